import Crypto
import HTTP
import JSON
import TeslaCloud
import Testing

/// The authorize page and the exchange of its code (tesla-api(7), LOGIN).
@Suite struct LoginTests {
  static let verifier = "a-verifier-of-more-than-forty-three-characters-0123456789"
  static let redirect = "tesla://auth/callback"

  static func query(_ changes: [String: String?] = [:]) -> [QueryItem] {
    var items = [
      "client_id": "ownerapi", "redirect_uri": redirect, "response_type": "code",
      "scope": "openid email offline_access", "state": "s-1 &%",
      "code_challenge": Base64URL.encode(SHA256.digest(verifier.utf8)),
      "code_challenge_method": "S256",
    ]
    for (name, value) in changes { items[name] = value }
    return items.sorted { $0.key < $1.key }.map { QueryItem($0.key, $0.value) }
  }

  static func path(_ items: [QueryItem]) -> String {
    "/oauth2/v3/authorize?\(QueryItem.encode(items))"
  }

  /// The code of a login that agrees to everything.
  static func code(_ cloud: Cloud, _ changes: [String: String?] = [:]) async throws -> String {
    let items = query(changes) + [QueryItem("simulate_consent", "1")]
    let answer = try await cloud.send(.get, path(items))
    let url = try #require(answer.headers["Location"].flatMap { URL($0) })
    return try #require(url.queryValue("code"))
  }

  static func exchange(
    _ cloud: Cloud, code: String, _ changes: [String: String] = [:], asForm: Bool = false
  ) async throws -> Response {
    var fields = [
      "grant_type": "authorization_code", "client_id": "ownerapi", "code": code,
      "code_verifier": verifier, "redirect_uri": redirect,
    ]
    for (name, value) in changes { fields[name] = value }
    return try await post(cloud, fields, asForm: asForm)
  }

  static func post(_ cloud: Cloud, _ fields: [String: String], asForm: Bool = false)
    async throws -> Response
  {
    let items = fields.sorted { $0.key < $1.key }
    if asForm {
      return try await cloud.send(
        .post, "/oauth2/v3/token",
        headers: ["Content-Type": "application/x-www-form-urlencoded"],
        body: QueryItem.encode(items.map { QueryItem($0.key, $0.value) }))
    }
    let body = Value.object(Object(items.map { .init($0.key, .string($0.value)) }))
    return try await cloud.send(
      .post, "/oauth2/v3/token", headers: ["Content-Type": "application/json"],
      body: String(decoding: body.bytes, as: UTF8.self))
  }

  @Test func loginPageHasLabelledFieldsAndKeepsTheRequest() async throws {
    let answer = try await Cloud().send(
      .get, Self.path(Self.query(["login_hint": "a<b>@example.com"])))
    let page = String(decoding: answer.body, as: UTF8.self)
    #expect(answer.status == 200)
    #expect(page.contains("<label for=\"identity\">"))
    #expect(page.contains("<label for=\"credential\">"))
    #expect(page.contains("value=\"a&lt;b&gt;@example.com\""))
    #expect(page.contains("state=s-1%20%26%25"))
  }

  /// Programs get the redirect below.
  @Test func browsersGetTheAddressToCopy() async throws {
    let answer = try await Cloud().send(
      .post, Self.path(Self.query()), headers: ["Accept": "text/html,*/*"],
      body: "identity=a%40b.example&credential=x&action=sign-in")
    let page = String(decoding: answer.body, as: UTF8.self)
    #expect(answer.status == 200 && answer.headers["Location"] == nil)
    #expect(page.contains("value=\"tesla://auth/callback?code="))
    #expect(page.contains("state=s-1%20%26%25&amp;issuer="))
    let script = try #require(page.firstMatch(of: /<script>((?s:.*))<\/script>/)).1
    let hash = Base64.encode(SHA256.digest(String(script).utf8))
    #expect(
      answer.headers["Content-Security-Policy"]?.contains("script-src 'sha256-\(hash)'") == true)
  }

  @Test func formRedirectsWithCodeStateAndIssuer() async throws {
    let cloud = Cloud()
    let answer = try await cloud.send(
      .post, Self.path(Self.query()), body: "identity=a%40b.example&credential=x&action=sign-in")
    #expect(answer.status == 302)
    let location = try #require(answer.headers["Location"])
    #expect(location.hasPrefix("tesla://auth/callback?code="))
    let url = try #require(URL(location))
    #expect(url.queryValue("state") == "s-1 &%")
    #expect(url.queryValue("issuer") == "https://auth.tesla.com/oauth2/v3")
  }

  @Test func emptyPasswordAsksAgain() async throws {
    let answer = try await Cloud().send(
      .post, Self.path(Self.query()), body: "identity=a%40b.example&credential=")
    #expect(answer.status == 200)
    #expect(String(decoding: answer.body, as: UTF8.self).contains("role=\"alert\""))
  }

  @Test func cancelSaysLoginCancelled() async throws {
    let answer = try await Cloud().send(.post, Self.path(Self.query()), body: "action=cancel")
    #expect(answer.status == 302)
    let location = try #require(answer.headers["Location"])
    #expect(location.hasPrefix("tesla://auth/callback?error=login_cancelled"))
  }

  @Test(arguments: [
    ("https://auth.tesla.com/void/callback", 400), ("http://localhost:8080/callback", 400),
    ("http://example.com/callback", 400), ("tesla://auth/elsewhere", 400),
    ("https://my.example/callback", 302), ("tesla://auth/callback", 302),
  ])
  func ownerRedirectsMustBeAllowed(redirect: String, status: Int) async throws {
    let items = Self.query(["redirect_uri": redirect]) + [QueryItem("simulate_consent", "1")]
    let answer = try await Cloud().send(.get, Self.path(items))
    #expect(answer.status == status)
    if status == 400 {
      #expect(
        String(decoding: answer.body, as: UTF8.self)
          .contains("redirect_uri supplied is not registered for this client_id"))
    }
  }

  @Test(arguments: [
    ("client_id", "somebody"), ("response_type", "token"), ("state", ""), ("code_challenge", ""),
    ("code_challenge_method", "plain"),
  ])
  func brokenRequestGetsAPageInsteadOfARedirect(name: String, value: String) async throws {
    let answer = try await Cloud().send(
      .get, Self.path(Self.query([name: value]) + [QueryItem("simulate_consent", "1")]))
    #expect(answer.status == 400)
    #expect(answer.headers["Location"] == nil)
  }

  @Test func chineseAccountIsSentToTheChineseLogin() async throws {
    let answer = try await Cloud().send(
      .get, Self.path(Self.query(["login_hint": "owner@example.cn"])))
    #expect(answer.status == 303)
    #expect(answer.headers["Location"]?.hasPrefix("https://auth.tesla.cn/oauth2/v3/") == true)
  }

  @Test(arguments: [false, true])
  func codeIsExchangedForTokens(asForm: Bool) async throws {
    let cloud = Cloud()
    let code = try await Self.code(cloud)
    let answer = try await Self.exchange(cloud, code: code, asForm: asForm)
    #expect(answer.status == 200)
    let body = try Value(parsing: answer.body)
    #expect(body["expires_in"]?.int64Value == 28_800)
    #expect(body["token_type"]?.stringValue == "Bearer")
    #expect(body["state"]?.stringValue == "s-1 &%")
    let token = try #require(body["access_token"]?.stringValue)
    let products = try await cloud.send(.get, "/api/1/products", token: token)
    #expect(products.status == 200)
  }

  @Test(arguments: [
    ("code_verifier", "another-verifier", "invalid_grant"),
    ("redirect_uri", "https://my.example/callback", "invalid_redirect_url"),
    ("code", "unknown", "invalid_auth_code"), ("client_id", "other", "unauthorized_client"),
    ("grant_type", "password", "unsupported_grant_type"),
  ])
  func wrongFieldIsRefused(name: String, value: String, error: String) async throws {
    let cloud = Cloud()
    let code = try await Self.code(cloud)
    let answer = try await Self.exchange(cloud, code: code, [name: value])
    #expect(answer.status == 400)
    #expect(try Value(parsing: answer.body)["error"]?.stringValue == error)
  }

  @Test func codeIsGoodOnce() async throws {
    let cloud = Cloud()
    let code = try await Self.code(cloud)
    #expect(try await Self.exchange(cloud, code: code).status == 200)
    #expect(try await Self.exchange(cloud, code: code).status == 400)
  }

  @Test func codeExpiresAfterMinutes() async throws {
    let cloud = Cloud()
    let code = try await Self.code(cloud)
    cloud.advance(301)
    #expect(try await Self.exchange(cloud, code: code).status == 400)
  }
}
