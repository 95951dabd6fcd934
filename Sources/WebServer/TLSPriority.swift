/// GnuTLS' way to say which protocols are spoken, made from Go's names.
enum TLSPriority {
  /// One of Go's cipher suites in the parts that GnuTLS knows.
  struct Suite: Hashable, Sendable {
    let cipher: String
    let mac: String
    /// Nil for TLS 1.3, whose suites leave the key exchange open.
    let exchange: String?

    init(_ cipher: String, _ mac: String, _ exchange: String?) {
      self.cipher = cipher
      self.mac = mac
      self.exchange = exchange
    }
  }

  /// What Go's `tls.CipherSuites` lists: those without known weaknesses.
  static let suites: [String: Suite] = [
    "TLS_AES_128_GCM_SHA256": Suite("AES-128-GCM", "AEAD", nil),
    "TLS_AES_256_GCM_SHA384": Suite("AES-256-GCM", "AEAD", nil),
    "TLS_CHACHA20_POLY1305_SHA256": Suite("CHACHA20-POLY1305", "AEAD", nil),
    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA": Suite("AES-128-CBC", "SHA1", "ECDHE-ECDSA"),
    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA": Suite("AES-256-CBC", "SHA1", "ECDHE-ECDSA"),
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA": Suite("AES-128-CBC", "SHA1", "ECDHE-RSA"),
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA": Suite("AES-256-CBC", "SHA1", "ECDHE-RSA"),
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256": Suite("AES-128-GCM", "AEAD", "ECDHE-ECDSA"),
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384": Suite("AES-256-GCM", "AEAD", "ECDHE-ECDSA"),
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256": Suite("AES-128-GCM", "AEAD", "ECDHE-RSA"),
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384": Suite("AES-256-GCM", "AEAD", "ECDHE-RSA"),
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256":
      Suite("CHACHA20-POLY1305", "AEAD", "ECDHE-RSA"),
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256":
      Suite("CHACHA20-POLY1305", "AEAD", "ECDHE-ECDSA"),
  ]

  static let curves: [String: String] = [
    "CurveP256": "GROUP-SECP256R1", "CurveP384": "GROUP-SECP384R1",
    "CurveP521": "GROUP-SECP521R1", "X25519": "GROUP-X25519",
  ]

  /// The priority string. GnuTLS combines ciphers and key exchanges freely, so that a list of
  /// suites allows their combinations too; each part of those was asked for.
  static func text(for settings: TLSSettings) -> String {
    var parts = settings.cipherSuites.isEmpty ? defaults : explicit(settings)
    parts.append("-VERS-ALL")
    if settings.maximumVersion == .tls13 { parts.append("+VERS-TLS1.3") }
    if settings.minimumVersion == .tls12 { parts.append("+VERS-TLS1.2") }
    let groups = settings.curves.compactMap { curves[$0] }
    if !groups.isEmpty { parts += ["-GROUP-ALL"] + groups.map { "+" + $0 } }
    if settings.prefersServerCipherSuites { parts.append("%SERVER_PRECEDENCE") }
    return parts.joined(separator: ":")
  }

  /// 128 bits of security at least, and forward secrecy always.
  private static let defaults = ["SECURE128", "-RSA"]

  private static func explicit(_ settings: TLSSettings) -> [String] {
    var suites = settings.cipherSuites.compactMap { TLSPriority.suites[$0] }
    // As in Go, the list is about TLS 1.2: TLS 1.3 always has a suite to speak.
    if settings.maximumVersion == .tls13, !suites.contains(where: { $0.mac == "AEAD" }) {
      suites += [Suite("AES-128-GCM", "AEAD", nil), Suite("AES-256-GCM", "AEAD", nil)]
    }
    let ciphers = ordered(suites.map(\.cipher))
    let macs = ordered(suites.map(\.mac))
    let exchanges = ordered(suites.compactMap(\.exchange))
    return ["NONE", "+CTYPE-X509", "+COMP-NULL", "+SIGN-ALL", "+GROUP-ALL"]
      + (ciphers + macs + exchanges).map { "+" + $0 }
  }

  private static func ordered(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}
