import Crypto
import HTTP
import JSON
import TeslaCloud
import Testing
import Time
import Unix

/// What tokens are, how long they live and how often they can be used.
@Suite struct TokenTests {
  static func claims(_ token: String) throws -> Value {
    let parts = token.split(separator: ".")
    try #require(parts.count == 3)
    let header = try Value(parsing: #require(Base64URL.decode(parts[0])))
    #expect(header["typ"]?.stringValue == "JWT")
    return try Value(parsing: #require(Base64URL.decode(parts[1])))
  }

  private func refresh(_ cloud: Cloud, _ token: String?, client: String = "ownerapi")
    async throws -> Response
  {
    try await LoginTests.post(
      cloud,
      [
        "grant_type": "refresh_token", "client_id": client,
        "refresh_token": #require(token),
      ])
  }

  private func newRefreshToken(_ response: Response) throws -> String? {
    try Value(parsing: response.body)["refresh_token"]?.stringValue
  }

  @Test func ownerAccessTokenHasTeslasClaims() throws {
    let cloud = Cloud()
    let claims = try Self.claims(cloud.logIn().accessToken)
    #expect(claims["iss"]?.stringValue == "https://auth.tesla.com/oauth2/v3")
    #expect(claims["azp"]?.stringValue == "ownerapi")
    #expect(claims["aud"]?[0]?.stringValue == "https://owner-api.teslamotors.com/")
    #expect(claims["iat"]?.int64Value == cloud.options.start.wholeSeconds)
    #expect(claims["exp"]?.int64Value == cloud.options.start.wholeSeconds + 28_800)
    #expect(
      claims["scp"]?.arrayValue?.compactMap(\.stringValue) == [
        "openid", "email", "offline_access",
      ])
    #expect(claims["ou_code"] == nil)
  }

  @Test(arguments: [
    (SimulatedProfile.fleetNorthAmerica, "NA"), (.fleetEurope, "EU"), (.fleetChina, "CN"),
  ])
  func fleetTokensNameTheirRegion(profile: SimulatedProfile, region: String) throws {
    let cloud = Cloud { $0.profile = profile }
    let tokens = cloud.logIn()
    let claims = try Self.claims(tokens.accessToken)
    #expect(claims["ou_code"]?.stringValue == region)
    #expect(claims["azp"]?.stringValue == SimulatorOptions.fleetClientID)
    #expect(tokens.refreshToken?.hasPrefix("\(region)_") == true)
  }

  @Test func ownerRefreshTokenIsAJWT() throws {
    let token = try #require(Cloud().logIn().refreshToken)
    #expect(try Self.claims(token)["iss"]?.stringValue == "https://auth.tesla.com/oauth2/v3")
  }

  @Test func accessTokenEndsWithItsLife() async throws {
    let cloud = Cloud { $0.accessTokenLife = .seconds(600) }
    let token = cloud.logIn().accessToken
    cloud.advance(599)
    #expect(try await cloud.send(.get, "/api/1/products", token: token).status == 200)
    cloud.advance(1)
    let answer = try await cloud.send(.get, "/api/1/products", token: token)
    #expect(answer.status == 401)
    #expect(answer.body.isEmpty)
  }

  @Test(arguments: [nil, "nobody", ""])
  func withoutAKnownTokenThereIsNothing(token: String?) async throws {
    let answer = try await Cloud().send(.get, "/api/1/products", token: token)
    #expect(answer.status == 401)
    #expect(
      try Value(parsing: answer.body)["error"]?.stringValue == "invalid bearer token")
  }

  @Test func refreshGivesANewPairAndAccessGoesOn() async throws {
    let cloud = Cloud()
    let first = cloud.logIn()
    cloud.advance(20_000)
    let answer = try await refresh(cloud, first.refreshToken)
    #expect(answer.status == 200)
    let body = try Value(parsing: answer.body)
    let access = try #require(body["access_token"]?.stringValue)
    #expect(access != first.accessToken)
    #expect(try newRefreshToken(answer) != first.refreshToken)
    #expect(try await cloud.send(.get, "/api/1/products", token: access).status == 200)
  }

  @Test func usedRefreshTokenWorksAgainWithinTheGraceOnly() async throws {
    let cloud = Cloud()
    let first = cloud.logIn().refreshToken
    #expect(try await refresh(cloud, first).status == 200)
    cloud.advance(86_400)
    #expect(try await refresh(cloud, first).status == 200)
    cloud.advance(1)
    #expect(try await refresh(cloud, first).status == 400)
  }

  @Test func olderRefreshTokenIsDeadOnceItsChildWasUsed() async throws {
    let cloud = Cloud()
    let first = cloud.logIn().refreshToken
    let second = try newRefreshToken(try await refresh(cloud, first))
    #expect(try await refresh(cloud, second).status == 200)
    let answer = try await refresh(cloud, first)
    #expect(answer.status == 400)
    let body = try Value(parsing: answer.body)
    #expect(body["error"]?.stringValue == "invalid_request")
    #expect(body["error_description"]?.stringValue == "token is invalid")
  }

  @Test func siblingOfAUsedRefreshTokenIsDead() async throws {
    let cloud = Cloud()
    let first = cloud.logIn().refreshToken
    let one = try newRefreshToken(try await refresh(cloud, first))
    let other = try newRefreshToken(try await refresh(cloud, first))
    #expect(try await refresh(cloud, other).status == 200)
    #expect(try await refresh(cloud, one).status == 400)
  }

  @Test func withoutGraceARefreshTokenIsGoodOnce() async throws {
    let cloud = Cloud { $0.refreshGrace = .zero }
    let first = cloud.logIn().refreshToken
    #expect(try await refresh(cloud, first).status == 200)
    #expect(try await refresh(cloud, first).status == 400)
  }

  @Test func fleetRefusesADeadRefreshTokenWithLoginRequired() async throws {
    let cloud = Cloud {
      $0.profile = .fleetEurope
      $0.refreshGrace = .zero
    }
    let client = SimulatorOptions.fleetClientID
    let first = cloud.logIn().refreshToken
    #expect(try await refresh(cloud, first, client: client).status == 200)
    let answer = try await refresh(cloud, first, client: client)
    #expect(answer.status == 401)
    #expect(try Value(parsing: answer.body)["error"]?.stringValue == "login_required")
  }

  @Test func refreshTokenEndsAfterThreeMonths() async throws {
    let cloud = Cloud { $0.hasRoutine = false }
    let first = cloud.logIn().refreshToken
    cloud.advance(90 * 86_400)
    #expect(try await refresh(cloud, first).status == 400)
  }

  @Test func eightHoursOfRefreshesForAMonthKeepTheLogin() async throws {
    let cloud = Cloud()
    var token = cloud.logIn().refreshToken
    for _ in 0..<90 {
      cloud.advance(28_000)
      let answer = try await refresh(cloud, token)
      #expect(answer.status == 200)
      token = try newRefreshToken(answer)
    }
    #expect(cloud.transport.withWorld { $0.refreshCount } == 90)
  }
}
