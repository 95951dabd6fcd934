package import JSON

/// What a calendar_history answer says of each day: the sums over its rows.
package struct DailyEnergies: Hashable, Sendable {
  /// Wh by field, by the day as the rows' own clocks have it: `2026-11-23`.
  package private(set) var days: [String: [String: Double]] = [:]

  /// - Parameter body: the whole answer; one without rows has no days.
  package init(_ body: Value) throws(BackfillError) {
    let answer = body.answer
    let period = answer["period"]?.stringValue ?? "day"
    guard period == "day" else { throw .period(period) }
    var rows: [Double: (day: String, row: Value)] = [:]
    for row in answer["time_series"]?.arrayValue ?? [] {
      guard let text = row["timestamp"]?.stringValue, let start = RFC3339.seconds(of: text),
        Backfill.plausibleSeconds.contains(start)
      else { continue }
      rows[start] = (String(text.prefix(10)), row)
    }
    // In one order always, so that the same rows give the same sum to the last bit.
    for (_, entry) in rows.sorted(by: { $0.key < $1.key }) {
      for (field, _) in Catalogue.energies {
        guard let energy = Catalogue.wattHours(field, of: entry.row) else { continue }
        days[entry.day, default: [:]][field, default: 0] += energy
      }
    }
  }
}
