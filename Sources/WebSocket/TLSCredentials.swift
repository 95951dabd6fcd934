internal import CGnuTLS
internal import Crypto
internal import Unix

/// A certificate with its key and the authorities that are trusted, loaded into GnuTLS.
final class TLSCredentials: @unchecked Sendable {
  // Sendable by proof: nothing changes after `init`, and GnuTLS only reads loaded credentials.
  let handle: gnutls_certificate_credentials_t
  let priorities: gnutls_priority_t

  /// All three as PEM.
  ///
  /// - Parameter authorities: whose certificates are taken; as a server, a client sends its
  ///   certificate only if its authority is among them.
  init(certificate: [UInt8], key: [UInt8], authorities: [UInt8]) throws(SocketError) {
    var priorities: gnutls_priority_t?
    let text = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"
    try TLSCredentials.check("cannot set TLS up", gnutls_priority_init(&priorities, text, nil))
    var handle: gnutls_certificate_credentials_t?
    gnutls_certificate_allocate_credentials(&handle)
    guard let priorities, let handle else { throw SocketError("no memory for TLS credentials") }
    self.priorities = priorities
    self.handle = handle
    try TLSCredentials.check(
      "cannot use the certificate and its key",
      withDatum(certificate) { certificate in
        withDatum(key) { key in
          gnutls_certificate_set_x509_key_mem2(
            handle, &certificate, &key, GNUTLS_X509_FMT_PEM, nil, 0)
        }
      })
    let count = withDatum(authorities) {
      gnutls_certificate_set_x509_trust_mem(handle, &$0, GNUTLS_X509_FMT_PEM)
    }
    guard count > 0 else {
      throw SocketError("no certificate of an authority can be read")
    }
  }

  deinit {
    gnutls_certificate_free_credentials(handle)
    gnutls_priority_deinit(priorities)
  }

  private static func check(_ what: String, _ status: Int32) throws(SocketError) {
    guard status >= 0 else { throw SocketError("\(what): \(TLSSession.words(status))") }
  }
}
