extension Timestamp {
  /// As RFC 3339 writes it in UTC, with milliseconds: `2026-11-23T09:44:00.123Z`.
  package var rfc3339: String { rfc3339() }

  /// As RFC 3339 writes it.
  ///
  /// - Parameters:
  ///   - offsetSeconds: the zone, seconds east of UTC in whole minutes; 0 is written `Z`.
  ///   - withMilliseconds: whether the fraction is there; it is cut, not rounded.
  package func rfc3339(offsetSeconds: Int = 0, withMilliseconds: Bool = true) -> String {
    let (days, seconds) = daysAndSeconds(offsetSeconds: offsetSeconds)
    var text = CalendarDate(daysSinceEpoch: days).description + "T" + Self.clock(seconds)
    if withMilliseconds { text += "." + milliseconds.padded(to: 3) }
    if offsetSeconds == 0 { return text + "Z" }
    let minutes = abs(offsetSeconds) / 60
    return text + (offsetSeconds < 0 ? "-" : "+")
      + (minutes / 60).padded(to: 2) + ":" + (minutes % 60).padded(to: 2)
  }

  /// Reads RFC 3339: `2026-11-23T09:44:00Z`, `…T09:44:00.5+01:00`; `t`, `z` and a blank for `T`
  /// are taken too (RFC 3339 section 5.6). A leap second counts as the second after it.
  package init?(rfc3339 text: String) {
    guard let parsed = ZonedTime(rfc3339: text) else { return nil }
    self = parsed.timestamp
  }

  /// Milliseconds within the second, 0 to 999.
  private var milliseconds: Int {
    let sinceSecond = sinceEpoch - .seconds(wholeSeconds)
    return Int(sinceSecond.components.attoseconds / 1_000_000_000_000_000)
  }

  private static func clock(_ seconds: Int) -> String {
    [seconds / 3600, seconds / 60 % 60, seconds % 60].map { $0.padded(to: 2) }
      .joined(separator: ":")
  }
}

/// A point in time together with the zone in which it was told, as Tesla's energy history does.
package struct ZonedTime: Hashable, Sendable {
  package var timestamp: Timestamp
  /// Seconds east of UTC.
  package var offsetSeconds: Int

  package init(_ timestamp: Timestamp, offsetSeconds: Int) {
    self.timestamp = timestamp
    self.offsetSeconds = offsetSeconds
  }

  /// The day it is there.
  package var date: CalendarDate { timestamp.date(offsetSeconds: offsetSeconds) }

  /// nil for anything but RFC 3339.
  package init?(rfc3339 text: String) {
    guard let reading = ClockReading(text), let offset = reading.offsetSeconds else { return nil }
    self.init(reading.moment(offsetSeconds: offset), offsetSeconds: offset)
  }

  /// As RFC 3339 writes it, in whole seconds: `2026-11-23T10:30:11-07:00`.
  package var rfc3339: String {
    timestamp.rfc3339(offsetSeconds: offsetSeconds, withMilliseconds: false)
  }
}

/// A date and a time of day as clocks somewhere show them: RFC 3339, whose offset may be left out.
package struct ClockReading: Hashable, Sendable {
  /// Whole seconds since 1970-01-01, counted as if the clocks showed UTC.
  package let local: Int64
  /// Of a second.
  package let fraction: Duration
  /// Seconds east of UTC; nil where the text does not say.
  package let offsetSeconds: Int?

  /// nil for any other text. A leap second counts as the second after it.
  package init?(_ text: String) {
    var digits = DateScanner(text)
    guard let year = digits.number(4), digits.skip("-"), let month = digits.number(2),
      digits.skip("-"), let day = digits.number(2),
      let date = CalendarDate(year: year, month: month, day: day),
      digits.skip("T") || digits.skip("t") || digits.skip(" "),
      let hour = digits.number(2), hour < 24, digits.skip(":"),
      let minute = digits.number(2), minute < 60, digits.skip(":"),
      let second = digits.number(2), second <= 60, let fraction = digits.fraction()
    else { return nil }
    offsetSeconds = digits.isAtEnd ? nil : digits.offset()
    guard digits.isAtEnd else { return nil }
    local = Int64(date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second)
    self.fraction = fraction
  }

  /// When clocks show this that are that many seconds east of UTC.
  package func moment(offsetSeconds: Int) -> Timestamp {
    Timestamp(seconds: local - Int64(offsetSeconds)).advanced(by: fraction)
  }
}

/// Reads the parts of a date from the left.
private struct DateScanner {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = text[...].utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard let first = rest.first, UInt32(first) == character.value else { return false }
    rest.removeFirst()
    return true
  }

  /// Exactly that many digits.
  mutating func number(_ count: Int) -> Int? {
    let digits = rest.prefix(count)
    guard digits.count == count else { return nil }
    var value = 0
    for digit in digits {
      guard 0x30...0x39 ~= digit else { return nil }
      value = value * 10 + Int(digit - 0x30)
    }
    rest.removeFirst(count)
    return value
  }

  /// `.` and digits, of which nine count; zero when there is no `.`.
  mutating func fraction() -> Duration? {
    guard skip(".") else { return .zero }
    let digits = rest.prefix { 0x30...0x39 ~= $0 }
    guard !digits.isEmpty else { return nil }
    var nanoseconds: Int64 = 0
    var weight: Int64 = 100_000_000
    for digit in digits.prefix(9) {
      nanoseconds += Int64(digit - 0x30) * weight
      weight /= 10
    }
    rest.removeFirst(digits.count)
    return .nanoseconds(nanoseconds)
  }

  /// `Z`, or `+01:00`, in seconds east of UTC.
  mutating func offset() -> Int? {
    if skip("Z") || skip("z") { return 0 }
    let isWest = skip("-")
    guard isWest || skip("+"), let hours = number(2), hours < 24, skip(":"),
      let minutes = number(2), minutes < 60
    else { return nil }
    return (hours * 3600 + minutes * 60) * (isWest ? -1 : 1)
  }
}
