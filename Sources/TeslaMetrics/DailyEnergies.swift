package import JSON
internal import TeslaData
package import Time

/// What a calendar_history answer says of each day: the sums over its rows.
package struct DailyEnergies: Hashable, Sendable {
  /// Wh by field, by the day as the rows' own clocks have it: `2026-11-23`.
  package private(set) var days: [String: [String: Double]] = [:]

  /// Rows that were left out, for want of a time that can be read.
  package let unreadableRows: Int

  /// - Parameters:
  ///   - body: the whole answer; one without rows has no days.
  ///   - clock: the site's, for rows without an offset.
  package init(_ body: Value, clock: TimeZoneRules? = nil) throws(BackfillError) {
    let answer = body.answer
    let period = answer["period"]?.stringValue ?? "day"
    guard period == "day" else { throw .period(period) }
    var rows: [Double: (day: String, row: Value)] = [:]
    let history = HistoryRows(answer, clock: clock)
    unreadableRows = history.unreadable
    for row in history.rows { rows[row.seconds] = (row.day, row.value) }
    // In one order always, so that the same rows give the same sum to the last bit.
    for (_, entry) in rows.sorted(by: { $0.key < $1.key }) {
      for (field, _) in Catalogue.energies {
        guard let energy = Catalogue.wattHours(field, of: entry.row) else { continue }
        days[entry.day, default: [:]][field, default: 0] += energy
      }
    }
  }
}
