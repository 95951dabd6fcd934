extension Timestamp {
  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// As HTTP writes it (RFC 9110 section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
  package var httpDate: String {
    let (days, seconds) = daysAndSeconds(offsetSeconds: 0)
    let date = CalendarDate(daysSinceEpoch: days)
    let month = Self.months[date.month - 1]
    return "\(Self.weekdays[date.weekday]), \(date.day.padded(to: 2)) \(month) "
      + "\(date.year.padded(to: 4)) \(Self.clock(seconds)) GMT"
  }

  /// Reads the form that senders must use; nil for the two obsolete ones, which no server of
  /// Tesla's sends, and for anything else. The name of the day is not checked.
  package init?(httpDate text: String) {
    var scanner = DateScanner(text)
    guard Self.weekdays.contains(where: { scanner.skip($0 + ", ") }),
      let day = scanner.number(2), scanner.skip(" "),
      let month = Self.months.firstIndex(where: { scanner.skip($0 + " ") }),
      let year = scanner.number(4), scanner.skip(" "),
      let hour = scanner.number(2), hour < 24, scanner.skip(":"),
      let minute = scanner.number(2), minute < 60, scanner.skip(":"),
      let second = scanner.number(2), second <= 60, scanner.skip(" GMT"), scanner.isAtEnd,
      let date = CalendarDate(year: year, month: month + 1, day: day)
    else { return nil }
    self = Timestamp(date).advanced(by: .seconds(hour * 3600 + minute * 60 + second))
  }
}
