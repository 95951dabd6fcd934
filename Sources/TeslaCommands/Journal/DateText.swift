internal import Time

/// Times as people name them on a command line: a day, a month, a year or a moment.
struct DateText: Hashable {
  /// The first moment that is meant.
  let start: Timestamp
  /// The first that is no longer; the same for a moment.
  let end: Timestamp

  /// What `parse` reads, for messages.
  static let forms =
    "2026-03-29, 2026-03, 2026, 2026-03-29T18:00:00Z, today, yesterday, 7d or last-month"

  /// - Returns: nil for any other text.
  static func parse(_ text: String, now: Timestamp, _ calendar: LocalCalendar) -> DateText? {
    let today = calendar.date(of: now).daysSinceEpoch
    switch text {
    case "now": return DateText(start: now, end: now)
    case "today": return DateText(day: today, calendar)
    case "yesterday": return DateText(day: today - 1, calendar)
    default: break
    }
    if text.hasPrefix("last-"), let period = Period(rawValue: String(text.dropFirst(5))) {
      return DateText(last: period, before: today, calendar)
    }
    if let unit = text.last, unit == "d" || unit == "w", let count = number(text.dropLast()) {
      return DateText(day: today - count * (unit == "w" ? 7 : 1), calendar)
    }
    if let dates = DateText(calendarText: text, calendar) { return dates }
    // Seconds may be left out.
    guard let reading = ClockReading(text) ?? ClockReading(text + ":00") else { return nil }
    let moment =
      reading.offsetSeconds.map { reading.moment(offsetSeconds: $0) }
      ?? Timestamp(seconds: calendar.zone.moments(showing: reading.local).first)
    return DateText(start: moment, end: moment)
  }

  private init(start: Timestamp, end: Timestamp) {
    self.start = start
    self.end = end
  }

  private init(day: Int, _ calendar: LocalCalendar) {
    start = calendar.start(of: CalendarDate(daysSinceEpoch: day))
    end = calendar.start(of: CalendarDate(daysSinceEpoch: day + 1))
  }

  /// The week, month or year before the one that holds a day.
  private init(last period: Period, before day: Int, _ calendar: LocalCalendar) {
    let first = period.start(of: CalendarDate(daysSinceEpoch: day))
    let last = CalendarDate(daysSinceEpoch: first.daysSinceEpoch - 1)
    start = calendar.start(of: period.start(of: last))
    end = calendar.start(of: first)
  }

  /// Its first and its last day; nil for a moment.
  func days(_ calendar: LocalCalendar) -> (first: CalendarDate, last: CalendarDate)? {
    guard start < end else { return nil }
    let next = calendar.date(of: end).daysSinceEpoch
    return (calendar.date(of: start), CalendarDate(daysSinceEpoch: next - 1))
  }

  /// `2026-03-29`, `2026-03` or `2026`.
  private init?(calendarText text: String, _ calendar: LocalCalendar) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Self.number($0) }
    guard 1...3 ~= parts.count, numbers.count == parts.count, parts[0].utf8.count == 4,
      parts.dropFirst().allSatisfy({ $0.utf8.count == 2 }),
      let date = CalendarDate(
        year: numbers[0], month: numbers.count > 1 ? numbers[1] : 1,
        day: numbers.count > 2 ? numbers[2] : 1)
    else { return nil }
    let period: Period = [.year, .month, .day][parts.count - 1]
    start = calendar.start(of: date)
    end = calendar.start(of: period.next(after: date))
  }

  private static func number(_ text: Substring) -> Int? {
    guard 1...5 ~= text.utf8.count, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    return Int(text)
  }
}
