/// A date of a header field (RFC 9110 section 5.6.7).
package enum HTTPDate {
  /// The moment of a date in any of the three forms: `Sun, 06 Nov 1994 08:49:37 GMT`,
  /// `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`.
  ///
  /// - Parameter now: a two-digit year lies at most 50 years after it.
  package static func parse(_ text: String, now: Timestamp) -> Timestamp? {
    let fields = text.utf8.split { $0 == 0x20 || $0 == 0x2C || $0 == 0x2D }
      .map { String($0) ?? "" }
    switch fields.count {
    case 5:
      return moment(day: fields[2], month: fields[1], year: fields[4], time: fields[3])
    case 6 where fields[5] == "GMT":
      var year = fields[3]
      if year.utf8.count == 2, let full = fullYear(year, now: now) { year = String(full) }
      return moment(day: fields[1], month: fields[2], year: year, time: fields[4])
    default:
      return nil
    }
  }

  /// The moment as the first of these forms, in whole seconds, rounded down.
  package static func text(_ moment: Timestamp) -> String {
    let (days, second) = moment.daysAndSeconds()
    let date = CalendarDate(daysSinceEpoch: days)
    let weekday = weekdays[CalendarDate.weekday(daysSinceEpoch: days)]
    let clock = [second / 3600, second / 60 % 60, second % 60].map { $0.padded(to: 2) }
    return "\(weekday), \(date.day.padded(to: 2)) \(months[date.month - 1]) "
      + "\(date.year.padded(to: 4)) \(clock.joined(separator: ":")) GMT"
  }

  /// The moment of a date in UTC, as its written parts: `6` or `06`, `Nov`, `1994`, `08:49:37`.
  /// Nil for a date that does not exist.
  package static func moment(
    day: String, month: String, year: String, time: String
  ) -> Timestamp? {
    let clock = time.split(separator: ":", omittingEmptySubsequences: false).map(number)
    guard let month = months.firstIndex(of: month), let day = number(day),
      year.utf8.count == 4, let year = number(year), clock.count == 3,
      let hour = clock[0], let minute = clock[1], let second = clock[2],
      let date = CalendarDate(year: year, month: month + 1, day: day),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    return Timestamp(date).advanced(by: .seconds(hour * 3600 + minute * 60 + second))
  }

  private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func number(_ digits: some StringProtocol) -> Int? {
    guard 1...4 ~= digits.utf8.count, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
      return nil
    }
    return Int(digits)
  }

  private static func fullYear(_ digits: String, now: Timestamp) -> Int? {
    guard let short = number(digits) else { return nil }
    let thisYear = now.date().year
    let year = thisYear - thisYear % 100 + short
    return year > thisYear + 50 ? year - 100 : year
  }
}
