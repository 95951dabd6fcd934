internal import CGnuTLS
package import Time

/// A small certificate authority: for tests, and for the simulator's cars. Keys are P-256.
package final class CertificateAuthority: @unchecked Sendable {
  // Sendable by proof: nothing changes after `init`, and GnuTLS signs with loaded handles from any
  // thread.

  /// GnuTLS could not make a key or a certificate.
  package struct Unavailable: Error, Hashable, Sendable, CustomStringConvertible {
    /// GnuTLS's error number.
    package let status: Int32

    package var description: String { "cannot make a certificate (GnuTLS error \(status))" }
  }

  /// A certificate and its key, as PEM.
  package struct Identity: Hashable, Sendable {
    package let certificate: [UInt8]
    /// Never to be shown.
    package let key: [UInt8]
  }

  /// What a certificate is to say.
  package struct Request: Sendable {
    package var commonName: String
    package var notBefore: Timestamp
    package var notAfter: Timestamp
    /// Object identifiers.
    package var keyPurposes: [String] = []
    /// Names of servers; an IPv4 or IPv6 address is one too.
    package var hosts: [String] = []

    package init(commonName: String, notBefore: Timestamp, notAfter: Timestamp) {
      self.commonName = commonName
      self.notBefore = notBefore
      self.notAfter = notAfter
    }
  }

  /// PEM.
  package let certificate: [UInt8]
  private let handle: gnutls_x509_crt_t
  private let key: gnutls_x509_privkey_t

  /// A new one that signed itself.
  package init(_ request: Request) throws(Unavailable) {
    key = try CertificateAuthority.newKey()
    do throws(Unavailable) {
      handle = try CertificateAuthority.blank(request, key)
    } catch {
      gnutls_x509_privkey_deinit(key)
      throw error
    }
    let usage = UInt32(GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN)
    var status = gnutls_x509_crt_set_basic_constraints(handle, 1, -1)
    if status >= 0 { status = gnutls_x509_crt_set_key_usage(handle, usage) }
    if status >= 0 { status = gnutls_x509_crt_sign2(handle, handle, key, GNUTLS_DIG_SHA256, 0) }
    guard status >= 0, let pem = try? CertificateAuthority.pem(handle) else {
      gnutls_x509_crt_deinit(handle)
      gnutls_x509_privkey_deinit(key)
      throw Unavailable(status: status)
    }
    certificate = pem
  }

  deinit {
    gnutls_x509_crt_deinit(handle)
    gnutls_x509_privkey_deinit(key)
  }

  /// A certificate that it signs, with a key of its own.
  package func issue(_ request: Request) throws(Unavailable) -> Identity {
    let key = try CertificateAuthority.newKey()
    defer { gnutls_x509_privkey_deinit(key) }
    let leaf = try CertificateAuthority.blank(request, key)
    defer { gnutls_x509_crt_deinit(leaf) }
    try check(gnutls_x509_crt_set_basic_constraints(leaf, 0, -1))
    try check(gnutls_x509_crt_set_key_usage(leaf, UInt32(GNUTLS_KEY_DIGITAL_SIGNATURE)))
    for purpose in request.keyPurposes {
      try check(gnutls_x509_crt_set_key_purpose_oid(leaf, purpose, 0))
    }
    for host in request.hosts { try CertificateAuthority.add(host, to: leaf) }
    try check(gnutls_x509_crt_sign2(leaf, handle, self.key, GNUTLS_DIG_SHA256, 0))
    var pem = gnutls_datum_t()
    try check(gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, nil, 0, &pem))
    defer { gnutls_release(pem.data) }
    return Identity(
      certificate: try CertificateAuthority.pem(leaf),
      key: Array(UnsafeBufferPointer(start: pem.data, count: Int(pem.size))))
  }

  private static func newKey() throws(Unavailable) -> gnutls_x509_privkey_t {
    var key: gnutls_x509_privkey_t?
    try check(gnutls_x509_privkey_init(&key))
    guard let key else { throw Unavailable(status: GNUTLS_E_MEMORY_ERROR) }
    // What the macro GNUTLS_CURVE_TO_BITS makes of a curve.
    let curve = 1 << 31 | UInt32(GNUTLS_ECC_CURVE_SECP256R1.rawValue)
    let status = gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, curve, 0)
    guard status >= 0 else {
      gnutls_x509_privkey_deinit(key)
      throw Unavailable(status: status)
    }
    return key
  }

  /// A certificate of version 3 with names, times, a serial number and the key, unsigned.
  private static func blank(_ request: Request, _ key: gnutls_x509_privkey_t)
    throws(Unavailable) -> gnutls_x509_crt_t
  {
    var leaf: gnutls_x509_crt_t?
    try check(gnutls_x509_crt_init(&leaf))
    guard let leaf else { throw Unavailable(status: GNUTLS_E_MEMORY_ERROR) }
    do throws(Unavailable) {
      guard var serial = try? Random.bytes(16) else {
        throw Unavailable(status: GNUTLS_E_RANDOM_FAILED)
      }
      // A serial number is positive and not zero (RFC 5280 section 4.1.2.2).
      serial[0] = serial[0] & 0x7F | 0x40
      try check(gnutls_x509_crt_set_version(leaf, 3))
      try check(gnutls_x509_crt_set_serial(leaf, serial, serial.count))
      let name = Array(request.commonName.utf8)
      try check(
        gnutls_x509_crt_set_dn_by_oid(leaf, "2.5.4.3", 0, name, UInt32(clamping: name.count)))
      try check(gnutls_x509_crt_set_activation_time(leaf, time_t(request.notBefore.wholeSeconds)))
      try check(gnutls_x509_crt_set_expiration_time(leaf, time_t(request.notAfter.wholeSeconds)))
      try check(gnutls_x509_crt_set_key(leaf, key))
      return leaf
    } catch {
      gnutls_x509_crt_deinit(leaf)
      throw error
    }
  }

  private static func add(_ host: String, to leaf: gnutls_x509_crt_t) throws(Unavailable) {
    if let address = address(host) {
      try check(
        gnutls_x509_crt_set_subject_alt_name(
          leaf, GNUTLS_SAN_IPADDRESS, address, UInt32(address.count),
          UInt32(GNUTLS_FSAN_APPEND)))
    } else {
      let name = Array(host.utf8)
      try check(
        gnutls_x509_crt_set_subject_alt_name(
          leaf, GNUTLS_SAN_DNSNAME, name, UInt32(clamping: name.count),
          UInt32(GNUTLS_FSAN_APPEND)))
    }
  }

  /// The bytes of a numeric address; GnuTLS reads those as networks.
  private static func address(_ host: String) -> [UInt8]? {
    var datum = gnutls_datum_t()
    let isVersion6 = host.contains(":")
    guard gnutls_x509_cidr_to_rfc5280(host + (isVersion6 ? "/128" : "/32"), &datum) == 0 else {
      return nil
    }
    defer { gnutls_release(datum.data) }
    return Array(UnsafeBufferPointer(start: datum.data, count: Int(datum.size) / 2))
  }

  private static func pem(_ handle: gnutls_x509_crt_t) throws(Unavailable) -> [UInt8] {
    var pem = gnutls_datum_t()
    try check(gnutls_x509_crt_export2(handle, GNUTLS_X509_FMT_PEM, &pem))
    defer { gnutls_release(pem.data) }
    return Array(UnsafeBufferPointer(start: pem.data, count: Int(pem.size)))
  }
}

private func check(_ status: Int32) throws(CertificateAuthority.Unavailable) {
  guard status >= 0 else { throw CertificateAuthority.Unavailable(status: status) }
}
