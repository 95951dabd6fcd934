internal import CGnuTLS

/// The public half of a key of the curve P-256.
package struct P256PublicKey: Hashable, Sendable {
  /// Why a text is no such key.
  package enum Flaw: Error, Hashable, Sendable {
    /// There is no `PUBLIC KEY` in it that can be read.
    case noPublicKey
    /// It holds a private key, which others must never see.
    case privateKey
    /// A key of another kind or curve.
    case otherCurve
  }

  /// The point as 65 bytes: 4, then both coordinates (SEC 1 section 2.3.3).
  package let point: [UInt8]

  /// In lower-case hexadecimal digits, as Tesla shows it.
  package var hex: String {
    point.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  /// What comes before the point in the DER form of such a key (RFC 5480 section 2): a sequence of
  /// the algorithm, the curve and a bit string.
  private static let header: [UInt8] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A,
    0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
  ]

  /// Reads PEM, with whatever text around it.
  package init(pem: [UInt8]) throws(Flaw) {
    let text = String(decoding: pem, as: UTF8.self)
    if text.contains("PRIVATE KEY-----") { throw .privateKey }
    var key: gnutls_pubkey_t?
    guard text.contains("-----BEGIN PUBLIC KEY-----"), gnutls_pubkey_init(&key) == 0 else {
      throw .noPublicKey
    }
    defer { gnutls_pubkey_deinit(key) }
    var bytes = pem
    let status = bytes.withUnsafeMutableBufferPointer { buffer in
      var datum = gnutls_datum_t(data: buffer.baseAddress, size: UInt32(clamping: buffer.count))
      return gnutls_pubkey_import(key, &datum, GNUTLS_X509_FMT_PEM)
    }
    guard status == 0 else { throw .noPublicKey }
    var der = [UInt8](repeating: 0, count: 16_384)
    var size = der.count
    guard gnutls_pubkey_export(key, GNUTLS_X509_FMT_DER, &der, &size) == 0 else {
      throw .noPublicKey
    }
    let header = P256PublicKey.header
    guard size == header.count + 65, Array(der.prefix(header.count)) == header else {
      throw .otherCurve
    }
    point = Array(der[header.count..<size])
  }
}
