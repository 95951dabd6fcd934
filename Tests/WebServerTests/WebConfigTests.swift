import Crypto
import HTTP
import Testing
import WebServer

@Suite struct WebConfigTests {
  static let hash = "$2b$04$abcdefghijklmnopqrstuuJCxEIzU4R8J2rNqYD5iZ.JUu5gZ8Yle"
  static let pair = "tls_server_config:\n  cert_file: a.crt\n  key_file: a.key\n"

  struct Good: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let check: @Sendable (WebConfig) -> Bool

    init(_ name: String, _ text: String, _ check: @escaping @Sendable (WebConfig) -> Bool) {
      testDescription = name
      self.text = text
      self.check = check
    }
  }

  @Test(arguments: [
    Good("empty", "") { $0 == WebConfig() },
    Good("comment", "# nothing\n") { $0 == WebConfig() },
    Good("null", "~") { $0 == WebConfig() },
    Good("empty sections", "tls_server_config:\nhttp_server_config:\nbasic_auth_users: {}\n") {
      $0 == WebConfig()
    },
    Good("files", pair) {
      $0.tls == TLSSettings(certificate: .file("a.crt"), key: .file("a.key"))
    },
    Good("JSON", "{\"tls_server_config\": {\"cert_file\": \"a\", \"key_file\": \"b\"}}") {
      $0.tls == TLSSettings(certificate: .file("a"), key: .file("b"))
    },
    Good("texts", "tls_server_config:\n  cert: |\n    one\n    two\n  key: three\n") {
      $0.tls == TLSSettings(certificate: .text("one\ntwo\n"), key: .text("three"))
    },
    Good("file wins over text", pair + "  cert: text\n") {
      $0.tls?.certificate == .file("a.crt")
    },
    Good("versions alone are no TLS", "tls_server_config:\n  min_version: TLS13\n") {
      $0.tls == nil
    },
    Good("versions", pair + "  min_version: TLS13\n  max_version: TLS13\n") {
      $0.tls?.minimumVersion == .tls13 && $0.tls?.maximumVersion == .tls13
    },
    Good("client certificates", pair + "  client_auth_type: RequireClientCert\n") {
      $0.tls?.clientAuthentication == .requireAnyClientCert
    },
    Good(
      "verified clients",
      pair + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca\n"
        + "  client_allowed_sans: [a.example, 10.0.0.1]\n"
    ) {
      $0.tls?.clientAuthorities == .file("ca")
        && $0.tls?.allowedClientNames == ["a.example", "10.0.0.1"]
    },
    Good("no HTTP/2", "http_server_config: {http2: no}") { !$0.http2 },
    Good(
      "headers",
      "http_server_config:\n  headers:\n    X-Frame-Options: deny\n"
        + "    Strict-Transport-Security: max-age=31536000\n    X-Content-Type-Options: nosniff\n"
    ) {
      $0.headers["X-Frame-Options"] == "deny" && $0.headers.fields.count == 3
    },
    Good("users", "basic_auth_users:\n  car: \(hash)\n  'o''neil': \"\(hash)\"\n") {
      $0.users == ["car": hash, "o'neil": hash]
    },
    Good("rate limit", "rate_limit: {interval: 1m30s, burst: 7}") {
      $0.rateLimit == WebConfig.RateLimit(interval: .seconds(90), burst: 7)
    },
    Good("rate limit off", "rate_limit: {interval: 0, burst: 7}") { $0.rateLimit == nil },
    Good("fractions", "rate_limit: {interval: 1.5h, burst: 1}") {
      $0.rateLimit?.interval == .seconds(5_400)
    },
  ])
  func goodDocumentIsRead(_ good: Good) throws {
    let config = try WebConfig(parsing: Array(good.text.utf8))
    #expect(good.check(config), "\(good.testDescription)")
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let line: Int?

    init(_ name: String, _ text: String, line: Int?) {
      testDescription = name
      self.text = text
      self.line = line
    }
  }

  @Test(arguments: [
    Bad("list at the top", "- a\n", line: 1),
    Bad("text at the top", "junk\n", line: 1),
    Bad("unknown section", "\nmetrics: 1\n", line: 2),
    Bad("unknown TLS key", pair + "  cert_path: x\n", line: 4),
    Bad("unknown HTTP key", "http_server_config:\n  http3: true\n", line: 2),
    Bad("unknown rate limit key", "rate_limit:\n  rate: 1\n", line: 2),
    Bad("key in other case", "Tls_server_config: {}\n", line: 1),
    Bad("duplicate section", "rate_limit: {}\nrate_limit: {}\n", line: 2),
    Bad("duplicate key", pair + "  key_file: other\n", line: 4),
    Bad("duplicate user", "basic_auth_users:\n  a: \(hash)\n  a: \(hash)\n", line: 3),
    Bad("no certificate", "tls_server_config:\n  key_file: a\n", line: 2),
    Bad("no key", "tls_server_config:\n  cert_file: a\n", line: 2),
    Bad("empty certificate", "tls_server_config:\n  cert_file: ''\n  key_file: a\n", line: 2),
    Bad("client type without a pair", "tls_server_config:\n  client_auth_type: X\n", line: 2),
    Bad("client type of no kind", pair + "  client_auth_type: Always\n", line: 4),
    Bad("client CA without a type", pair + "  client_ca_file: ca\n", line: 2),
    Bad(
      "client CA with the type that asks nobody",
      pair + "  client_ca_file: ca\n  client_auth_type: NoClientCert\n", line: 2),
    Bad("names without a type", pair + "  client_allowed_sans: [a]\n", line: 2),
    Bad(
      "names of optional clients",
      pair + "  client_allowed_sans: [a]\n  client_auth_type: VerifyClientCertIfGiven\n", line: 2),
    Bad("unknown version", pair + "  min_version: TLS111\n", line: 4),
    Bad("old version", pair + "  min_version: TLS10\n", line: 4),
    Bad("versions reversed", pair + "  min_version: TLS13\n  max_version: TLS12\n", line: 2),
    Bad("suites", pair + "  cipher_suites:\n  - TLS_AES_128_GCM_SHA256\n", line: 5),
    Bad("curves", pair + "  curve_preferences: [X25519]\n", line: 4),
    Bad("flag of no kind", "http_server_config:\n  http2: maybe\n", line: 2),
    Bad("flag in quotes", "http_server_config:\n  http2: 'true'\n", line: 2),
    Bad("other header", "http_server_config:\n  headers:\n    X-Mine: 1\n", line: 3),
    Bad("header in other case", "http_server_config: {headers: {x-frame-options: deny}}", line: 1),
    Bad("header value", "http_server_config:\n  headers: {X-Frame-Options: allow}\n", line: 2),
    Bad(
      "header that ends early",
      "http_server_config:\n  headers:\n    Content-Security-Policy: \"a\\r\\nX: y\"\n", line: 3),
    Bad("plain password", "basic_auth_users:\n  car: secret\n", line: 2),
    Bad("no password", "basic_auth_users:\n  car:\n", line: 2),
    Bad("user with a colon", "basic_auth_users:\n  'a:b': \(hash)\n", line: 2),
    Bad("users as a list", "basic_auth_users:\n- car\n", line: 2),
    Bad("negative burst", "rate_limit: {interval: 1s, burst: -1}", line: 1),
    Bad("broken burst", "rate_limit: {interval: 1s, burst: 1.5}", line: 1),
    Bad("interval without a unit", "rate_limit: {interval: 5, burst: 1}", line: 1),
    Bad("negative interval", "rate_limit: {interval: -5s, burst: 1}", line: 1),
    Bad("not YAML", "a: b: c\n", line: 1),
    Bad("unclosed", "tls_server_config: {cert: \"\n", line: nil),
    Bad("tab", "tls_server_config:\n\tcert_file: a\n", line: 2),
    Bad("second document", "--- \nrate_limit: {}\n---\nrate_limit: {}\n", line: 3),
    Bad("anchor", "rate_limit: &a {}\n", line: 1),
    Bad("alias", "a: *b\n", line: 1),
    Bad("tag", "rate_limit: !!map {}\n", line: 1),
    Bad("key that is a list", "? [a]\n: b\n", line: 1),
    Bad(
      "too deep", String(repeating: "[", count: 100) + String(repeating: "]", count: 100), line: 1),
  ])
  func badDocumentIsRefusedWithItsLine(_ bad: Bad) {
    do throws(WebConfigError) {
      _ = try WebConfig(parsing: Array(bad.text.utf8))
      Issue.record("\(bad.testDescription) was accepted")
    } catch {
      if let line = bad.line { #expect(error.line == line, "\(error)") }
      #expect(!error.reason.hasSuffix("."))
    }
  }

  @Test func passwordHashesAreNotInErrors() {
    let text = "basic_auth_users:\n  car: $2b$04$tooShortButStillSecret\n"
    #expect(throws: WebConfigError.self) { try WebConfig(parsing: Array(text.utf8)) }
    do throws(WebConfigError) {
      _ = try WebConfig(parsing: Array(text.utf8))
    } catch {
      #expect(!error.description.contains("StillSecret"))
    }
  }

  @Test func bucketRefillsOneTokenAnInterval() {
    let second: Int64 = 1_000_000_000
    var bucket = TokenBucket(WebConfig.RateLimit(interval: .seconds(10), burst: 2), now: 0)
    let moments: [Int64] = [0, 0, 9, 10, 19, 25, 30, 31, 1_000, 1_000, 1_000]
    let taken = moments.map { bucket.take(at: $0 * second) }
    #expect(
      taken == [true, true, false, true, false, true, true, false, true, true, false])
  }
}
