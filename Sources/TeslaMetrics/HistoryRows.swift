package import JSON

/// The clocks of a site, for times that do not say how far from UTC they are.
package struct SiteClock: Sendable {
  /// When they show a time: the seconds that they show, counted as if they were UTC, to seconds since
  /// the epoch. Two moments where they are set back over it, else the same twice.
  package let moments: @Sendable (Int64) -> (first: Int64, last: Int64)

  package init(_ moments: @escaping @Sendable (Int64) -> (first: Int64, last: Int64)) {
    self.moments = moments
  }
}

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
  ///   - clock: of the site; without one, times need an offset to be read.
  package init(_ answer: Value, clock: SiteClock?) {
    let values = answer.answer["time_series"]?.arrayValue ?? []
    var rows: [Row] = []
    var last = -Double.infinity
    for value in values {
      guard let text = value["timestamp"]?.stringValue,
        let seconds = HistoryRows.seconds(of: text, clock, after: last),
        Backfill.plausibleSeconds.contains(seconds)
      else { continue }
      last = seconds
      rows.append(Row(seconds: seconds, day: String(text.prefix(10)), value: value))
    }
    self.rows = rows
    unreadable = values.count - rows.count
  }

  /// - Parameter last: of the row before: in the hour that clocks show twice, rows go on.
  private static func seconds(of text: String, _ clock: SiteClock?, after last: Double) -> Double? {
    guard let time = RFC3339.time(text) else { return nil }
    if let offset = time.offset { return Double(time.local - offset) + time.fraction }
    guard let moments = clock?.moments(Int64(time.local)) else { return nil }
    let first = Double(moments.first) + time.fraction
    return first > last ? first : Double(moments.last) + time.fraction
  }
}
