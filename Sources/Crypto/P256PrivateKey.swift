internal import CGnuTLS

/// The private half of a key of the curve P-256; it signs telemetry configurations.
package struct P256PrivateKey: Sendable, CustomStringConvertible {
  /// Why a text is no such key.
  package enum Flaw: Error, Hashable, Sendable {
    /// There is no private key in it that can be read.
    case noPrivateKey
    /// It holds only the public half.
    case publicKey
    /// The key is there, but under a passphrase.
    case encrypted
    /// A key of another kind or curve.
    case otherCurve
  }

  /// 32 bytes, never to be shown.
  let scalar: [UInt8]
  package let publicKey: P256PublicKey

  package var description: String { "the private half of \(publicKey.hex)" }

  /// Reads PEM with whatever text around it: `EC PRIVATE KEY` (RFC 5915), as `P256KeyPair` and
  /// `openssl ecparam -genkey` write, or `PRIVATE KEY` (PKCS #8), as `openssl genpkey` does.
  package init(pem: [UInt8]) throws(Flaw) {
    let text = String(decoding: pem, as: UTF8.self)
    guard text.contains("PRIVATE KEY-----") else {
      throw text.contains("PUBLIC KEY-----") ? .publicKey : .noPrivateKey
    }
    if text.contains("ENCRYPTED") { throw .encrypted }
    var key: gnutls_x509_privkey_t?
    guard gnutls_x509_privkey_init(&key) == 0 else { throw .noPrivateKey }
    defer { gnutls_x509_privkey_deinit(key) }
    var bytes = pem
    defer { gnutls_memset(&bytes, 0, bytes.count) }
    let status = bytes.withUnsafeMutableBufferPointer { buffer in
      var datum = gnutls_datum_t(data: buffer.baseAddress, size: UInt32(clamping: buffer.count))
      return gnutls_x509_privkey_import2(key, &datum, GNUTLS_X509_FMT_PEM, nil, 0)
    }
    guard status == 0 else { throw .noPrivateKey }
    var curve = GNUTLS_ECC_CURVE_INVALID
    var (x, y, secret) = (gnutls_datum_t(), gnutls_datum_t(), gnutls_datum_t())
    guard gnutls_x509_privkey_export_ecc_raw(key, &curve, &x, &y, &secret) == 0 else {
      throw .otherCurve
    }
    defer {
      gnutls_memset(secret.data, 0, Int(secret.size))
      for datum in [x, y, secret] { gnutls_release(datum.data) }
    }
    guard curve == GNUTLS_ECC_CURVE_SECP256R1 else { throw .otherCurve }
    // The point is computed, not read: a file whose halves disagree would sign what none accepts.
    guard let read = P256PrivateKey(scalar: P256PublicKey.coordinate(secret)) else {
      throw .noPrivateKey
    }
    self = read
  }

  /// - Parameter scalar: 32 bytes; nil unless they are a number from 1 to below the curve's order.
  init?(scalar: [UInt8]) {
    guard let point = P256Arithmetic.publicPoint(of: scalar),
      let publicKey = P256PublicKey(point: point)
    else { return nil }
    self.scalar = scalar
    self.publicKey = publicKey
  }
}
