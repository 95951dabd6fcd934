import JSON
import Metrics
import TeslaMetrics

/// Times the way from the bytes of an answer to the bytes of a page, without the process around
/// it: `scripts/bench metrics` builds this against the release build's own modules.
@main
enum MetricsBench {
  private static let rounds = 1000

  static func main() throws {
    var bytes: [UInt8] = []
    while let line = readLine(strippingNewline: false) { bytes += line.utf8 }
    for names in ConversionOptions.Names.allCases {
      for format in ExpositionFormat.allCases { try measure(bytes, names, format) }
    }
  }

  private static func measure(
    _ bytes: [UInt8], _ names: ConversionOptions.Names, _ format: ExpositionFormat
  ) throws {
    let clock = ContinuousClock()
    var parsing: [Duration] = []
    var whole: [Duration] = []
    var pageSize = 0
    for _ in 0..<rounds {
      let start = clock.now
      let value = try Value(parsing: bytes)
      parsing.append(clock.now - start)
      let kind = try BodyKind(recognizing: value)
      let options = ConversionOptions(names: names)
      let families = Conversion.families(from: value, kind: kind, options: options)
      pageSize = Exposition.encode(families, as: format).count
      whole.append(clock.now - start)
    }
    let median = microseconds(whole.sorted()[rounds / 2])
    print(
      "metrics: in process, \(names) names, \(format):",
      "\(median) µs (parsing \(microseconds(parsing.sorted()[rounds / 2])) µs,",
      "fastest \(microseconds(whole.min() ?? .zero)) µs),",
      "\(bytes.count / max(median, 1)) MB/s in, \(pageSize / max(median, 1)) MB/s out")
  }

  private static func microseconds(_ duration: Duration) -> Int {
    Int(duration / .microseconds(1))
  }
}
