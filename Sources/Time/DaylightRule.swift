/// The rule at a TZif file's end, such as `PST8PDT,M3.2.0,M11.1.0` (RFC 8536 section 3.3).
struct DaylightRule: Hashable, Sendable {
  /// The day of a change: a weekday of a month, and seconds after its midnight.
  private struct Change: Hashable {
    let month: Int
    /// 5 is the last.
    let week: Int
    let weekday: Int
    let seconds: Int

    func secondsSinceEpoch(year: Int) -> Int64? {
      guard let first = CalendarDate(year: year, month: month, day: 1) else { return nil }
      // 1970-01-01 was a Thursday.
      let firstWeekday = (((first.daysSinceEpoch + 4) % 7) + 7) % 7
      var day = 1 + (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
      if day > CalendarDate.days(inMonth: month, of: year) { day -= 7 }
      return Int64(first.daysSinceEpoch + day - 1) * 86_400 + Int64(seconds)
    }
  }

  private struct Daylight: Hashable {
    let offset: Int
    let start: Change
    let end: Change
  }

  private let standard: Int
  private let daylight: Daylight?

  /// nil for days that are not told as weekdays of months, which no zone has today.
  init?(_ text: String) {
    var reader = Reader(rest: text[...].utf8)
    guard reader.skipName(), let west = reader.clock() else { return nil }
    standard = -west
    guard !reader.rest.isEmpty else {
      daylight = nil
      return
    }
    guard reader.skipName() else { return nil }
    let offset = reader.isAt(",") ? standard + 3600 : reader.clock().map { -$0 }
    guard let offset, let start = reader.change(), let end = reader.change(), reader.rest.isEmpty
    else { return nil }
    daylight = Daylight(offset: offset, start: start, end: end)
  }

  /// Seconds east of UTC.
  func offset(at seconds: Int64) -> Int {
    guard let daylight else { return standard }
    let year = Timestamp(seconds: seconds).date(offsetSeconds: standard).year
    guard let start = daylight.start.secondsSinceEpoch(year: year),
      let end = daylight.end.secondsSinceEpoch(year: year)
    else { return standard }
    // Each change is given in the local time that it ends.
    let from = start - Int64(standard)
    let to = end - Int64(daylight.offset)
    let holds = from < to ? (from..<to).contains(seconds) : !(to..<from).contains(seconds)
    return holds ? daylight.offset : standard
  }

  private struct Reader {
    var rest: Substring.UTF8View

    func isAt(_ character: Unicode.Scalar) -> Bool {
      rest.first.map(UInt32.init) == character.value
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
      guard isAt(character) else { return false }
      rest.removeFirst()
      return true
    }

    mutating func skipName() -> Bool {
      if skip("<") {
        rest = rest.drop { $0 != UInt8(ascii: ">") }
        return skip(">")
      }
      let count = rest.count
      rest = rest.drop { 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0 }
      return rest.count < count
    }

    mutating func number() -> Int? {
      let digits = rest.prefix { 0x30...0x39 ~= $0 }
      guard 1...3 ~= digits.count else { return nil }
      rest.removeFirst(digits.count)
      return digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
    }

    /// `-10:30`, in seconds.
    mutating func clock() -> Int? {
      let isNegative = skip("-")
      if !isNegative { _ = skip("+") }
      guard var seconds = number().map({ $0 * 3600 }) else { return nil }
      for unit in [60, 1] where skip(":") {
        guard let part = number() else { return nil }
        seconds += part * unit
      }
      return isNegative ? -seconds : seconds
    }

    /// `,M3.2.0/2`.
    mutating func change() -> Change? {
      guard skip(","), skip("M"), let month = number(), 1...12 ~= month, skip("."),
        let week = number(), 1...5 ~= week, skip("."), let weekday = number(), 0...6 ~= weekday
      else { return nil }
      guard skip("/") else {
        return Change(month: month, week: week, weekday: weekday, seconds: 7200)
      }
      return clock().map { Change(month: month, week: week, weekday: weekday, seconds: $0) }
    }
  }
}
