import JSON
import Metrics

@testable import TeslaMetrics

/// What libFuzzer calls with every input that it makes up. A broken law traps.
///
/// The bytes are read twice: as the JSON that they may be, and as the decisions of a generator,
/// which gives an answer of Tesla's shape whatever they are.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  fuzzAcceptNegotiation(bytes)
  fuzzTelemetry(bytes)
  fuzzFrames(bytes)
  var generator = AnswerGenerator(bytes)
  let generated = generator.answer()
  fuzzConversion(of: generated)
  let laidOut = indented(bytes)
  guard let value = try? Value(parsing: bytes) else { return 0 }
  law((try? Value(parsing: laidOut)) == value, "indenting changes no value")
  law((try? Value(parsing: value.bytes)) == value, "what was parsed prints as itself")
  fuzzConversion(of: value)
  return 0
}

func law(_ isKept: Bool, _ rule: String) {
  guard !isKept else { return }
  print("fuzz: broken: \(rule)")
  fatalError(rule)
}

/// The kind that the answer has, or all of them: none may trap on a stranger.
private func fuzzConversion(of value: Value) {
  let recognized = try? BodyKind(recognizing: value)
  for kind in recognized.map({ [$0] }) ?? BodyKind.allCases {
    for names in ConversionOptions.Names.allCases {
      let options = ConversionOptions(
        names: names, siteID: "1", includesLocation: true, hasSeveralVehicles: true)
      let families = Conversion.families(from: value, kind: kind, options: options)
      for format in ExpositionFormat.allCases {
        let page = Exposition.encode(families, as: format)
        if let problem = PageGrammar.problem(in: page, format) {
          law(false, "\(kind), \(names), \(format): \(problem)")
        }
      }
    }
    _ = UnknownField.all(in: value, kind: kind)
    var backfill = Backfill()
    guard (try? backfill.add(value, kind: kind)) != nil else { continue }
    _ = Exposition.encode(backfill.ordered(), as: .openMetrics)
  }
  let energies = (try? DailyEnergies(value))?.days.values.flatMap(\.values) ?? []
  law(energies.allSatisfy { $0 >= 0 && $0.isFinite }, "the energy of a day is a number of Wh")
}

private func fuzzAcceptNegotiation(_ bytes: [UInt8]) {
  _ = AcceptNegotiation.format(for: String(decoding: bytes.prefix(200), as: UTF8.self))
}
