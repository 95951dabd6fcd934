import HTTP
import JSON
import Testing
import Time
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
    // Without the scheme, or more.
    "/callback?code=abc123defg&state=S", "//auth/callback?code=abc123defg&state=S",
    "auth/callback?code=abc123defg&state=S#", "localhost:8080/callback?code=abc123defg&state=S",
    // Blanks that are none of ASCII's, and what no one sees.
    "\u{A0}tesla://auth/callback?code=abc123defg&state=S\u{3000}",
    "tesla://auth/callback?code=abc123\u{2028}defg&state=S\u{2003}",
    "\u{FEFF}tesla://auth/callback?code=abc\u{200B}123\u{AD}defg&state=S\u{200D}\u{2060}",
    "\u{202A}tesla://auth/callback?code=abc123defg&state=S\u{202C}\u{FE0F}", "\u{200E}abc123defg",
    // The marks of a bracketed paste, and what programs leave of them.
    "\u{1B}[200~tesla://auth/callback?code=abc123defg&state=S\u{1B}[201~",
    "\u{1B}[200~tesla://auth/callback?code=abc123defg&state=S\n\u{1B}[201~\n",
    "^[[200~abc123defg^[[201~", "[200~abc123defg", "0~abc123defg1~",
    "\u{9B}200~abc123defg\u{9B}201~",
    // Mails, chats, developer tools and the source of a page.
    "“tesla://auth/callback?code=abc123defg&state=S”", "<(`abc123defg`)>", "«abc123defg»",
    "location: tesla://auth/callback?code=abc123defg&state=S",
    "tesla://auth/callback?code=abc123defg&amp;state=S",
  ]

  @Test("a callback is read from all the ways of pasting it", arguments: good)
  func callbacks(_ text: String) throws {
    #expect(try AuthorizationCallback(parsing: text, state: "S").code.reveal == "abc123defg")
  }

  static let bad: [(String, AuthorizationCallback.Failure)] = [
    ("", .empty), ("  \n", .empty), ("hello world!", .unrecognized), ("hello world", .unrecognized),
    ("short", .unrecognized),
    ("tesla://auth/callback", .unrecognized), ("/callback", .unrecognized),
    ("/callback?x=code", .unrecognized), ("\u{A0}\u{200B}\u{FEFF}", .empty),
    ("/callback?code=abc123defg&state=T", .stateMismatch),
    ("callback?code=abc123defg", .stateMissing),
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
