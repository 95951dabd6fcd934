internal import CGnuTLS
internal import LibC

/// What the client of a TLS session has shown.
enum ClientCertificate {
  static func isPresent(in session: gnutls_session_t) -> Bool { first(in: session) != nil }

  /// Whether the chain leads to a trusted authority and is meant for clients.
  static func isTrusted(in session: gnutls_session_t) -> Bool {
    var status: UInt32 = 0
    // id-kp-clientAuth (RFC 5280 section 4.2.1.12).
    var purpose = Array("1.3.6.1.5.5.7.3.2".utf8) + [0]
    let result = purpose.withUnsafeMutableBufferPointer { text in
      var data = gnutls_typed_vdata_st(
        type: GNUTLS_DT_KEY_PURPOSE_OID, data: text.baseAddress, size: 0)
      return gnutls_certificate_verify_peers(session, &data, 1, &status)
    }
    return result == 0 && status == 0
  }

  /// The alternative names in the certificate: DNS names, mail addresses, URIs, IP addresses.
  static func names(in session: gnutls_session_t) -> [String] {
    guard var datum = first(in: session) else { return [] }
    var certificate: gnutls_x509_crt_t?
    gnutls_x509_crt_init(&certificate)
    guard let certificate else { return [] }
    defer { gnutls_x509_crt_deinit(certificate) }
    guard gnutls_x509_crt_import(certificate, &datum, GNUTLS_X509_FMT_DER) == 0 else { return [] }
    var names: [String] = []
    var index: UInt32 = 0
    while true {
      var size = 1_024
      var buffer = [UInt8](repeating: 0, count: size)
      let kind = gnutls_x509_crt_get_subject_alt_name(certificate, index, &buffer, &size, nil)
      index += 1
      if kind == GNUTLS_E_SHORT_MEMORY_BUFFER { continue }
      if kind < 0 || index > 1_000 { return names }
      let value = buffer[..<min(size, buffer.count)]
      switch gnutls_x509_subject_alt_name_t(UInt32(kind)) {
      case GNUTLS_SAN_DNSNAME, GNUTLS_SAN_RFC822NAME, GNUTLS_SAN_URI:
        names.append(String(decoding: value, as: UTF8.self))
      case GNUTLS_SAN_IPADDRESS: names += [address(Array(value))].compactMap(\.self)
      default: break
      }
    }
  }

  private static func first(in session: gnutls_session_t) -> gnutls_datum_t? {
    var count: UInt32 = 0
    guard let list = gnutls_certificate_get_peers(session, &count), count > 0 else { return nil }
    return list.pointee
  }

  private static func address(_ bytes: [UInt8]) -> String? {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    var text = [CChar](repeating: 0, count: 64)
    let family = bytes.count == 4 ? AF_INET : AF_INET6
    guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
