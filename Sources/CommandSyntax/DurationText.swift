/// Durations as people type them: `70` (seconds), `70s`, `1.5h`, `1h30m`.
package enum DurationText {
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
  ]

  /// Nil unless the whole text is a duration; parts must go from large units to small ones.
  package static func parse(_ text: String) -> Duration? {
    var rest = text.utf8[...]
    var total: Int64 = 0
    var smallest = Int64.max
    repeat {
      guard let number = readNumber(&rest) else { return nil }
      let name = String(decoding: rest.prefix { !isDigit($0) }, as: UTF8.self)
      rest = rest.drop { !isDigit($0) }
      let isBareNumber = name.isEmpty && total == 0 && smallest == .max
      guard let unit = isBareNumber ? 1_000 : units.first(where: { $0.name == name })?.milliseconds,
        unit < smallest
      else { return nil }
      smallest = unit
      // At most 10^9 units of a day each, so that no sum of five parts can overflow.
      let fraction = number.fraction * unit / 1_000_000
      total += number.whole * unit + fraction
    } while !rest.isEmpty
    return .milliseconds(total)
  }

  /// The shortest text that `parse` reads back: `10s`, `1m10s`, `3h`.
  package static func describe(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    guard seconds >= 0, seconds < 1_000_000_000 else { return "\(seconds)s" }
    var rest = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    if rest == 0 { return "0s" }
    var text = ""
    for unit in units {
      let count = rest / unit.milliseconds
      if count > 0 { text += "\(count)\(unit.name)" }
      rest %= unit.milliseconds
    }
    return text
  }

  /// Digits with an optional fraction, which is returned in millionths.
  private static func readNumber(
    _ text: inout Substring.UTF8View
  ) -> (whole: Int64, fraction: Int64)? {
    let whole = text.prefix(while: isDigit)
    text = text.dropFirst(whole.count)
    guard !whole.isEmpty, whole.count <= 9, let number = Int64(Substring(whole)) else { return nil }
    guard text.first == UInt8(ascii: ".") else { return (number, 0) }
    let digits = text.dropFirst().prefix(while: isDigit)
    text = text.dropFirst(1 + digits.count)
    let millionths = String(Substring(digits.prefix(6)))
    let padding = String(repeating: "0", count: 6 - millionths.utf8.count)
    guard !digits.isEmpty, let fraction = Int64(millionths + padding) else { return nil }
    return (number, fraction)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }
}
