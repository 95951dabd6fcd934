internal import Unix

/// Every code and token that was handed out, and what has become of it.
struct TokenRegister: Sendable {
  /// What a person agreed to.
  struct Grant: Hashable, Sendable {
    let client: SimulatedClient
    let scopes: [String]
    /// All refresh tokens that descend from one login.
    let family: Int
    let loginTime: Double

    var isPartner: Bool { family == 0 }
  }

  struct Code: Hashable, Sendable {
    let grant: Grant
    let redirect: String
    let challenge: String?
    let state: String?
    let expires: Double
  }

  struct AccessToken: Hashable, Sendable {
    let grant: Grant
    let expires: Double
    /// Minted by a client that Tesla dislikes: valid, and yet refused with 403 (section 1.1).
    let isTainted: Bool
  }

  private struct RefreshToken: Hashable {
    let grant: Grant
    let expires: Double
    var isUsable = true
  }

  private struct Use: Hashable {
    let token: String
    let time: Double
  }

  private var codes: [String: Code] = [:]
  private var accessTokens: [String: AccessToken] = [:]
  private var refreshTokens: [String: RefreshToken] = [:]
  private var lastUse: [Int: Use] = [:]
  private var familyCount = 0
  private(set) var refreshCount = 0

  mutating func newFamily() -> Int {
    familyCount += 1
    return familyCount
  }

  mutating func add(code: String, _ record: Code) { codes[code] = record }

  /// A code is valid for one try, whether that succeeds or not.
  mutating func take(code: String, at time: Double) -> Code? {
    guard let record = codes.removeValue(forKey: code), time < record.expires else { return nil }
    return record
  }

  mutating func add(accessToken: String, _ record: AccessToken) {
    accessTokens[accessToken] = record
    // Long runs mint thousands; a day after its end a client cannot tell one from an unknown one.
    if accessTokens.count > 64 {
      accessTokens = accessTokens.filter { $0.value.expires > record.expires - 2 * 86_400 }
    }
  }

  func accessToken(_ text: String) -> AccessToken? { accessTokens[text] }

  mutating func add(refreshToken: String, for grant: Grant, expires: Double) {
    refreshTokens[refreshToken] = RefreshToken(grant: grant, expires: expires)
  }

  /// Uses a refresh token: each is good once, and the one used last once more within the grace,
  /// so that a client that lost the answer can ask again.
  ///
  /// - Returns: what it stands for; nil when it is unknown, too old or used.
  mutating func use(refreshToken text: String, at time: Double, grace: Double) -> Grant? {
    guard let record = refreshTokens[text], time < record.expires else { return nil }
    let family = record.grant.family
    if record.isUsable {
      // Siblings from a repeated use die as soon as one of them is used.
      for (other, entry) in refreshTokens where entry.grant.family == family && entry.isUsable {
        refreshTokens[other]?.isUsable = false
      }
      lastUse[family] = Use(token: text, time: time)
    } else {
      guard grace > 0, let use = lastUse[family], use.token == text, time - use.time <= grace
      else { return nil }
    }
    refreshCount += 1
    dropDead(family: family, at: time)
    return record.grant
  }

  /// Ends every login, as a changed password does.
  mutating func revokeAll() {
    accessTokens = [:]
    refreshTokens = [:]
    codes = [:]
  }

  private mutating func dropDead(family: Int, at time: Double) {
    guard refreshTokens.count > 64 else { return }
    let last = lastUse[family]?.token
    refreshTokens = refreshTokens.filter { entry in
      entry.value.isUsable || entry.value.grant.family != family || entry.key == last
    }
  }
}
