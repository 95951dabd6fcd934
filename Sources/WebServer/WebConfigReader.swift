internal import Crypto
internal import HTTP

extension WebConfig {
  /// Fields that may be configured, with their values where those are an enumeration.
  private static let configurableHeaders: [String: [String]] = [
    "Content-Security-Policy": [],
    "Strict-Transport-Security": [],
    "X-Content-Type-Options": ["nosniff"],
    "X-Frame-Options": ["deny", "sameorigin"],
    "X-XSS-Protection": [],
  ]

  init(_ root: YAMLNode) throws(WebConfigError) {
    self.init()
    let fields = try YAMLFields(root, of: "the configuration")
    try fields.allowOnly(
      "tls_server_config", "http_server_config", "basic_auth_users", "rate_limit")
    if let node = fields["tls_server_config"] { tls = try TLSSettings(node) }
    if let node = fields["http_server_config"] { try readHTTP(node) }
    if let node = fields["basic_auth_users"] { try readUsers(node) }
    if let node = fields["rate_limit"] { try readRateLimit(node) }
  }

  private mutating func readHTTP(_ node: YAMLNode) throws(WebConfigError) {
    let fields = try YAMLFields(node, of: "http_server_config")
    try fields.allowOnly("http2", "headers")
    http2 = try fields.flag("http2") ?? true
    guard let node = fields["headers"] else { return }
    for entry in try YAMLFields(node, of: "headers").entries {
      guard let allowed = WebConfig.configurableHeaders[entry.key] else {
        throw WebConfigError(line: entry.line, "header \"\(entry.key)\" cannot be configured")
      }
      let value = try entry.text()
      guard allowed.isEmpty || allowed.contains(value) else {
        throw WebConfigError(
          line: entry.value.line,
          "\(entry.key) must be \(allowed.joined(separator: " or ")), not \"\(value)\"")
      }
      guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
        throw WebConfigError(
          line: entry.value.line, "\(entry.key) has a line break or another control character")
      }
      headers[entry.key] = value
    }
  }

  private mutating func readUsers(_ node: YAMLNode) throws(WebConfigError) {
    for entry in try YAMLFields(node, of: "basic_auth_users").entries {
      guard !entry.key.isEmpty, !entry.key.contains(":") else {
        throw WebConfigError(line: entry.line, "a user name is neither empty nor holds a colon")
      }
      let hash = try entry.text()
      guard Bcrypt.isHash(hash) else {
        throw WebConfigError(
          line: entry.value.line, "the password of user \"\(entry.key)\" is not a bcrypt hash")
      }
      users[entry.key] = hash
    }
    guard users.isEmpty || Bcrypt.isAvailable else {
      throw WebConfigError(line: node.line, "this system cannot check bcrypt hashes")
    }
  }

  private mutating func readRateLimit(_ node: YAMLNode) throws(WebConfigError) {
    let fields = try YAMLFields(node, of: "rate_limit")
    try fields.allowOnly("interval", "burst")
    let burst = try fields.number("burst") ?? 0
    let interval = try fields.duration("interval") ?? .zero
    if interval > .zero { rateLimit = RateLimit(interval: interval, burst: burst) }
  }
}

extension TLSSettings {
  /// Nil when no key turns TLS on.
  init?(_ node: YAMLNode) throws(WebConfigError) {
    let fields = try YAMLFields(node, of: "tls_server_config")
    try fields.allowOnly(
      "cert", "cert_file", "key", "key_file", "client_auth_type", "client_ca", "client_ca_file",
      "client_allowed_sans", "min_version", "max_version", "cipher_suites", "curve_preferences",
      "prefer_server_cipher_suites")
    // They name Go's choices. Served by another library without a word, they would not hold.
    for key in ["cipher_suites", "curve_preferences"] {
      guard let node = fields[key] else { continue }
      throw WebConfigError(
        line: node.line, "\(key) is not supported: GnuTLS offers strong ones only; remove the line")
    }
    let certificate = try fields.pem("cert_file", orText: "cert")
    let key = try fields.pem("key_file", orText: "key")
    let authorities = try fields.pem("client_ca_file", orText: "client_ca")
    let authentication = try TLSSettings.authentication(fields)
    let versions = try TLSSettings.versions(fields)
    // Go takes it and ignores it, too.
    _ = try fields.flag("prefer_server_cipher_suites")
    let names = try fields.texts("client_allowed_sans")
    guard
      certificate != nil || key != nil || authorities != nil || fields["client_auth_type"] != nil
    else { return nil }
    guard let certificate else {
      throw WebConfigError(line: fields.line, "cert or cert_file is missing")
    }
    guard let key else { throw WebConfigError(line: fields.line, "key or key_file is missing") }
    if authorities != nil, authentication == .noClientCert {
      throw WebConfigError(line: fields.line, "client authorities need a client_auth_type")
    }
    if names != nil, !authentication.demandsCertificate {
      throw WebConfigError(
        line: fields.line, "client_allowed_sans needs a client_auth_type that requires one")
    }
    self.init(certificate: certificate, key: key)
    clientAuthentication = authentication
    clientAuthorities = authorities
    allowedClientNames = names
    minimumVersion = versions.lowerBound
    maximumVersion = versions.upperBound
  }

  private static func authentication(_ fields: YAMLFields) throws(WebConfigError)
    -> ClientAuthentication
  {
    guard let (name, line) = try fields.text("client_auth_type") else { return .noClientCert }
    if name == "RequireClientCert" { return .requireAnyClientCert }
    guard let value = ClientAuthentication(rawValue: name) else {
      throw WebConfigError(line: line, "unknown client_auth_type \"\(name)\"")
    }
    return value
  }

  private static func versions(_ fields: YAMLFields) throws(WebConfigError)
    -> ClosedRange<Version>
  {
    let least = try version(fields, "min_version") ?? .tls12
    let most = try version(fields, "max_version") ?? .tls13
    guard least <= most else {
      throw WebConfigError(line: fields.line, "min_version is above max_version")
    }
    return least...most
  }

  private static func version(_ fields: YAMLFields, _ key: String) throws(WebConfigError)
    -> Version?
  {
    guard let (name, line) = try fields.text(key) else { return nil }
    switch name {
    case "TLS12": return .tls12
    case "TLS13": return .tls13
    case "TLS10", "TLS11":
      throw WebConfigError(line: line, "\(name) is deprecated (RFC 8996) and not served")
    default: throw WebConfigError(line: line, "unknown TLS version \"\(name)\"")
    }
  }
}
