internal import CGnuTLS
package import Time

/// Whether a server's certificate holds up before clients that trust these authorities alone.
package enum CertificateChain {
  /// Why it does not.
  package enum Flaw: Hashable, Sendable {
    /// No certificate in PEM.
    case noCertificate
    case noAuthority
    case expired
    case notYetValid
    /// It is for other names.
    case otherHost
    /// It leads to none of the authorities.
    case untrusted
  }

  /// - Parameters:
  ///   - chain: PEM, the server's certificate first.
  ///   - authorities: PEM.
  ///   - host: the name by which clients come.
  /// - Returns: nil where it holds up.
  package static func flaw(
    _ chain: [UInt8], leadingTo authorities: [UInt8], host: String, at time: Timestamp
  ) -> Flaw? {
    guard let leaf = Certificate.all(pem: chain)?.first else { return .noCertificate }
    if leaf.notAfter <= time { return .expired }
    if time < leaf.notBefore { return .notYetValid }
    var list: gnutls_x509_trust_list_t?
    guard gnutls_x509_trust_list_init(&list, 0) == 0 else { return .noAuthority }
    defer { gnutls_x509_trust_list_deinit(list, 1) }
    let count = withDatum(authorities) {
      // An authority between the root and the server may be all that is given.
      gnutls_x509_trust_list_add_trust_mem(list, &$0, nil, GNUTLS_X509_FMT_PEM, 0, 0)
    }
    guard count > 0 else { return .noAuthority }
    var certificates: UnsafeMutablePointer<gnutls_x509_crt_t?>?
    var size: UInt32 = 0
    let status = withDatum(chain) {
      gnutls_x509_crt_list_import2(&certificates, &size, &$0, GNUTLS_X509_FMT_PEM, 0)
    }
    guard status >= 0, let certificates, size > 0 else { return .noCertificate }
    defer {
      for index in 0..<Int(size) { gnutls_x509_crt_deinit(certificates[index]) }
      gnutls_release(certificates)
    }
    if gnutls_x509_crt_check_hostname(certificates[0], host) == 0 { return .otherHost }
    var verdict: UInt32 = 0
    // Its dates are judged by the caller's time, above.
    let flags = UInt32(
      GNUTLS_VERIFY_DISABLE_TIME_CHECKS.rawValue
        | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS.rawValue)
    guard
      gnutls_x509_trust_list_verify_crt(list, certificates, size, flags, &verdict, nil) == 0,
      verdict == 0
    else { return .untrusted }
    return nil
  }
}
