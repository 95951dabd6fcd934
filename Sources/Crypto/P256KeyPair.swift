internal import CGnuTLS

/// A key pair of the curve that Tesla's Fleet API takes: NIST P-256, OpenSSL's prime256v1
/// (SEC 2's secp256r1).
package struct P256KeyPair: Sendable {
  /// GnuTLS could not make or write the key.
  package struct Unavailable: Error, Hashable, Sendable, CustomStringConvertible {
    /// GnuTLS's error number.
    package let status: Int32

    package var description: String { "cannot make a key pair (GnuTLS error \(status))" }
  }

  /// PEM, `EC PRIVATE KEY` (RFC 5915) as `openssl ecparam -genkey` writes it; never to be shown.
  package let privateKeyPEM: [UInt8]
  /// PEM, `PUBLIC KEY` (RFC 5480).
  package let publicKeyPEM: [UInt8]

  /// A new pair from the system's randomness.
  package init() throws(Unavailable) {
    var privateKey: gnutls_x509_privkey_t?
    try P256KeyPair.check(gnutls_x509_privkey_init(&privateKey))
    defer { gnutls_x509_privkey_deinit(privateKey) }
    // What the macro GNUTLS_CURVE_TO_BITS makes of a curve.
    let curve = 1 << 31 | UInt32(GNUTLS_ECC_CURVE_SECP256R1.rawValue)
    try P256KeyPair.check(gnutls_x509_privkey_generate(privateKey, GNUTLS_PK_ECDSA, curve, 0))
    privateKeyPEM = try P256KeyPair.text { buffer, size in
      gnutls_x509_privkey_export(privateKey, GNUTLS_X509_FMT_PEM, buffer, size)
    }
    var publicKey: gnutls_pubkey_t?
    try P256KeyPair.check(gnutls_pubkey_init(&publicKey))
    defer { gnutls_pubkey_deinit(publicKey) }
    var abstract: gnutls_privkey_t?
    try P256KeyPair.check(gnutls_privkey_init(&abstract))
    defer { gnutls_privkey_deinit(abstract) }
    try P256KeyPair.check(gnutls_privkey_import_x509(abstract, privateKey, 0))
    try P256KeyPair.check(gnutls_pubkey_import_privkey(publicKey, abstract, 0, 0))
    publicKeyPEM = try P256KeyPair.text { buffer, size in
      gnutls_pubkey_export(publicKey, GNUTLS_X509_FMT_PEM, buffer, size)
    }
  }

  private static func check(_ status: Int32) throws(Unavailable) {
    guard status >= 0 else { throw Unavailable(status: status) }
  }

  /// - Parameter export: fills a buffer, and says how much of it.
  private static func text(_ export: (UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>) -> Int32)
    throws(Unavailable) -> [UInt8]
  {
    var bytes = [UInt8](repeating: 0, count: 4_096)
    var size = bytes.count
    try check(export(&bytes, &size))
    return Array(bytes.prefix(size))
  }
}
