/// A point in time as a wall calendar at a fixed distance from UTC shows it.
struct LocalTime: Hashable, Sendable {
  let year: Int
  let month: Int
  let day: Int
  /// Seconds since local midnight.
  let secondOfDay: Int
  let utcOffset: Int

  /// - Parameter seconds: since the Unix epoch.
  init(_ seconds: Double, utcOffset: Int) {
    let local = Int(seconds.rounded(.down)) + utcOffset
    let dayNumber = LocalTime.floorDivide(local, 86_400)
    secondOfDay = local - dayNumber * 86_400
    self.utcOffset = utcOffset
    (year, month, day) = LocalTime.civil(dayNumber: dayNumber)
  }

  /// From 1 for the first of January.
  var dayOfYear: Int {
    LocalTime.dayNumber(year: year, month: month, day: day)
      - LocalTime.dayNumber(year: year, month: 1, day: 1) + 1
  }

  /// `2026-11-23T10:30:11-07:00`.
  var rfc3339: String {
    let time = [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60].map(LocalTime.two)
    let offset = abs(utcOffset) / 60
    let sign = utcOffset < 0 ? "-" : "+"
    return "\(date)T\(time.joined(separator: ":"))"
      + "\(sign)\(LocalTime.two(offset / 60)):\(LocalTime.two(offset % 60))"
  }

  var date: String { "\(year)-\(LocalTime.two(month))-\(LocalTime.two(day))" }

  /// Days since 1970-01-01 (Hinnant's `days_from_civil`).
  static func dayNumber(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = floorDivide(shifted, 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The date of a day number (Hinnant's `civil_from_days`).
  static func civil(dayNumber: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = dayNumber + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  /// Seconds since the epoch of an RFC 3339 date and time; nil for anything else.
  static func parse(_ text: String) -> Double? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20 else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      Int(String(decoding: bytes[range], as: UTF8.self))
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[13] == 0x3A, bytes[16] == 0x3A,
      1...12 ~= month, 1...31 ~= day, 0...24 ~= hour, 0...59 ~= minute, 0...60 ~= second
    else { return nil }
    guard let offset = offset(bytes.dropFirst(19).drop { $0 == 0x2E || 0x30...0x39 ~= $0 })
    else { return nil }
    let days = dayNumber(year: year, month: month, day: day)
    return Double(days * 86_400 + hour * 3600 + minute * 60 + second - offset)
  }

  private static func offset(_ zone: ArraySlice<UInt8>) -> Int? {
    let text = String(decoding: zone, as: UTF8.self)
    if text == "Z" || text == "z" { return 0 }
    let parts = text.dropFirst().split(separator: ":")
    guard parts.count == 2, let hours = Int(parts[0]), let minutes = Int(parts[1]),
      0...23 ~= hours, 0...59 ~= minutes
    else { return nil }
    switch text.first {
    // A form-decoded query turns an unescaped plus sign into a space.
    case "+", " ": return hours * 3600 + minutes * 60
    case "-": return -(hours * 3600 + minutes * 60)
    default: return nil
    }
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static func floorDivide(_ number: Int, _ divisor: Int) -> Int {
    let quotient = number / divisor
    return number % divisor < 0 ? quotient - 1 : quotient
  }
}
