package import Time

/// The `Retry-After` field: how long a server asks to wait (RFC 9110 section 10.2.3).
package enum RetryAfter {
  /// The wait that a field's value asks for: whole seconds, or the time until an HTTP date (zero
  /// when it is past). Nil when it is neither.
  package static func delay(_ value: String, now: Timestamp) -> Duration? {
    let words = value.split { $0 == " " || $0 == "\t" }
    if words.count == 1, words[0].utf8.allSatisfy({ 0x30...0x39 ~= $0 }) {
      // More than 68 years is no serious wait, and could not be added to every date.
      return .seconds(min(Int64(words[0]) ?? .max, 1 << 31))
    }
    guard let date = HTTPDate.parse(value, now: now) else { return nil }
    return max(.zero, now.duration(to: date))
  }
}
