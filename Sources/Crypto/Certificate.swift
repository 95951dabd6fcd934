internal import CGnuTLS
package import Time

/// What an X.509 certificate says of itself.
package struct Certificate: Hashable, Sendable {
  /// The common name of whom it is for; empty when there is none.
  package let commonName: String
  /// The common name of who signed it.
  package let issuerCommonName: String
  package let notBefore: Timestamp
  package let notAfter: Timestamp
  /// The object identifiers of what it may be used for; empty when it does not say.
  package let keyPurposes: [String]
  /// Whether it may sign other certificates.
  package let isAuthority: Bool
  /// SHA-256 of the whole certificate.
  package let fingerprint: [UInt8]

  /// As tools write it: lower-case hexadecimal digits.
  package var fingerprintText: String {
    fingerprint.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// Reads DER.
  package init?(der: [UInt8]) {
    var handle: gnutls_x509_crt_t?
    guard gnutls_x509_crt_init(&handle) == 0, let handle else { return nil }
    defer { gnutls_x509_crt_deinit(handle) }
    let status = withDatum(der) { gnutls_x509_crt_import(handle, &$0, GNUTLS_X509_FMT_DER) }
    guard status == 0 else { return nil }
    self.init(handle, der)
  }

  /// All certificates of a PEM text, with whatever stands around them; nil when there is none or one
  /// cannot be read.
  package static func all(pem: [UInt8]) -> [Certificate]? {
    var list: UnsafeMutablePointer<gnutls_x509_crt_t?>?
    var count: UInt32 = 0
    let status = withDatum(pem) {
      gnutls_x509_crt_list_import2(&list, &count, &$0, GNUTLS_X509_FMT_PEM, 0)
    }
    guard status >= 0, let list else { return nil }
    defer { gnutls_release(list) }
    let handles = UnsafeBufferPointer(start: list, count: Int(count)).compactMap(\.self)
    defer { for handle in handles { gnutls_x509_crt_deinit(handle) } }
    let all = handles.map { handle -> Certificate? in
      var der = gnutls_datum_t()
      guard gnutls_x509_crt_export2(handle, GNUTLS_X509_FMT_DER, &der) == 0 else { return nil }
      defer { gnutls_release(der.data) }
      return Certificate(
        handle, Array(UnsafeBufferPointer(start: der.data, count: Int(der.size))))
    }
    return all.contains(nil) ? nil : all.compactMap(\.self)
  }

  private init(_ handle: gnutls_x509_crt_t, _ der: [UInt8]) {
    // id-at-commonName (RFC 5280 appendix A.1).
    let id = "2.5.4.3"
    commonName = text { gnutls_x509_crt_get_dn_by_oid(handle, id, 0, 0, $0, $1) } ?? ""
    issuerCommonName =
      text { gnutls_x509_crt_get_issuer_dn_by_oid(handle, id, 0, 0, $0, $1) } ?? ""
    notBefore = Timestamp(seconds: Int64(gnutls_x509_crt_get_activation_time(handle)))
    notAfter = Timestamp(seconds: Int64(gnutls_x509_crt_get_expiration_time(handle)))
    var purposes: [String] = []
    // More than any authority writes: the certificate is meant to keep its reader busy.
    for index in UInt32(0)..<64 {
      let purpose = text {
        gnutls_x509_crt_get_key_purpose_oid(handle, index, $0, $1, nil)
      }
      guard let purpose else { break }
      purposes.append(purpose)
    }
    keyPurposes = purposes
    isAuthority = gnutls_x509_crt_get_ca_status(handle, nil) > 0
    fingerprint = SHA256.digest(der)
  }
}

/// A short text that GnuTLS writes into a buffer; nil when there is none or it is too long.
private func text(_ read: (UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>) -> Int32)
  -> String?
{
  var buffer = [UInt8](repeating: 0, count: 512)
  var size = buffer.count
  guard read(&buffer, &size) >= 0 else { return nil }
  return String(decoding: buffer.prefix(size).prefix { $0 != 0 }, as: UTF8.self)
}
