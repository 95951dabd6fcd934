import HTTP
import JSON
import Testing
import Unix

@testable import TeslaAPI

@Suite struct LoginTests {
  @Test("the challenge is the digest of RFC 7636's appendix B")
  func challenge() {
    let request = AuthorizationRequest(
      Configuration(profile: .owner), loginHint: "a@b.example",
      verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", state: "s")
    #expect(
      request.url.queryValue("code_challenge") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    #expect(request.url.queryValue("redirect_uri") == "tesla://auth/callback")
    #expect(request.url.queryValue("scope") == "openid email offline_access")
    #expect(request.url.queryValue("login_hint") == "a@b.example")
    #expect(request.url.description.hasPrefix("https://auth.tesla.com/oauth2/v3/authorize?"))
  }

  @Test("two logins share neither state nor challenge")
  func fresh() throws {
    let first = try AuthorizationRequest(Configuration(profile: .owner))
    let second = try AuthorizationRequest(Configuration(profile: .owner))
    #expect(first.state != second.state)
    #expect(first.codeVerifier.reveal != second.codeVerifier.reveal)
    #expect(43...128 ~= first.codeVerifier.reveal.utf8.count)
  }

  static let good = [
    "tesla://auth/callback?code=abc123defg&state=S&issuer=https%3A%2F%2Fauth.tesla.com%2Foauth2%2Fv3",
    "  'tesla://auth/callback?code=abc123defg&state=S' \n",
    "tesla://auth/callback?code=abc123\ndefg&state=S",
    "https://auth.tesla.com/void/callback?state=S&code=abc123defg",
    "http://localhost:8080/callback?code=abc123defg&state=S",
    "?code=abc123defg&state=S", "code=abc123defg&state=S", "abc123defg", "\"abc123defg\"",
  ]

  @Test("a callback is read from all the ways of pasting it", arguments: good)
  func callbacks(_ text: String) throws {
    #expect(try AuthorizationCallback(parsing: text, state: "S").code.reveal == "abc123defg")
  }

  static let bad: [(String, AuthorizationCallback.Failure)] = [
    ("", .empty), ("  \n", .empty), ("hello world!", .unrecognized), ("short", .unrecognized),
    ("tesla://auth/callback", .unrecognized),
    ("tesla://auth/callback?code=&state=S", .unrecognized),
    ("tesla://auth/callback?code=abc123defg&state=T", .stateMismatch),
    ("tesla://auth/callback?code=abc123defg", .stateMissing),
    ("tesla://auth/callback?error=login_cancelled&state=S", .denied("login_cancelled")),
    ("error=access_denied", .denied("access_denied")),
  ]

  @Test("what is no callback is refused for its reason", arguments: bad)
  func refusals(_ text: String, _ failure: AuthorizationCallback.Failure) {
    #expect(throws: failure) { try AuthorizationCallback(parsing: text, state: "S") }
  }

  static let imports: [(String, String?, String?)] = [
    (#"{"access_token":"aaa","refresh_token":"rrr"}"#, "aaa", "rrr"),
    (#"{"me@x":{"sso":{"refresh_token":"rrr","access_token":"aaa"}}}"#, "aaa", "rrr"),
    (#"[{"refreshToken":"rrr"}]"#, nil, "rrr"),
    ("eyJhbGciOi.eyJpc3MiOi.c2lnbmF0dXJl\n", nil, "eyJhbGciOi.eyJpc3MiOi.c2lnbmF0dXJl"),
    ("EU_0123456789abcdef", nil, "EU_0123456789abcdef"),
    ("\"EU_0123456789abcdef\"\n", nil, "EU_0123456789abcdef"),
    // Auth app for Tesla, and oauth.sh's answer of the server.
    (
      #"{"access_token":"aaa","refresh_token":"rrr","id_token":"iii","expires_in":28800}"#, "aaa",
      "rrr"
    ),
    // TeslaPy's cache.json and pypowerwall's .pypowerwall.auth.
    (
      #"{"me@x.example":{"url":"https://auth.tesla.com/","sso":{"token_type":"Bearer","#
        + #""access_token":"aaa","refresh_token":"rrr","expires_at":1.5}}}"#, "aaa", "rrr"
    ),
    // Rows of TeslaMate's table of tokens.
    (#"[{"id":1,"access":"aaa","refresh":"rrr"}]"#, "aaa", "rrr"),
    // tesla_auth at a terminal.
    (
      """

      --------------------------------- ACCESS TOKEN ---------------------------------

      eyJ0eXAiOi.eyJhY2Nlc3M.QUNDRVNT

      --------------------------------- REFRESH TOKEN --------------------------------

      eyJ0eXAiOi.eyJyZWZyZXNo.UkVGUkVTSA

      ----------------------------------- VALID FOR ----------------------------------

      8 hours 0 minutes

      """, "eyJ0eXAiOi.eyJhY2Nlc3M.QUNDRVNT", "eyJ0eXAiOi.eyJyZWZyZXNo.UkVGUkVTSA"
    ),
    // What people keep in a .env file.
    (
      "TESLA_REFRESH_TOKEN=EU_0123456789abcdef\nexport TESLA_ACCESS_TOKEN='eyJ0.eyJhY2Nl.QUNDRVNT'",
      "eyJ0.eyJhY2Nl.QUNDRVNT", "EU_0123456789abcdef"
    ),
    ("refresh_token: EU_0123456789abcdef", nil, "EU_0123456789abcdef"),
    ("EU_0123456789abcdef\n" + jwt + "\n", jwt, "EU_0123456789abcdef"),
    (jwt + "\nEU_0123456789abcdef", jwt, "EU_0123456789abcdef"),
  ]

  private static let jwt = Made.accessToken("bare")

  @Test("tokens made elsewhere are found", arguments: imports)
  func importing(_ text: String, _ access: String?, _ refresh: String?) throws {
    let tokens = try #require(ImportedTokens(parsing: Array(text.utf8)))
    #expect(tokens.accessToken?.reveal == access)
    #expect(tokens.refreshToken?.reveal == refresh)
  }

  @Test(
    "what holds no token is refused",
    arguments: ["", "{}", #"{"refresh_token":null}"#, "<html>no</html>", "two words here ok", "x"])
  func noImport(_ text: String) {
    #expect(ImportedTokens(parsing: Array(text.utf8)) == nil)
  }

  @Test("a secret shows itself in no way of printing")
  func redaction() throws {
    let secret = try #require(Secret("super-secret-token"))
    let tokens = Tokens(accessToken: secret, refreshToken: secret)
    var dumped = ""
    dump(tokens, to: &dumped)
    for text in ["\(secret)", String(reflecting: secret), "\(tokens)", dumped] {
      #expect(!text.contains("super-secret-token"))
    }
  }

  @Test("claims are read; what is no JWT has none")
  func claims() throws {
    let token = try #require(
      Secret(
        Made.accessToken(
          "x", age: 10,
          extra: Object([
            .init("aud", "https://a"), .init("scp", ["openid"]), .init("ou_code", "EU"),
          ]))))
    let claims = try #require(TokenClaims(of: token))
    #expect(claims.audience == ["https://a"])
    #expect(claims.scopes == ["openid"])
    #expect(claims.region == "EU")
    #expect(claims.expiresAt == Made.now.advanced(by: .seconds(28_790)))
    #expect(!claims.isExpired(at: Made.now))
    #expect(claims.life == .seconds(28_800))
    #expect(claims.isExpired(at: Made.now.advanced(by: .seconds(28_790))))
    for text in ["qts-0123", "a.b.c", "..", "eyJhbGciOiJub25lIn0.bm9qc29u.x"] {
      #expect(TokenClaims(of: try #require(Secret(text))) == nil)
    }
  }
}
