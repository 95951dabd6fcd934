internal import CGnuTLS
internal import Crypto
internal import LibC

/// TLS over one non-blocking socket. Only the thread of its loop uses it.
final class TLSSession {
  /// How a step ended.
  enum Outcome: Equatable {
    case done(Int)
    /// Nothing more before the socket is readable.
    case needsInput
    /// Nothing more before the socket is writable.
    case needsOutput
    /// The other side has ended.
    case ended
    /// GnuTLS's error number.
    case failed(Int32)
  }

  /// Why a certificate was not taken.
  enum Refusal {
    case expired
    case untrusted
  }

  private let handle: gnutls_session_t
  /// GnuTLS reads them as long as the session is there.
  private let credentials: TLSCredentials
  fileprivate(set) var refusal: Refusal?

  /// A server's session.
  init?(accepting descriptor: Int32, _ credentials: TLSCredentials) {
    guard let handle = TLSSession.make(UInt32(GNUTLS_SERVER)) else { return nil }
    self.handle = handle
    self.credentials = credentials
    gnutls_certificate_server_set_request(handle, GNUTLS_CERT_REQUIRE)
    gnutls_session_set_verify_function(handle) { verifyPeer($0) }
    prepare(descriptor)
  }

  /// A client's session.
  ///
  /// - Parameter host: that the server's certificate must be for.
  init?(connecting descriptor: Int32, _ credentials: TLSCredentials, host: String) {
    guard let handle = TLSSession.make(UInt32(GNUTLS_CLIENT)) else { return nil }
    self.handle = handle
    self.credentials = credentials
    let isName = host.contains { !"0123456789.:".contains($0) }
    if isName { gnutls_server_name_set(handle, GNUTLS_NAME_DNS, host, host.utf8.count) }
    // GnuTLS keeps no copy of the name, so the certificate is checked against it by `matches`.
    gnutls_session_set_verify_function(handle) { verifyPeer($0) }
    prepare(descriptor)
  }

  deinit { gnutls_deinit(handle) }

  private static func make(_ side: UInt32) -> gnutls_session_t? {
    var handle: gnutls_session_t?
    // A ticket would be memory for a resumption that no car asks for.
    let flags =
      side | UInt32(GNUTLS_NONBLOCK.rawValue) | UInt32(GNUTLS_NO_SIGNAL.rawValue)
      | UInt32(GNUTLS_NO_TICKETS.rawValue)
    return gnutls_init(&handle, flags) == 0 ? handle : nil
  }

  private func prepare(_ descriptor: Int32) {
    gnutls_priority_set(handle, credentials.priorities)
    gnutls_credentials_set(
      handle, GNUTLS_CRD_CERTIFICATE, UnsafeMutableRawPointer(credentials.handle))
    gnutls_session_set_ptr(handle, Unmanaged.passUnretained(self).toOpaque())
    gnutls_transport_set_int2(handle, descriptor, descriptor)
    // The loop has the deadlines.
    gnutls_handshake_set_timeout(handle, 0)
  }

  func handshake() -> Outcome {
    while true {
      let status = gnutls_handshake(handle)
      if status == GNUTLS_E_SUCCESS { return .done(0) }
      if status == GNUTLS_E_WARNING_ALERT_RECEIVED || status == GNUTLS_E_GOT_APPLICATION_DATA {
        continue
      }
      let outcome = outcome(Int(status))
      if case .failed = outcome { gnutls_alert_send_appropriate(handle, status) }
      return outcome
    }
  }

  /// Reads what one record holds, at most as much as fits.
  func receive(into buffer: UnsafeMutableRawBufferPointer) -> Outcome {
    while true {
      let count = gnutls_record_recv(handle, buffer.baseAddress, buffer.count)
      if count == 0 { return .ended }
      if count == Int(GNUTLS_E_WARNING_ALERT_RECEIVED) { continue }
      // Nobody may change the keys' owner in the middle.
      if count == Int(GNUTLS_E_REHANDSHAKE) { return .failed(GNUTLS_E_REHANDSHAKE) }
      return count > 0 ? .done(count) : outcome(count)
    }
  }

  /// Sends some of it. After `needsOutput` the same bytes must be given again.
  func send(_ bytes: UnsafeRawBufferPointer) -> Outcome {
    let count = gnutls_record_send(handle, bytes.baseAddress, bytes.count)
    return count >= 0 ? .done(count) : outcome(count)
  }

  /// Says that nothing more comes; not waited for.
  func sayGoodbye() { gnutls_bye(handle, GNUTLS_SHUT_WR) }

  /// Whether something is decrypted already, which the socket's readiness does not tell.
  var hasBuffered: Bool { gnutls_record_check_pending(handle) > 0 }

  /// The verified leaf of the other side.
  var peer: Certificate? {
    var count: UInt32 = 0
    guard let list = gnutls_certificate_get_peers(handle, &count), count > 0,
      let data = list.pointee.data
    else { return nil }
    return Certificate(der: Array(UnsafeBufferPointer(start: data, count: Int(list.pointee.size))))
  }

  /// Whether the other side's certificate is for that host.
  func matches(_ host: String) -> Bool {
    var count: UInt32 = 0
    guard let list = gnutls_certificate_get_peers(handle, &count), count > 0 else { return false }
    var leaf: gnutls_x509_crt_t?
    guard gnutls_x509_crt_init(&leaf) == 0 else { return false }
    defer { gnutls_x509_crt_deinit(leaf) }
    var datum = list.pointee
    return gnutls_x509_crt_import(leaf, &datum, GNUTLS_X509_FMT_DER) == 0
      && gnutls_x509_crt_check_hostname(leaf, host) != 0
  }

  private func outcome(_ status: Int) -> Outcome {
    switch Int32(clamping: status) {
    case GNUTLS_E_AGAIN, GNUTLS_E_INTERRUPTED:
      gnutls_record_get_direction(handle) == 0 ? .needsInput : .needsOutput
    case GNUTLS_E_PREMATURE_TERMINATION: .ended
    case let status: .failed(status)
    }
  }

  /// GnuTLS's own words, in the form of a message.
  static func words(_ status: Int32) -> String {
    let text = gnutls_strerror(status).map { String(cString: $0) } ?? "error \(status)"
    return text.hasSuffix(".") ? String(text.dropLast()).lowercased() : text.lowercased()
  }

  /// Whether the client showed no certificate.
  static func meansNoCertificate(_ status: Int32) -> Bool {
    status == GNUTLS_E_CERTIFICATE_REQUIRED || status == GNUTLS_E_NO_CERTIFICATE_FOUND
  }

  /// The chain and the dates, whatever the certificate is meant for: cars' certificates name a
  /// purpose of Tesla's own.
  fileprivate func verify() -> Bool {
    var status: UInt32 = 0
    let result = gnutls_certificate_verify_peers2(handle, &status)
    guard result != 0 || status != 0 else { return true }
    let isExpired = status & UInt32(GNUTLS_CERT_EXPIRED.rawValue) != 0
    refusal = isExpired ? .expired : .untrusted
    return false
  }
}

private func verifyPeer(_ session: gnutls_session_t?) -> Int32 {
  guard let session, let pointer = gnutls_session_get_ptr(session) else { return 1 }
  return Unmanaged<TLSSession>.fromOpaque(pointer).takeUnretainedValue().verify() ? 0 : 1
}
