/// Base64 with the standard alphabet and padding (RFC 4648 section 4): Basic credentials, PEM.
package enum Base64 {
  package static func encode(_ bytes: some Sequence<UInt8>) -> String {
    Base64Coding.standard.encode(bytes, padded: true)
  }

  /// The bytes; nil for a foreign character, missing padding or stray bits after the end.
  ///
  /// - Parameter ignoringLineBreaks: whether CR and LF are skipped, as PEM needs.
  package static func decode(
    _ text: some StringProtocol, ignoringLineBreaks: Bool = false
  ) -> [UInt8]? {
    let characters =
      ignoringLineBreaks ? text.utf8.filter { $0 != 0x0A && $0 != 0x0D } : Array(text.utf8)
    guard characters.count.isMultiple(of: 4) else { return nil }
    return Base64Coding.standard.decode(characters)
  }
}

/// Base64 with the URL-safe alphabet (RFC 4648 section 5): JWTs, PKCE, OAuth states.
package enum Base64URL {
  /// Without padding (RFC 7636 appendix A).
  package static func encode(_ bytes: some Sequence<UInt8>) -> String {
    Base64Coding.urlSafe.encode(bytes, padded: false)
  }

  /// The bytes; right padding may stand or not. Nil for a foreign character, wrong padding or
  /// stray bits after the end.
  package static func decode(_ text: some StringProtocol) -> [UInt8]? {
    let characters = Array(text.utf8)
    if characters.last == Base64Coding.pad, !characters.count.isMultiple(of: 4) { return nil }
    return Base64Coding.urlSafe.decode(characters)
  }
}

/// What both alphabets share.
private struct Base64Coding {
  static let pad: UInt8 = 0x3D
  static let standard = Base64Coding(last: "+/")
  static let urlSafe = Base64Coding(last: "-_")

  private let digits: [UInt8]
  /// The value of each byte, 255 for those outside the alphabet.
  private let values: [UInt8]

  private init(last: StaticString) {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    digits = Array(letters.utf8) + Array(last.description.utf8)
    var values = [UInt8](repeating: 255, count: 256)
    for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
    self.values = values
  }

  func encode(_ bytes: some Sequence<UInt8>, padded: Bool) -> String {
    var text: [UInt8] = []
    var buffer: UInt32 = 0
    var bitCount = 0
    for byte in bytes {
      buffer = (buffer << 8 | UInt32(byte)) & 0xFFFF
      bitCount += 8
      while bitCount >= 6 {
        bitCount -= 6
        text.append(digits[Int(buffer >> UInt32(bitCount) & 63)])
      }
    }
    if bitCount > 0 { text.append(digits[Int(buffer << UInt32(6 - bitCount) & 63)]) }
    while padded, !text.count.isMultiple(of: 4) { text.append(Base64Coding.pad) }
    return String(decoding: text, as: UTF8.self)
  }

  /// Decodes digits with at most two pads; the caller has judged the length.
  func decode(_ characters: [UInt8]) -> [UInt8]? {
    var characters = characters[...]
    for _ in 0..<2 where characters.last == Base64Coding.pad { characters.removeLast() }
    guard characters.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(characters.count / 4 * 3 + 2)
    var buffer: UInt32 = 0
    var bitCount = 0
    for character in characters {
      let value = values[Int(character)]
      guard value < 64 else { return nil }
      buffer = (buffer << 6 | UInt32(value)) & 0xFFFF
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bitCount)))
      }
    }
    // Two spellings of the same bytes would let a text pass a comparison that its bytes fail.
    guard buffer & (1 << UInt32(bitCount) - 1) == 0 else { return nil }
    return bytes
  }
}
