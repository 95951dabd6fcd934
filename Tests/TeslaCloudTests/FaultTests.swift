import Foundation
import HTTP
import JSON
import TeslaCloud
import TestSupport
import Testing
import Time
import Unix

/// What faults do to requests.
@Suite struct FaultTests {
  private func cloud(_ faults: String..., profile: SimulatedProfile = .owner) throws -> Cloud {
    let specs = try faults.map { text throws(FaultSpecError) in try FaultSpec(text) }
    return Cloud {
      $0.faults = specs
      $0.hasRoutine = false
      $0.profile = profile
    }
  }

  private func products(_ cloud: Cloud, _ token: String) async throws(TransportError) -> Response {
    try await cloud.send(.get, "/api/1/products", token: token)
  }

  private func refresh(_ cloud: Cloud, _ token: String?) async throws -> Response {
    try await LoginTests.post(
      cloud,
      [
        "grant_type": "refresh_token", "client_id": "ownerapi",
        "refresh_token": #require(token),
      ])
  }

  @Test func faultWithACountStrikesThatOften() async throws {
    let cloud = try cloud("products:503x2")
    let token = cloud.logIn().accessToken
    var statuses: [Int] = []
    for _ in 0..<4 { statuses.append(try await products(cloud, token).status) }
    #expect(statuses == [503, 503, 200, 200])
  }

  @Test func faultStrikesOnlyItsEndpoint() async throws {
    let cloud = try cloud("vehicle_data:500")
    let token = cloud.logIn().accessToken
    #expect(try await products(cloud, token).status == 200)
    let data = try await cloud.send(
      .get, "/api/1/vehicles/\(cloud.vin)/vehicle_data", token: token)
    #expect(data.status == 500)
  }

  @Test func faultBeginsAtItsTime() async throws {
    let cloud = try cloud("products:500@90s")
    let token = cloud.logIn().accessToken
    cloud.advance(89)
    #expect(try await products(cloud, token).status == 200)
    cloud.advance(1)
    #expect(try await products(cloud, token).status == 500)
  }

  @Test func faultWithAChanceStrikesSometimes() async throws {
    let cloud = try cloud("products:500%50")
    let token = cloud.logIn().accessToken
    var count = 0
    for _ in 0..<200 where try await products(cloud, token).status == 500 { count += 1 }
    #expect((70...130).contains(count))
  }

  @Test func rateLimitSaysWhenToComeBack() async throws {
    let cloud = try cloud("products:429;retry-after=7")
    let answer = try await products(cloud, cloud.logIn().accessToken)
    #expect(answer.status == 429)
    #expect(answer.headers["Retry-After"] == "7")
    #expect(
      try Value(parsing: answer.body)["error"]?.stringValue == "Retry in 7 seconds")
  }

  @Test func delayTakesItsTimeAndThenAnswers() async throws {
    let cloud = try cloud("*:delay=2s")
    let answer = try await products(cloud, cloud.logIn().accessToken)
    #expect(answer.status == 200)
    #expect(cloud.clock.now == cloud.options.start.advanced(by: .seconds(2)))
  }

  @Test func delayBeyondTheTimeoutIsATimeout() async throws {
    let cloud = try cloud("*:delay=45s")
    await #expect(
      throws: TransportError(.timedOut, "timed out", mayHaveSucceeded: true)
    ) {
      try await products(cloud, cloud.logIn().accessToken)
    }
    #expect(cloud.clock.now == cloud.options.start.advanced(by: .seconds(30)))
  }

  @Test(arguments: ["token:cut", "token:hangup"])
  func lostAnswerOfARefreshHasHappenedAndTheGraceHelps(fault: String) async throws {
    let cloud = try cloud(fault + "x1")
    let token = cloud.logIn().refreshToken
    await #expect(
      throws: TransportError(.interrupted, "connection closed", mayHaveSucceeded: true)
    ) {
      _ = try await refresh(cloud, token)
    }
    #expect(cloud.transport.withWorld { $0.refreshCount } == 1)
    #expect(try await refresh(cloud, token).status == 200)
  }

  @Test func cutWakeUpWakesAllTheSame() async throws {
    let cloud = try cloud("wake_up:cut")
    let token = cloud.logIn().accessToken
    cloud.force(.asleep)
    _ = try? await cloud.send(.post, "/api/1/vehicles/\(cloud.vin)/wake_up", token: token)
    cloud.advance(21)
    #expect(cloud.connectivity == "online")
  }

  @Test func firewallAnswersInHTML() async throws {
    let cloud = try cloud("products:html")
    let answer = try await products(cloud, cloud.logIn().accessToken)
    #expect(answer.status == 403)
    #expect(answer.headers["Content-Type"] == "text/html; charset=utf-8")
    #expect(answer.body.first == UInt8(ascii: "<"))
  }

  @Test func emptyTruncatedAndNullBodies() async throws {
    let cloud = try cloud("products:emptyx1", "products:truncatedx1", "products:nullx1")
    let token = cloud.logIn().accessToken
    #expect(try await products(cloud, token).body.isEmpty)
    let truncated = try await products(cloud, token).body
    #expect(throws: ParseError.self) { try Value(parsing: truncated) }
    let null = try Value(parsing: try await products(cloud, token).body)
    #expect(null["response"]?.isNull == true)
  }

  @Test func taintedTokenIsValidAndRefused() async throws {
    let cloud = try cloud("taintedx1")
    let first = cloud.logIn()
    let answer = try await refresh(cloud, first.refreshToken)
    #expect(answer.status == 200)
    let body = try Value(parsing: answer.body)
    let tainted = try #require(body["access_token"]?.stringValue)
    let refused = try await products(cloud, tainted)
    #expect(refused.status == 403)
    #expect(
      try Value(parsing: refused.body)["error"]?.stringValue
        == "forbidden, see https://developer.tesla.com/docs/fleet-api")
    #expect(try await products(cloud, first.accessToken).status == 200)
    let next = try await refresh(cloud, body["refresh_token"]?.stringValue)
    let good = try #require(try Value(parsing: next.body)["access_token"]?.stringValue)
    #expect(try await products(cloud, good).status == 200)
  }

  @Test func revokedLoginRefusesRefreshesOnly() async throws {
    let cloud = try cloud("revoked")
    let tokens = cloud.logIn()
    #expect(try await refresh(cloud, tokens.refreshToken).status == 400)
    #expect(try await products(cloud, tokens.accessToken).status == 200)
    let code = try await LoginTests.code(cloud)
    #expect(try await LoginTests.exchange(cloud, code: code).status == 200)
  }

  @Test func regionFaultMovesTheAccount() async throws {
    let cloud = try cloud("regionx1", profile: .fleetNorthAmerica)
    let token = cloud.logIn().accessToken
    let answer = try await products(cloud, token)
    #expect(answer.status == 421)
    #expect(
      try Value(parsing: answer.body)["error"]?.stringValue?
        .contains("https://fleet-api.prd.eu.vn.cloud.tesla.com") == true)
  }

  @Test(arguments: [
    (SimulatedProfile.fleetNorthAmerica, "na", "eu"), (.fleetEurope, "eu", "na"),
  ])
  func movedAccountIsAtHomeWhereItIsSent(
    _ profile: SimulatedProfile, _ old: String, _ new: String
  ) async throws {
    let cloud = try cloud("region", profile: profile)
    let token = cloud.logIn().accessToken
    let host = "http://127.0.0.1:8080"
    for path in ["", "/\(old)"] {
      let answer = try await cloud.send(.get, path + "/api/1/products", token: token, host: host)
      #expect(answer.status == 421)
      #expect(
        try Value(parsing: answer.body)["error"]?.stringValue?
          .contains("base URL: \(host)/\(new), ") == true)
    }
    let answer = try await cloud.send(.get, "/\(new)/api/1/products", token: token, host: host)
    #expect(answer.status == 200)
  }

  @Test func unusedFaultsAreKnown() async throws {
    let cloud = try cloud("products:500x1", "wake_up:500")
    _ = try await products(cloud, cloud.logIn().accessToken)
    #expect(cloud.transport.withWorld { $0.unusedFaults } == ["wake_up:500"])
  }

  /// The errors that Tesla was observed to answer with.
  @Test(arguments: [
    ("owner_403_token_minted_by_rejected_client", 403), ("owner_412_vehicles_list", 412),
    ("asleep_408", 408), ("asleep_408_newer_text", 408), ("in_service_405", 405),
    ("fleet_billing_limit_403", 403), ("fleet_missing_scope_403", 403),
    ("command_protocol_required_403", 403), ("unauthorized_401", 401),
    ("fleet_unknown_user_401", 401), ("token_login_required_401", 401),
    ("token_owner_refresh_already_used_400", 400), ("token_invalid_audience_400", 400),
    ("token_owner_client_on_fleet_auth_host_403", 403), ("token_server_error_400", 400),
    ("fleet_wrong_region_421", 421), ("fleet_unregistered_412", 412), ("rate_limited_429", 429),
    ("site_info_upstream_500", 500), ("device_error_540", 540), ("waf_html_403", 403),
  ])
  func everyObservedErrorIsAFaultWithItsStatus(name: String, status: Int) async throws {
    let cloud = try cloud("*:" + name)
    let answer = try await products(cloud, cloud.logIn().accessToken)
    #expect(answer.status == status)
  }
}
