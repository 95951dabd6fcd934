internal import CGnuTLS
internal import Crypto
internal import LibC
internal import Unix

/// A certificate with its key, and what is asked of clients, loaded into GnuTLS.
final class TLSIdentity: @unchecked Sendable {
  // Sendable by proof: nothing changes after `init`, and GnuTLS only reads loaded credentials.
  let settings: TLSSettings
  let priorities: String
  /// PEM texts with a zero byte at the end, as libmicrohttpd wants them at its start.
  let certificate: SharedBytes
  let key: SharedBytes
  private let credentials: gnutls_certificate_credentials_t
  private let priorityCache: gnutls_priority_t

  /// - Parameter directory: where relative files are looked for.
  init(_ settings: TLSSettings, directory: String) throws(WebConfigError) {
    self.settings = settings
    priorities = settings.priorities
    let certificate = try TLSIdentity.read(settings.certificate, in: directory)
    let key = try TLSIdentity.read(settings.key, in: directory)
    let authorities: [UInt8]? =
      if let pem = settings.clientAuthorities { try TLSIdentity.read(pem, in: directory) } else {
        nil
      }
    self.certificate = SharedBytes(certificate + [0])
    self.key = SharedBytes(key + [0])
    priorityCache = try TLSIdentity.makePriorities(priorities)
    var credentials: gnutls_certificate_credentials_t?
    gnutls_certificate_allocate_credentials(&credentials)
    guard let credentials else {
      gnutls_priority_deinit(priorityCache)
      throw WebConfigError(line: nil, "no memory for TLS credentials")
    }
    self.credentials = credentials
    try check(
      "cannot use the certificate and its key",
      withDatum(certificate) { certificate in
        withDatum(key) { key in
          gnutls_certificate_set_x509_key_mem2(
            credentials, &certificate, &key, GNUTLS_X509_FMT_PEM, nil, 0)
        }
      })
    if settings.clientAuthentication.verifies { try trust(authorities) }
  }

  deinit {
    gnutls_certificate_free_credentials(credentials)
    gnutls_priority_deinit(priorityCache)
  }

  /// The files that it was loaded from.
  static func files(of settings: TLSSettings, in directory: String) -> [String] {
    [settings.certificate, settings.key, settings.clientAuthorities].compactMap { pem in
      guard case .file(let path) = pem else { return nil }
      return resolve(path, in: directory)
    }
  }

  /// Makes a new session use this identity instead of the one its daemon began with. The identity
  /// must outlive the session.
  func prepare(_ session: UnsafeMutableRawPointer) {
    let session = gnutls_session_t(session)
    gnutls_priority_set(session, priorityCache)
    gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, UnsafeMutableRawPointer(credentials))
    let request =
      switch settings.clientAuthentication {
      case .noClientCert: GNUTLS_CERT_IGNORE
      case .requestClientCert, .verifyClientCertIfGiven: GNUTLS_CERT_REQUEST
      case .requireAnyClientCert, .requireAndVerifyClientCert: GNUTLS_CERT_REQUIRE
      }
    gnutls_certificate_server_set_request(session, request)
    // libmicrohttpd's own use of this pointer is for pre-shared keys, which are not offered.
    gnutls_session_set_ptr(session, Unmanaged.passUnretained(self).toOpaque())
    gnutls_session_set_verify_function(session) { verifyPeer($0) }
  }

  /// Whether a session's client may go on; called in the handshake.
  fileprivate func accepts(_ session: gnutls_session_t) -> Bool {
    guard ClientCertificate.isPresent(in: session) else {
      return !settings.clientAuthentication.demandsCertificate
    }
    if settings.clientAuthentication.verifies, !ClientCertificate.isTrusted(in: session) {
      return false
    }
    guard let allowed = settings.allowedClientNames else { return true }
    return !Set(allowed).isDisjoint(with: ClientCertificate.names(in: session))
  }

  private func trust(_ authorities: [UInt8]?) throws(WebConfigError) {
    guard let authorities else {
      let count = gnutls_certificate_set_x509_system_trust(credentials)
      guard count > 0 else { throw WebConfigError(line: nil, "the system trusts no authority") }
      return
    }
    let count = withDatum(authorities) {
      gnutls_certificate_set_x509_trust_mem(credentials, &$0, GNUTLS_X509_FMT_PEM)
    }
    guard count > 0 else {
      throw WebConfigError(line: nil, "no certificate of a client authority can be read")
    }
  }

  private func check(_ what: String, _ status: Int32) throws(WebConfigError) {
    guard status >= 0 else {
      throw WebConfigError(line: nil, "\(what): \(TLSIdentity.errorText(status))")
    }
  }

  private static func makePriorities(_ text: String) throws(WebConfigError) -> gnutls_priority_t {
    var cache: gnutls_priority_t?
    let status = gnutls_priority_init(&cache, text, nil)
    guard status == 0, let cache else {
      throw WebConfigError(line: nil, "TLS settings: \(errorText(status))")
    }
    return cache
  }

  private static func errorText(_ status: Int32) -> String {
    let text = gnutls_strerror(status).map { String(cString: $0) } ?? "error \(status)"
    return text.hasSuffix(".") ? String(text.dropLast()).lowercased() : text.lowercased()
  }

  private static func read(_ pem: TLSSettings.PEM, in directory: String) throws(WebConfigError)
    -> [UInt8]
  {
    switch pem {
    case .text(let text): return Array(text.utf8)
    case .file(let path):
      do throws(SystemError) {
        return try FileSystem.readInput(
          resolve(path, in: directory), limit: 1 << 20, waits: false)
      } catch {
        throw WebConfigError(line: nil, error.description)
      }
    }
  }

  static func resolve(_ path: String, in directory: String) -> String {
    path.hasPrefix("/") || directory.isEmpty ? path : "\(directory)/\(path)"
  }
}

private func verifyPeer(_ session: gnutls_session_t?) -> Int32 {
  guard let session, let pointer = gnutls_session_get_ptr(session) else { return 1 }
  let identity = Unmanaged<TLSIdentity>.fromOpaque(pointer).takeUnretainedValue()
  return identity.accepts(session) ? 0 : 1
}
