package import HTTP

/// What is wrong with a web config file, and where.
package struct WebConfigError: Error, Hashable, Sendable {
  /// From 1; nil when the fault is not in one line.
  package let line: Int?
  package let reason: String

  init(line: Int?, _ reason: String) {
    self.line = line
    self.reason = reason
  }
}

extension WebConfigError: CustomStringConvertible {
  package var description: String { line.map { "line \($0): \(reason)" } ?? reason }
}

/// The content of a `--web.config.file`, in the format of Prometheus' exporter-toolkit.
package struct WebConfig: Hashable, Sendable {
  /// Token bucket: `burst` requests at once, one more after each `interval`.
  package struct RateLimit: Hashable, Sendable {
    package var interval: Duration
    package var burst: Int

    package init(interval: Duration, burst: Int) {
      self.interval = interval
      self.burst = burst
    }
  }

  /// Nil serves plain HTTP.
  package var tls: TLSSettings?
  /// Fields that every answer gets.
  package var headers: Headers = [:]
  /// Accepted for the format's sake: this server speaks HTTP/1.1 only.
  package var http2 = true
  /// Bcrypt hashes by user name; if empty, no password is needed.
  package var users: [String: String] = [:]
  /// Nil lets every request through.
  package var rateLimit: RateLimit?

  package init() {}

  /// Whether the file itself holds what other users must not see.
  var holdsSecrets: Bool {
    if case .text? = tls?.key { return true }
    return !users.isEmpty
  }

  /// Reads a file's bytes; every unknown key, wrong type and wrong value is an error. An empty file
  /// is a configuration without TLS, users and limits.
  package init(parsing bytes: [UInt8]) throws(WebConfigError) {
    guard bytes.count <= 1 << 20 else { throw WebConfigError(line: nil, "longer than 1 MiB") }
    if let root = try YAMLParser.parse(bytes), !root.isNull {
      try self.init(root)
    } else {
      self.init()
    }
  }
}

/// How TLS is spoken. Files stand as they were written; relative ones belong to the config file's
/// directory.
package struct TLSSettings: Hashable, Sendable {
  /// PEM text, in a file or in the configuration itself.
  package enum PEM: Hashable, Sendable {
    case file(String)
    case text(String)
  }

  /// What a client has to show; the names are those of Go's crypto/tls.
  package enum ClientAuthentication: String, Hashable, Sendable {
    case noClientCert = "NoClientCert"
    case requestClientCert = "RequestClientCert"
    case requireAnyClientCert = "RequireAnyClientCert"
    case verifyClientCertIfGiven = "VerifyClientCertIfGiven"
    case requireAndVerifyClientCert = "RequireAndVerifyClientCert"

    var demandsCertificate: Bool {
      self == .requireAnyClientCert || self == .requireAndVerifyClientCert
    }

    var verifies: Bool { self == .verifyClientCertIfGiven || self == .requireAndVerifyClientCert }
  }

  package enum Version: Int, Hashable, Sendable, Comparable {
    case tls12 = 12
    case tls13 = 13

    package static func < (left: Version, right: Version) -> Bool { left.rawValue < right.rawValue }
  }

  package var certificate: PEM
  package var key: PEM
  package var clientAuthentication = ClientAuthentication.noClientCert
  /// The authorities of client certificates; nil means the system's.
  package var clientAuthorities: PEM?
  /// Names, addresses and URIs of which a client's certificate must hold one; nil allows all.
  package var allowedClientNames: [String]?
  package var minimumVersion = Version.tls12
  package var maximumVersion = Version.tls13

  /// GnuTLS' priority string: 128 bits of security at least, and forward secrecy always.
  var priorities: String {
    var parts = ["SECURE128", "-RSA", "-VERS-ALL", "%SERVER_PRECEDENCE"]
    if maximumVersion == .tls13 { parts.append("+VERS-TLS1.3") }
    if minimumVersion == .tls12 { parts.append("+VERS-TLS1.2") }
    return parts.joined(separator: ":")
  }

  package init(certificate: PEM, key: PEM) {
    self.certificate = certificate
    self.key = key
  }
}
