/// A day of the proleptic Gregorian calendar, and how it counts from 1970-01-01.
package struct CalendarDate: Hashable, Sendable {
  package var year: Int
  /// 1 to 12.
  package var month: Int
  /// 1 to 31.
  package var day: Int

  /// nil for a day that the calendar does not have, or a year beyond ±1 000 000.
  package init?(year: Int, month: Int, day: Int) {
    guard 1...12 ~= month, -1_000_000...1_000_000 ~= year,
      1...Self.days(inMonth: month, of: year) ~= day
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day that many days after 1970-01-01.
  ///
  /// Years start in March here, so that the leap day is their last and eras of 400 years are all
  /// alike (H. Hinnant, "chrono-compatible low-level date algorithms").
  package init(daysSinceEpoch: Int) {
    let days = daysSinceEpoch + 719_468
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// The Monday of its week.
  package var startOfWeek: CalendarDate {
    let days = daysSinceEpoch
    return CalendarDate(daysSinceEpoch: days - CalendarDate.weekday(daysSinceEpoch: days))
  }

  /// The day of the week, 0 for a Monday.
  package static func weekday(daysSinceEpoch days: Int) -> Int {
    // 1970-01-01 was a Thursday.
    ((days + 3) % 7 + 7) % 7
  }

  package var daysSinceEpoch: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let shiftedMonth = month > 2 ? month - 3 : month + 9
    let dayOfYear = (153 * shiftedMonth + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// From 1 for the first of January.
  package var dayOfYear: Int {
    (1..<month).reduce(day) { $0 + CalendarDate.days(inMonth: $1, of: year) }
  }

  package static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  package static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }
}

extension CalendarDate: Comparable {
  package static func < (left: CalendarDate, right: CalendarDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }
}

extension CalendarDate: CustomStringConvertible {
  /// `2026-11-23`.
  package var description: String {
    "\(year.padded(to: 4))-\(month.padded(to: 2))-\(day.padded(to: 2))"
  }
}

extension Timestamp {
  /// Midnight at the start of a day in UTC.
  package init(_ date: CalendarDate) { self.init(seconds: Int64(date.daysSinceEpoch) * 86_400) }

  /// The day in UTC, or in a zone that many seconds east of it.
  package func date(offsetSeconds: Int = 0) -> CalendarDate {
    CalendarDate(daysSinceEpoch: daysAndSeconds(offsetSeconds: offsetSeconds).days)
  }

  /// Days since 1970-01-01, and the seconds into the day: in UTC, or in a zone that many seconds
  /// east of it.
  package func daysAndSeconds(offsetSeconds: Int = 0) -> (days: Int, seconds: Int) {
    // Thirty million years either way: nothing that a server sends can overflow what follows.
    let total = Int(min(max(wholeSeconds, -1 << 50), 1 << 50)) + offsetSeconds
    let days = total >= 0 ? total / 86_400 : (total - 86_399) / 86_400
    return (days, total - days * 86_400)
  }
}

extension Int {
  /// With zeros in front up to that many digits; a minus sign is not counted.
  func padded(to width: Int) -> String {
    let digits = String(magnitude)
    let zeros = String(repeating: "0", count: Swift.max(0, width - digits.utf8.count))
    return (self < 0 ? "-" : "") + zeros + digits
  }
}
