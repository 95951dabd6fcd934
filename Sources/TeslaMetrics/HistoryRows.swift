package import JSON
internal import TeslaData
package import Time

/// The rows of a calendar_history answer and when they begin.
package struct HistoryRows {
  struct Row {
    /// Since the epoch.
    let seconds: Double
    /// By the site's own clocks: `2026-11-23`.
    let day: String
    let value: Value
  }

  let rows: [Row]
  /// The rows that are left out, for want of a time that can be read.
  package let unreadable: Int

  /// - Parameters:
  ///   - answer: bare or under `response`; without rows there are none.
  ///   - clock: the site's; without one, times need an offset to be read.
  package init(_ answer: Value, clock: TimeZoneRules?) {
    let values = answer.answer["time_series"]?.arrayValue ?? []
    var rows: [Row] = []
    var last = -Double.infinity
    for value in values {
      guard let text = value["timestamp"]?.stringValue,
        let seconds = HistoryRows.seconds(of: text, clock, after: last),
        ClosedRange.plausibleSeconds.contains(seconds)
      else { continue }
      last = seconds
      rows.append(Row(seconds: seconds, day: String(text.prefix(10)), value: value))
    }
    self.rows = rows
    unreadable = values.count - rows.count
  }

  /// - Parameter last: of the row before: in the hour that clocks show twice, rows go on.
  private static func seconds(of text: String, _ clock: TimeZoneRules?, after last: Double)
    -> Double?
  {
    guard let reading = ClockReading(text) else { return nil }
    if let offset = reading.offsetSeconds { return reading.moment(offsetSeconds: offset).seconds }
    guard let moments = clock?.moments(showing: reading.local) else { return nil }
    let first = Double(moments.first) + reading.fraction.inSeconds
    return first > last ? first : Double(moments.last) + reading.fraction.inSeconds
  }
}
