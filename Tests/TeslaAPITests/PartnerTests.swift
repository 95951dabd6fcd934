import Crypto
import HTTP
import JSON
import TestSupport
import Testing

@testable import TeslaAPI

@Suite struct PartnerTests {
  @Test("a host name of two labels or more is a domain, and becomes lower case")
  func domains() {
    #expect(PartnerDomain("Tesla.Example.ORG")?.name == "tesla.example.org")
    #expect(
      PartnerDomain("example.org")?.publicKeyURL.description
        == "https://example.org/.well-known/appspecific/com.tesla.3p.public-key.pem")
  }

  @Test(
    "anything else is none",
    arguments: [
      "", "localhost", "https://example.org", "example.org/", "example.org:443", "a..b", ".b.c",
      "-a.b", "a-.b", "127.0.0.1", "a b.c", "a@b.c", "ex\u{E4}mple.org", "[::1]",
      String(repeating: "a", count: 64) + ".org", String(repeating: "a.", count: 130) + "org",
    ])
  func noDomains(_ text: String) { #expect(PartnerDomain(text) == nil) }

  private static let key = "04" + String(repeating: "ab", count: 64)

  private static func registration(_ answer: @escaping ScriptedTransport.Answer) throws
    -> (PartnerRegistration, ScriptedTransport)
  {
    var configuration = Configuration(profile: .fleetEU)
    configuration.clientID = "my-client"
    configuration.clientSecret = Secret("my-secret")
    let transport = ScriptedTransport(answer)
    let domain = try #require(PartnerDomain("app.example"))
    return (PartnerRegistration(domain, configuration, transport: transport), transport)
  }

  @Test("the partner token is asked for as a form, in the name of the application")
  func partnerToken() async throws {
    let (registration, transport) = try Self.registration { _, _ in
      Made.grant("partner-token", nil)
    }
    #expect(try await registration.token().reveal == "partner-token")
    let request = try #require(transport.requests.first)
    #expect(
      request.url.description == "https://fleet-auth.prd.vn.cloud.tesla.com/oauth2/v3/token")
    #expect(request.headers["Content-Type"] == "application/x-www-form-urlencoded")
    let fields = QueryItem.decode(String(decoding: request.body, as: UTF8.self))
    func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }
    #expect(field("grant_type") == "client_credentials")
    #expect(field("client_id") == "my-client")
    #expect(field("client_secret") == "my-secret")
    #expect(field("audience") == "https://fleet-api.prd.eu.vn.cloud.tesla.com")
    let scopes = try #require(field("scope")).split(separator: " ")
    #expect(scopes.contains("vehicle_location") && !scopes.contains("offline_access"))
  }

  @Test("the domain is posted to the region, as JSON")
  func registering() async throws {
    let (registration, transport) = try Self.registration { _, _ in
      Made.json(200, ["response": ["domain": "app.example"]])
    }
    try await registration.register(try #require(Secret("partner-token")))
    let request = try #require(transport.requests.first)
    #expect(request.method == .post)
    #expect(
      request.url.description
        == "https://fleet-api.prd.eu.vn.cloud.tesla.com/api/1/partner_accounts")
    #expect(request.body == Array(#"{"domain":"app.example"}"#.utf8))
    #expect(request.headers["Authorization"] == "Bearer partner-token")
  }

  @Test("nothing that is shown holds the secret, and the key is asked for without a token")
  func requests() throws {
    let (registration, _) = try Self.registration { _, _ in Made.json(200, [:]) }
    #expect(registration.requests.count == 4)
    for request in registration.requests {
      #expect(!String(decoding: request.body, as: UTF8.self).contains("my-secret"))
    }
    #expect(registration.requests.first?.headers["Authorization"] == nil)
  }

  static let obstacles: [(Int, Value, PartnerRegistration.Obstacle)] = [
    (
      400, "Invalid domain: https://a. Ensure that domain is lowercase",
      .domainRefused("Invalid domain: https://a. Ensure that domain is lowercase")
    ),
    (
      412, "Root domain must match registered allowed origins",
      .domainRefused("Root domain must match registered allowed origins")
    ),
    (
      424, "Public key download failed for https://a, error: too large",
      .keyNotFetched("Public key download failed for https://a, error: too large")
    ),
    (
      421, "user out of region, use base URL: https://fleet-api.prd.na.vn.cloud.tesla.com, see x",
      .tesla(
        .api(
          APIError(
            .wrongRegion(URL("https://fleet-api.prd.na.vn.cloud.tesla.com")),
            endpoint: "partner_accounts", status: 421,
            detail:
              "user out of region, use base URL: https://fleet-api.prd.na.vn.cloud.tesla.com, see x"
          )))
    ),
  ]

  @Test("what Tesla says against a registration is understood", arguments: obstacles)
  func refusals(_ status: Int, _ error: Value, _ obstacle: PartnerRegistration.Obstacle)
    async throws
  {
    let (registration, _) = try Self.registration { _, _ in
      Made.json(status, ["response": nil, "error": error])
    }
    await #expect(throws: obstacle) {
      try await registration.register(try #require(Secret("partner-token")))
    }
  }

  @Test("the key that Tesla keeps is compared, in whatever case it is written")
  func comparing() async throws {
    let pair = try P256KeyPair()
    let key = try P256PublicKey(pem: pair.publicKeyPEM)
    let token = try #require(Secret("partner-token"))
    let (same, _) = try Self.registration { _, _ in
      Made.json(200, ["response": ["public_key": .string(key.hex.uppercased())]])
    }
    try await same.check(key, token)
    let (other, _) = try Self.registration { _, _ in
      Made.json(200, ["response": ["public_key": .string(Self.key)]])
    }
    await #expect(throws: PartnerRegistration.Obstacle.keyDiffers) {
      try await other.check(key, token)
    }
  }

  @Test("the audience is Tesla's region, also behind a proxy")
  func audience() throws {
    var configuration = Configuration(profile: .fleetNA)
    configuration.apiHost = try #require(URL("https://proxy.example"))
    #expect(
      configuration.audience.description == "https://fleet-api.prd.na.vn.cloud.tesla.com")
    configuration.apiHost = try #require(URL("https://fleet-api.prd.eu.vn.cloud.tesla.com"))
    #expect(
      configuration.audience.description == "https://fleet-api.prd.eu.vn.cloud.tesla.com")
  }

  @Test("an account of China moves to the hosts of China, unless the user chose the hosts")
  func china() throws {
    let moved = try #require(Configuration(profile: .owner).inChina)
    #expect(moved.profile == .ownerCN && moved.tokenHost.host == "auth.tesla.cn")
    #expect(Configuration(profile: .fleetEU).inChina?.profile == .fleetCN)
    #expect(Configuration(profile: .ownerCN).inChina == nil)
    var own = Configuration(profile: .owner)
    own.tokenHost = try #require(URL("http://127.0.0.1:1"))
    #expect(own.inChina == nil)
  }
}
