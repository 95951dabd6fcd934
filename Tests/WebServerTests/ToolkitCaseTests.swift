import TestSupport
import Testing
import WebServer

/// exporter-toolkit's own cases (`web/testdata` of its repository), by their names, with files of
/// our own: a server starts with each that it accepts, and with no other.
@Suite struct ToolkitCaseTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let isAccepted: Bool

    /// What the name says of the verdict: `.good` or `.bad`.
    init(_ name: String, _ text: String) {
      testDescription = name
      self.text = text
      isAccepted = !name.contains(".bad")
    }

    /// A case whose name does not say it.
    init(_ name: String, isAccepted: Bool, _ text: String) {
      testDescription = name
      self.text = text
      self.isAccepted = isAccepted
    }

    static func tls(_ name: String, _ lines: String...) -> Case {
      Case(name, head + lines.map { "  " + $0 + "\n" }.joined())
    }

    static let head = "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n"
  }

  private static let hash = WebConfigTests.hash

  private static let files: [Case] = [
    Case("web_config_empty", isAccepted: true, ""),
    Case("web_config_junk", isAccepted: false, "hjkl\n"),
    Case("web_config_junk_key", isAccepted: false, "tls_server_confi: {}\n"),
    .tls("web_config_noAuth.good"), .tls("web_config_noAuth.good.blocking"),
    Case("web_config_noAuth.bad", "tls_server_config:\n  cert_path: server.crt\n"),
    Case(
      "web_config_noAuth_certPath_empty.bad",
      "tls_server_config:\n  cert_file: ''\n  key_file: server.key\n"),
    Case(
      "web_config_noAuth_keyPath_empty.bad",
      "tls_server_config:\n  cert_file: server.crt\n  key_file: ''\n"),
    Case(
      "web_config_noAuth_certPath_keyPath_empty.bad",
      "tls_server_config:\n  cert_file: ''\n  key_file: ''\n  client_auth_type: RequestClientCert\n"
    ),
    Case(
      "web_config_noAuth_certPath_invalid.bad",
      "tls_server_config:\n  cert_file: nowhere.crt\n  key_file: server.key\n"),
    Case(
      "web_config_noAuth_keyPath_invalid.bad",
      "tls_server_config:\n  cert_file: server.crt\n  key_file: nowhere.key\n"),
    Case(
      "web_config_noAuth_certPath_keyPath_invalid.bad",
      "tls_server_config:\n  cert_file: nowhere.crt\n  key_file: nowhere.key\n"),
    Case(
      "web_config_noAuth_cert_empty.bad", "tls_server_config:\n  cert: ''\n  key_file: server.key\n"
    ),
    Case(
      "web_config_noAuth_key_empty.bad", "tls_server_config:\n  cert_file: server.crt\n  key: ''\n"),
  ]

  private static let settings: [Case] = [
    .tls("web_config_noAuth_wrongTLSVersion.bad", "min_version: TLS111"),
    // Good there: Go's names are not taken, and a file that wants them is told so.
    Case(
      "web_config_noAuth_someCiphers", isAccepted: false,
      Case.head + "  cipher_suites:\n  - TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\n"),
    Case(
      "web_config_noAuth_someCurves", isAccepted: false,
      Case.head + "  curve_preferences: [CurveP521]\n"),
    .tls("web_config_noAuth_noOrder.good", "prefer_server_cipher_suites: false"),
    Case("web_config_noAuth_noHTTP2.good", Case.head + "http_server_config:\n  http2: false\n"),
    .tls(
      "web_config_noAuth.requireanyclientcert.good", "client_auth_type: RequireAnyClientCert"),
    .tls(
      "web_config_noAuth.requireandverifyclientcert.good",
      "client_auth_type: RequireAndVerifyClientCert", "client_ca_file: ca.crt"),
  ]

  private static let clients: [Case] = [
    .tls(
      "web_config_auth_clientCAs_invalid.bad", "client_auth_type: RequireAndVerifyClientCert",
      "client_ca_file: nowhere.crt"),
    .tls(
      "web_config_auth_clientCAs_nocerts.bad", "client_auth_type: RequireAndVerifyClientCert",
      "client_ca_file: server.key"),
    .tls(
      "web_config_auth_clientCAsText_nocerts.bad",
      "client_auth_type: RequireAndVerifyClientCert", "client_ca: no certificate"),
    .tls(
      "web_config_auth_client_san.good", "client_auth_type: RequireAndVerifyClientCert",
      "client_ca_file: ca.crt", "client_allowed_sans: [bad, good]"),
    .tls(
      "web_config_auth_client_san_dns.good", "client_auth_type: RequireAndVerifyClientCert",
      "client_ca_file: ca.crt", "client_allowed_sans: [prometheus.example]"),
    .tls(
      "web_config_auth_client_san_no_client_auth.bad", "client_allowed_sans: [bad, good]"),
    .tls(
      "web_config_auth_client_san_optional_cert.bad",
      "client_auth_type: VerifyClientCertIfGiven", "client_ca_file: ca.crt",
      "client_allowed_sans: [bad, good]"),
  ]

  private static let rest: [Case] = [
    Case(
      "web_config_headers.good",
      """
      http_server_config:
        headers:
          Content-Security-Policy: "default-src 'self'"
          X-Frame-Options: deny
          X-Content-Type-Options: nosniff
          X-XSS-Protection: "1; mode=block"
          Strict-Transport-Security: "max-age=63072000"
      """),
    Case(
      "web_config_headers_content_type_options.bad",
      "http_server_config: {headers: {X-Content-Type-Options: sniff}}\n"),
    Case(
      "web_config_headers_extra_header.bad",
      "http_server_config: {headers: {Content-Language: en}}\n"),
    Case(
      "web_config_headers_frame_options.bad",
      "http_server_config: {headers: {X-Frame-Options: DENY_ALL}}\n"),
    Case(
      "web_config_users.good",
      Case.head + "basic_auth_users:\n  alice: \(hash)\n  bob: \(hash)\n"),
    Case("web_config_users_noTLS.good", "basic_auth_users: {alice: \(hash)}\n"),
    Case("web_config_auth_user_list_invalid.bad", "basic_auth_users: {alice: password}\n"),
    Case(
      "web_config_rate_limiter_one_second", isAccepted: true,
      "rate_limit: {interval: 1s, burst: 1}\n"),
    Case(
      "web_config_rate_limiter_nonblocking", isAccepted: true,
      "rate_limit: {interval: 0, burst: 0}\n"),
  ]

  @Test func everyCaseIsJudgedAsThere() throws {
    let directory = try TLSTests.certificates()
    for one in Self.files + Self.settings + Self.clients + Self.rest {
      try directory.write(one.text, to: "web.yml")
      do {
        let server = try Server.local(Fixed("in")) {
          $0.webConfigFile = "\(directory.path)/web.yml"
        }
        #expect(one.isAccepted, "\(one.testDescription) was accepted")
        #expect(server.usesTLS == one.text.contains("tls_server_config"))
      } catch let error as ServerError {
        #expect(!one.isAccepted, "\(one.testDescription) was refused: \(error)")
      }
    }
  }
}
