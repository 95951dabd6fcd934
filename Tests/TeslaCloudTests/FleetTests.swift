import HTTP
import JSON
import TeslaCloud
import Testing

/// What the Fleet API does differently (tesla-api(7), LOGIN and LIMITS AND PRICES).
@Suite struct FleetTests {
  private static let client = SimulatorOptions.fleetClientID
  private static let secret = SimulatorOptions.fleetClientSecret
  static let audience = "https://fleet-api.prd.eu.vn.cloud.tesla.com"

  private func cloud(_ change: (inout SimulatorOptions) -> Void = { _ in }) -> Cloud {
    Cloud {
      $0.profile = .fleetEurope
      $0.hasRoutine = false
      change(&$0)
    }
  }

  func logIn(_ cloud: Cloud, scope: String, audience: String = audience) async throws -> Value {
    let code = try await LoginTests.code(
      cloud,
      [
        "client_id": Self.client, "redirect_uri": "http://localhost:8765/callback",
        "scope": scope,
      ])
    #expect(code.hasPrefix(audience == Self.audience ? "EU_" : "NA_"))
    let answer = try await LoginTests.exchange(
      cloud, code: code,
      [
        "client_id": Self.client, "client_secret": Self.secret, "audience": audience,
        "redirect_uri": "http://localhost:8765/callback",
      ], asForm: true)
    #expect(answer.status == 200)
    return try Value(parsing: answer.body)
  }

  @Test func locationNeedsItsOwnScope() async throws {
    let cloud = cloud()
    let body = try await logIn(cloud, scope: "openid vehicle_device_data")
    #expect(body["refresh_token"] == nil)
    let token = try #require(body["access_token"]?.stringValue)
    let path = "/api/1/vehicles/\(cloud.vin)/vehicle_data"
    #expect(try await cloud.send(.get, path, token: token).status == 200)
    let refused = try await cloud.send(
      .get, path + "?endpoints=location_data;charge_state", token: token)
    #expect(refused.status == 403)
    #expect(
      try Value(parsing: refused.body)["error"]?.stringValue == "Unauthorized missing scopes")
  }

  @Test func personMayAgreeToLess() async throws {
    let cloud = cloud { $0.consentedScopes = ["openid", "offline_access"] }
    let body = try await logIn(cloud, scope: "openid offline_access vehicle_device_data")
    let token = try #require(body["access_token"]?.stringValue)
    let answer = try await cloud.send(.get, "/api/1/vehicles/\(cloud.vin)", token: token)
    #expect(answer.status == 403)
  }

  @Test(arguments: [
    ("client_secret", "wrong", "unauthorized_client"),
    ("audience", "https://example.com", "invalid_audience"), ("audience", "", "invalid_audience"),
  ])
  func exchangeNeedsSecretAndAudience(name: String, value: String, error: String) async throws {
    let cloud = cloud()
    let code = try await LoginTests.code(cloud, ["client_id": Self.client])
    var fields = [
      "client_id": Self.client, "client_secret": Self.secret, "audience": Self.audience,
    ]
    fields[name] = value
    let answer = try await LoginTests.exchange(cloud, code: code, fields, asForm: true)
    #expect(answer.status == 400)
    #expect(try Value(parsing: answer.body)["error"]?.stringValue == error)
  }

  @Test func ownerClientIsRefusedAtTheFleetTokenEndpoint() async throws {
    let answer = try await LoginTests.exchange(cloud(), code: "x")
    #expect(answer.status == 403)
    #expect(try Value(parsing: answer.body)["error"]?.stringValue == "access_denied")
  }

  @Test(arguments: [
    ("https://fleet-api.prd.na.vn.cloud.tesla.com", "", 421),
    ("https://fleet-api.prd.eu.vn.cloud.tesla.com", "", 200),
    ("http://127.0.0.1:8080", "/na", 421), ("http://127.0.0.1:8080", "/eu", 200),
    ("http://127.0.0.1:8080", "", 200),
  ])
  func otherRegionNamesTheRightOne(host: String, prefix: String, status: Int) async throws {
    let cloud = cloud()
    let token = cloud.logIn().accessToken
    let answer = try await cloud.send(
      .get, prefix + "/api/1/products", token: token, host: host)
    #expect(answer.status == status)
    guard status == 421 else { return }
    let error = try #require(try Value(parsing: answer.body)["error"]?.stringValue)
    let base = prefix.isEmpty ? "https://fleet-api.prd.eu.vn.cloud.tesla.com" : host + "/eu"
    #expect(error.hasPrefix("user out of region, use base URL: \(base), "))
  }

  @Test func everyHostTellsTheRegion() async throws {
    let cloud = cloud()
    let token = cloud.logIn().accessToken
    let answer = try await cloud.json(
      .get, "/na/api/1/users/region", token: token, host: "http://127.0.0.1:8080")
    #expect(answer["response"]?["region"]?.stringValue == "eu")
    #expect(
      answer["response"]?["fleet_api_base_url"]?.stringValue == "http://127.0.0.1:8080/eu")
  }

  @Test func vehicleListComesInPages() async throws {
    let cloud = cloud { $0.vehicleCount = 5 }
    let token = cloud.logIn().accessToken
    let answer = try await cloud.json(.get, "/api/1/vehicles?page=3&per_page=2", token: token)
    #expect(answer["response"]?.arrayValue?.count == 1)
    #expect(answer["pagination"]?["previous"]?.int64Value == 2)
    #expect(answer["pagination"]?["next"]?.isNull == true)
    #expect(answer["pagination"]?["count"]?.int64Value == 5)
    #expect(answer["pagination"]?["pages"]?.int64Value == 3)
  }

  @Test func fourthWakeOfAMinuteIsTooMany() async throws {
    let cloud = cloud { $0.startsAsleep = true }
    let token = cloud.logIn().accessToken
    let path = "/api/1/vehicles/\(cloud.vin)/wake_up"
    for remaining in ["2", "1", "0"] {
      let answer = try await cloud.send(.post, path, token: token)
      #expect(answer.status == 200)
      #expect(answer.headers["RateLimit-Remaining"] == remaining)
      cloud.advance(10)
    }
    let refused = try await cloud.send(.post, path, token: token)
    #expect(refused.status == 429)
    #expect(refused.headers["Retry-After"] == "30")
    cloud.advance(30)
    #expect(try await cloud.send(.post, path, token: token).status == 200)
  }

  @Test func callsHaveTheirPriceAndALimit() async throws {
    let cloud = cloud { $0.billingLimit = 0.023 }
    let token = cloud.logIn().accessToken
    let car = "/api/1/vehicles/\(cloud.vin)"
    #expect(try await cloud.send(.get, car, token: token).status == 200)
    #expect(try await cloud.send(.post, car + "/wake_up", token: token).status == 200)
    #expect(try await cloud.send(.get, car + "/vehicle_data", token: token).status == 200)
    #expect(abs(cloud.transport.withWorld { $0.dollars } - 0.022) < 1e-9)
    #expect(try await cloud.send(.get, car + "/vehicle_data", token: token).status == 200)
    let refused = try await cloud.send(.get, car + "/vehicle_data", token: token)
    #expect(refused.status == 403)
    #expect(
      try Value(parsing: refused.body)["error"]?.stringValue
        == "account disabled: EXCEEDED_LIMIT")
  }

  @Test func unregisteredClientGets412UntilItsDomainIsRegistered() async throws {
    let cloud = cloud { $0.isPartnerRegistered = false }
    let token = cloud.logIn().accessToken
    #expect(try await cloud.send(.get, "/api/1/products", token: token).status == 412)
    let credentials = try await LoginTests.post(
      cloud,
      [
        "grant_type": "client_credentials", "client_id": Self.client,
        "client_secret": Self.secret, "audience": Self.audience, "scope": "openid",
      ], asForm: true)
    let partner = try #require(
      try Value(parsing: credentials.body)["access_token"]?.stringValue)
    let registered = try await cloud.send(
      .post, "/api/1/partner_accounts", token: partner, body: #"{"domain":"my.example"}"#)
    #expect(registered.status == 200)
    let key = "/api/1/partner_accounts/public_key?domain="
    #expect(try await cloud.send(.get, key + "my.example", token: partner).status == 200)
    #expect(try await cloud.send(.get, key + "other.example", token: partner).status == 404)
    #expect(try await cloud.send(.get, "/api/1/products", token: token).status == 200)
  }
}
