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

  /// Reads PEM, with whatever text around it.
  package init(pem: [UInt8]) throws(Flaw) {
    let text = String(decoding: pem, as: UTF8.self)
    if text.contains("PRIVATE KEY-----") { throw .privateKey }
    var key: gnutls_pubkey_t?
    guard text.contains("-----BEGIN PUBLIC KEY-----"), gnutls_pubkey_init(&key) == 0 else {
      throw .noPublicKey
    }
    defer { gnutls_pubkey_deinit(key) }
    let status = withDatum(pem) { gnutls_pubkey_import(key, &$0, GNUTLS_X509_FMT_PEM) }
    guard status == 0 else { throw .noPublicKey }
    var curve = GNUTLS_ECC_CURVE_INVALID
    var x = gnutls_datum_t()
    var y = gnutls_datum_t()
    guard gnutls_pubkey_export_ecc_raw2(key, &curve, &x, &y, 0) == 0 else { throw .otherCurve }
    defer {
      gnutls_release(x.data)
      gnutls_release(y.data)
    }
    guard curve == GNUTLS_ECC_CURVE_SECP256R1 else { throw .otherCurve }
    point = [4] + P256PublicKey.coordinate(x) + P256PublicKey.coordinate(y)
  }

  /// - Parameter point: 65 bytes as `point` has them; nil unless they are a point of the curve.
  package init?(point: [UInt8]) {
    guard P256Arithmetic.isPoint(point) else { return nil }
    self.point = point
  }

  /// A number of any length as 32 bytes, the highest first.
  static func coordinate(_ number: gnutls_datum_t) -> [UInt8] {
    let bytes = UnsafeBufferPointer(start: number.data, count: Int(number.size)).suffix(32)
    return [UInt8](repeating: 0, count: 32 - bytes.count) + bytes
  }
}
