package import JSON
package import Metrics
internal import TeslaData
package import Time

/// Why an answer cannot become samples of the past.
package enum BackfillError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The answer does not say when it was true.
  case undated
  /// Rows longer than a day's: their sums differ from the days' and must not be mixed with them.
  case period(String)

  package var description: String {
    switch self {
    case .undated: "does not say when it was true"
    case .period(let period): "is history by \(period), not of a single day"
    }
  }
}

/// Archived answers as families with timestamps, in the order that
/// `promtool tsdb create-blocks-from openmetrics` and OpenMetrics ask for: one group per family,
/// in it one per series, in it by time.
package struct Backfill: Sendable {
  private let options: ConversionOptions
  private var families: [MetricFamily] = []
  /// Places in `families`.
  private var places: [String: Int] = [:]
  private var energy: EnergyTotals
  /// Rows of calendar_history that were left out, for want of a time that can be read.
  package private(set) var unreadableRows = 0

  /// - Parameter options: the scheme of names is always the standard one.
  package init(options: ConversionOptions = ConversionOptions()) {
    self.options = options
    energy = EnergyTotals(siteID: options.siteID)
  }

  /// Takes an answer in; the order of the answers does not matter, except that of two energies of
  /// the same moment the later one counts.
  ///
  /// - Parameter clock: the site's, for rows of calendar_history without an offset.
  package mutating func add(_ body: Value, kind: BodyKind, clock: TimeZoneRules? = nil)
    throws(BackfillError)
  {
    let answer = body.answer
    switch kind {
    case .calendarHistory: unreadableRows += try energy.add(answer, clock: clock)
    case .vehicleData:
      guard let times = BlockTimes(of: answer) else { throw .undated }
      add(converted(body, kind)) { times.seconds(of: $0) }
    case .liveStatus:
      guard
        let seconds = answer["timestamp"]?.stringValue.flatMap({ Timestamp(rfc3339: $0)?.seconds }),
        ClosedRange.plausibleSeconds.contains(seconds)
      else { throw .undated }
      add(converted(body, kind)) { _ in seconds }
    case .products, .siteInfo: throw .undated
    }
  }

  /// Everything that was taken in.
  package func ordered() -> [MetricFamily] {
    (families + energy.families).map(\.inOrder)
  }

  private func converted(_ body: Value, _ kind: BodyKind) -> [MetricFamily] {
    var options = options
    options.names = .standard
    return Conversion.families(from: body, kind: kind, options: options)
  }

  private mutating func add(
    _ converted: [MetricFamily], seconds: (MetricFamily) -> Double
  ) {
    for var family in Exposition.merged(converted) {
      // A Prometheus block counts milliseconds; finer times would be doubles of each other.
      let time = (seconds(family) * 1000).rounded() / 1000
      for index in family.samples.indices { family.samples[index].timestampSeconds = time }
      if let place = places[family.name] {
        families[place].samples += family.samples
      } else {
        places[family.name] = families.count
        families.append(family)
      }
    }
  }
}

/// When the parts of a vehicle's answer were true: each block has a clock of its own.
private struct BlockTimes {
  private var blocks: [String: Double] = [:]
  private let newest: Double

  /// nil when no block says.
  init?(of answer: Value) {
    for member in answer.objectValue?.members ?? [] {
      guard let milliseconds = member.value["timestamp"]?.doubleValue,
        ClosedRange.plausibleSeconds.contains(milliseconds / 1000)
      else { continue }
      blocks[member.name] = milliseconds / 1000
    }
    guard let newest = blocks.values.max() else { return nil }
    self.newest = newest
  }

  /// Of the block that the family is from. The newest of them when it is from several, as `info`
  /// is; the answer's newest when it is from none that says.
  func seconds(of family: MetricFamily) -> Double {
    if let names = BlockTimes.blocksOfFamily[family.name] {
      return names.compactMap { blocks[$0] }.max() ?? newest
    }
    // An unknown field is named by its path.
    let holders = blocks.filter { family.name.hasPrefix("tesla_" + $0.key + "_") }
    return holders.max { $0.key.utf8.count < $1.key.utf8.count }?.value ?? newest
  }

  private static let blocksOfFamily: [String: Set<String>] = {
    var result: [String: Set<String>] = [:]
    for row in Catalogue.vehicleData.rows {
      guard let block = row.path.split(separator: ".").first else { continue }
      result[row.family.name, default: []].insert(String(block))
    }
    return result
  }()
}

extension MetricFamily {
  /// With its samples by series and time, and one of each.
  fileprivate var inOrder: MetricFamily {
    var groups: [[Label]: Int] = [:]
    var keyed: [(group: Int, time: Double, place: Int)] = []
    keyed.reserveCapacity(samples.count)
    for (place, sample) in samples.enumerated() {
      let group = groups[identity(of: sample), default: groups.count]
      groups[identity(of: sample)] = group
      keyed.append((group, sample.timestampSeconds ?? 0, place))
    }
    keyed.sort { $0 < $1 }
    var seen: Set<[Label]> = []
    var last: (group: Int, time: Double)?
    var result = self
    result.samples = keyed.compactMap { group, time, place in
      if last.map({ $0 != (group, time) }) ?? true { seen = [] }
      last = (group, time)
      return seen.insert(samples[place].labels).inserted ? samples[place] : nil
    }
    return result
  }

  /// What OpenMetrics calls a metric: the states of a set belong together, and the labels of an
  /// info are its value.
  private func identity(of sample: Sample) -> [Label] {
    switch kind {
    case .info: []
    case .stateSet: sample.labels.filter { $0.name != name }
    case .gauge, .counter, .histogram, .unknown: sample.labels
    }
  }
}
