import JSON
import Metrics
internal import Time

/// The energies of days, added up: counters that begin at 0 with the first row.
struct EnergyTotals: Sendable {
  private static let usualSeconds = 300.0
  /// Rows of a day are minutes long; what is farther apart has a gap between.
  private static let longestSeconds = 3600.0

  private let labels: [Label]
  /// By the time that a bucket begins.
  private var rows: [Double: Value] = [:]

  init(siteID: String?) {
    labels = siteID.map { [Label("site_id", $0)] } ?? []
  }

  /// - Returns: how many rows are left out, for want of a time that can be read.
  mutating func add(_ answer: Value, clock: TimeZoneRules?) throws(BackfillError) -> Int {
    let period = answer["period"]?.stringValue ?? "day"
    guard period == "day" else { throw .period(period) }
    let history = HistoryRows(answer, clock: clock)
    for row in history.rows { rows[row.seconds] = row.value }
    return history.unreadable
  }

  /// One family for each energy that a row has.
  var families: [MetricFamily] {
    let buckets = self.buckets
    return EnergyCounters.sites.compactMap { counter in
      let path = counter.field
      guard rows.values.contains(where: { Catalogue.wattHours(path, of: $0) != nil }) else {
        return nil
      }
      var family = counter.family
      family.samples = samples(of: path, in: buckets)
      return family
    }
  }

  private struct Bucket {
    let start: Double
    let end: Double
    let row: Value
  }

  /// A row ends where the next begins, or after the time that the one before it took.
  private var buckets: [Bucket] {
    let starts = rows.keys.sorted()
    var length = EnergyTotals.usualSeconds
    if let first = starts.first, let second = starts.dropFirst().first,
      second - first <= EnergyTotals.longestSeconds
    {
      length = second - first
    }
    return starts.enumerated().map { place, start in
      if place + 1 < starts.count, starts[place + 1] - start <= EnergyTotals.longestSeconds {
        length = starts[place + 1] - start
      }
      return Bucket(start: start, end: start + length, row: rows[start] ?? .null)
    }
  }

  /// The total at each bucket's end, since its energy is complete only then, and at the start of
  /// what follows a gap.
  private func samples(of path: String, in buckets: [Bucket]) -> [Sample] {
    var wattHours = 0.0
    var samples: [Sample] = []
    samples.reserveCapacity(buckets.count + 1)
    func add(at seconds: Double) {
      samples.append(
        Sample(
          suffix: "_total", labels: labels, value: wattHours * 3600, timestampSeconds: seconds))
    }
    for bucket in buckets {
      if samples.last?.timestampSeconds != bucket.start { add(at: bucket.start) }
      wattHours += Catalogue.wattHours(path, of: bucket.row) ?? 0
      add(at: bucket.end)
    }
    return samples
  }
}
