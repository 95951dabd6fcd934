internal import HTTP
internal import JSON
package import Time
internal import Unix

/// A pair of tokens, for tests that need a login but do not test it.
package struct IssuedTokens: Hashable, Sendable {
  package let accessToken: String
  /// nil without the scope `offline_access`.
  package let refreshToken: String?
}

extension World {
  /// A login of the profile's client with all it may ask for, without the pages and requests.
  package mutating func logIn(at time: Timestamp) -> IssuedTokens {
    advance(to: time)
    let grant = TokenRegister.Grant(
      client: options.profile.isFleet ? .fleet : .ownerAPI, scopes: defaultScopes,
      family: tokens.newFamily(), loginTime: now)
    return mint(grant)
  }

  /// The scopes that a client gets which names none.
  var defaultScopes: [String] {
    options.profile.isFleet
      ? [
        "openid", "offline_access", "vehicle_device_data", "vehicle_location", "vehicle_cmds",
        "energy_device_data",
      ] : ["openid", "email", "offline_access"]
  }

  /// Makes new tokens for a grant and enters them in the register.
  mutating func mint(_ grant: TokenRegister.Grant, isTainted: Bool = false) -> IssuedTokens {
    let expires = now + options.accessTokenLife.inSeconds
    let accessToken = JSONWebToken(claims: accessClaims(grant, expires: expires))
      .text(random: &random)
    tokens.add(
      accessToken: accessToken,
      TokenRegister.AccessToken(grant: grant, expires: expires, isTainted: isTainted))
    guard grant.scopes.contains("offline_access"), !grant.isPartner else {
      return IssuedTokens(accessToken: accessToken, refreshToken: nil)
    }
    let refreshToken = makeRefreshToken(grant)
    tokens.add(
      refreshToken: refreshToken, for: grant,
      expires: now + options.refreshTokenLife.inSeconds)
    return IssuedTokens(accessToken: accessToken, refreshToken: refreshToken)
  }

  /// What the token endpoint answers.
  mutating func tokenBody(_ issued: IssuedTokens, _ grant: TokenRegister.Grant) -> Value {
    var body = Object([.init("access_token", .string(issued.accessToken))])
    if let refreshToken = issued.refreshToken { body["refresh_token"] = .string(refreshToken) }
    if grant.scopes.contains("openid"), !grant.isPartner {
      let claims: Value = [
        "iss": .string(options.profile.issuer), "aud": .string(grant.client.id),
        "sub": .string(accountID), "iat": seconds(now),
        "exp": seconds(now + options.accessTokenLife.inSeconds),
        "email": .string(accountEmail), "email_verified": true,
      ]
      body["id_token"] = .string(JSONWebToken(claims: claims).text(random: &random))
    }
    body["expires_in"] = Value(options.accessTokenLife.components.seconds)
    body["token_type"] = "Bearer"
    return .object(body)
  }

  /// Owner refresh tokens are JWTs, Fleet ones opaque with the region before them (section 1.3).
  private mutating func makeRefreshToken(_ grant: TokenRegister.Grant) -> String {
    if grant.client.isFleet {
      return "\(options.profile.region.rawValue.uppercased())_\(random.hex(64))"
    }
    let claims: Value = [
      "iss": .string(options.profile.issuer), "scp": .array(grant.scopes.map(Value.string)),
      "aud": .string(options.profile.issuer + "/token"), "sub": .string(accountID),
      "data": [
        "v": "1", "aud": .string(ownerHost), "sub": .string(accountID),
        "scp": .array(grant.scopes.map(Value.string)), "azp": .string(grant.client.id),
        "amr": ["pwd"], "auth_time": seconds(grant.loginTime),
      ], "iat": seconds(now),
      "jti": .string(random.uuid()),
    ]
    return JSONWebToken(claims: claims).text(random: &random)
  }

  private mutating func accessClaims(_ grant: TokenRegister.Grant, expires: Double) -> Value {
    var claims: Object
    if grant.client.isFleet {
      claims = Object([
        .init("gty", grant.isPartner ? "client-credentials" : ""),
        .init(
          "aud",
          .array(SimulatedRegion.allCases.prefix(2).map { .string("https://\($0.fleetHost)") })),
        .init("ou_code", .string(options.profile.region.rawValue.uppercased())),
        .init("locale", "en-US"), .init("account_type", "person"),
      ])
    } else {
      claims = Object([
        .init("aud", [.string(ownerHost), .string(options.profile.issuer + "/userinfo")])
      ])
    }
    claims["iss"] = .string(options.profile.issuer)
    claims["azp"] = .string(grant.client.id)
    claims["sub"] = .string(grant.isPartner ? grant.client.id : accountID)
    claims["scp"] = .array(grant.scopes.map(Value.string))
    claims["amr"] = ["pwd", "mfa", "otp"]
    claims["iat"] = seconds(now)
    claims["exp"] = seconds(expires)
    claims["auth_time"] = seconds(grant.loginTime)
    claims["x-enc"] = .string(random.hex(48))
    return .object(claims)
  }

  private var ownerHost: String {
    options.profile.region == .china
      ? "https://owner-api.vn.cloud.tesla.cn/" : "https://owner-api.teslamotors.com/"
  }

  private func seconds(_ time: Double) -> Value { Value(Int64(time.rounded(.down))) }
}
