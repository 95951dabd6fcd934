internal import CGnuTLS

/// Base64 with the standard alphabet and padding (RFC 4648 section 4): Basic credentials.
package enum Base64 {
  package static func encode(_ bytes: some Sequence<UInt8>) -> String {
    transformed(Array(bytes), by: gnutls_base64_encode2).map {
      String(decoding: $0, as: UTF8.self)
    } ?? ""
  }

  /// The bytes; nil for a foreign character, missing padding or stray bits after the end.
  package static func decode(_ text: some StringProtocol) -> [UInt8]? {
    guard let bytes = transformed(Array(text.utf8), by: gnutls_base64_decode2),
      // Two spellings of the same bytes would let a text pass a comparison that its bytes fail.
      encode(bytes).utf8.elementsEqual(text.utf8)
    else { return nil }
    return bytes
  }

  private typealias Coder =
    (UnsafePointer<gnutls_datum_t>?, UnsafeMutablePointer<gnutls_datum_t>?) -> Int32

  private static func transformed(_ bytes: [UInt8], by coder: Coder) -> [UInt8]? {
    // GnuTLS takes nothing for a mistake.
    guard !bytes.isEmpty else { return [] }
    guard let size = UInt32(exactly: bytes.count) else { return nil }
    var input = bytes
    var result = gnutls_datum_t()
    let status = input.withUnsafeMutableBufferPointer { buffer in
      var datum = gnutls_datum_t(data: buffer.baseAddress, size: size)
      return coder(&datum, &result)
    }
    guard status >= 0 else { return nil }
    defer { gnutls_release(result.data) }
    return Array(UnsafeBufferPointer(start: result.data, count: Int(result.size)))
  }
}

/// Base64 with the URL-safe alphabet (RFC 4648 section 5): JWTs, PKCE, OAuth states.
package enum Base64URL {
  /// Without padding (RFC 7636 appendix A).
  package static func encode(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: swapped(Base64.encode(bytes).utf8.filter { $0 != pad }), as: UTF8.self)
  }

  /// The bytes; right padding may stand or not. Nil for a foreign character, wrong padding or
  /// stray bits after the end.
  package static func decode(_ text: some StringProtocol) -> [UInt8]? {
    guard !text.utf8.contains(where: { $0 == 0x2B || $0 == 0x2F }) else { return nil }
    var digits = swapped(text.utf8)
    let isPadded = digits.last == pad
    while !isPadded, !digits.count.isMultiple(of: 4) { digits.append(pad) }
    return Base64.decode(String(decoding: digits, as: UTF8.self))
  }

  private static let pad: UInt8 = 0x3D

  /// `+` and `/` for `-` and `_`, and the other way round.
  private static func swapped(_ digits: some Sequence<UInt8>) -> [UInt8] {
    digits.map { digit in
      switch digit {
      case 0x2B: 0x2D
      case 0x2D: 0x2B
      case 0x2F: 0x5F
      case 0x5F: 0x2F
      default: digit
      }
    }
  }
}
