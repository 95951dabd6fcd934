package import HTTP
package import JSON
package import Time
internal import Unix

/// An answer of the API: its bytes, untouched, and what they say.
package struct Answer: Sendable {
  package let bytes: [UInt8]
  package let body: Value
}

/// Tesla's API as this program uses it: sends with the stored login, renews it when it must, and
/// turns every refusal into a `TeslaError`.
package struct Client: Sendable {
  package let configuration: Configuration
  package let vault: TokenVault
  private let transport: any Transport
  private let clock: any WallClock
  private let events: @Sendable (ClientEvent) -> Void
  private let host: Lock<URL>
  private let refreshes = SingleFlight<Tokens>()
  private let refreshesEarly: Lock<Bool>
  private let gate = RefreshGate()
  private let skew = Lock<Duration?>(nil)
  private let lastClaims = Lock<(token: Secret, claims: TokenClaims?)?>(nil)

  /// - Parameters:
  ///   - transport: with retries and accounting already around it.
  ///   - regionHost: the base URL that an earlier 421 taught, if any.
  ///   - refreshesEarly: whether to renew a login while its access token still has life; not where
  ///     Tesla was seen to reject what it had renewed.
  package init(
    configuration: Configuration, vault: TokenVault, transport: any Transport,
    clock: any WallClock, regionHost: URL? = nil, refreshesEarly: Bool = true,
    events: @escaping @Sendable (ClientEvent) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.vault = vault
    self.transport = transport
    self.clock = clock
    self.events = events
    host = Lock(regionHost ?? configuration.apiHost)
    self.refreshesEarly = Lock(refreshesEarly)
  }

  /// The base URL in force: the profile's, or the region's that Tesla named.
  package var apiHost: URL { host.withLock { $0 } }

  /// How far this machine's clock was ahead of the server's at the last answer; nil before the first.
  package var clockSkew: Duration? { skew.withLock { $0 } }

  /// What may make a refused call succeed; each is tried once in a call.
  private enum Cure: Hashable {
    case renewal
    case storedToken
    case earlierToken
    case region
  }

  /// Asks, and answers with a whole answer or throws.
  ///
  /// On 401 the login is renewed and the call repeated, once. On 421 the region that Tesla names is
  /// adopted when it is Tesla's, and the call repeated, once. A token that Tesla minted and does not
  /// accept gives way to its predecessor while that has life; after that nothing is renewed. Nothing
  /// else is repeated here.
  package func answer(_ endpoint: Endpoint) async throws(TeslaError) -> Answer {
    try await exchange(endpoint).answer
  }

  /// The same, with the response as it came.
  package func exchange(_ endpoint: Endpoint) async throws(TeslaError)
    -> (answer: Answer, response: Response)
  {
    do { return try await curedExchange(endpoint) } catch {
      if case .api(let failure) = error { events(.failed(failure)) }
      throw error
    }
  }

  private func curedExchange(_ endpoint: Endpoint) async throws(TeslaError)
    -> (answer: Answer, response: Response)
  {
    var token = try await accessToken()
    var region: URL?
    var cures: Set<Cure> = []
    while true {
      do {
        let exchange = try await send(endpoint, token: token, host: region)
        if let region { adopt(region) }
        return exchange
      } catch .api(let error) {
        // Who has the login renews it: the service, where there is one.
        guard configuration.serviceToken == nil else { throw .api(error) }
        switch error.kind {
        case .unauthorized where cures.isDisjoint(with: [.renewal, .earlierToken]):
          cures.insert(.renewal)
          token = try await refresh(replacing: token, isRefused: true)
        case .loginRequired where cures.insert(.storedToken).inserted:
          guard let stored = storedToken(besides: token) else { throw .api(error) }
          token = stored
        case .tokenRejected where cures.insert(.earlierToken).inserted:
          token = try await earlierToken(insteadOf: token, error)
        case .wrongRegion(let url?)
        where configuration.follows(region: url) && cures.insert(.region).inserted:
          region = url
        default: throw .api(error)
        }
      }
    }
  }

  /// Kept only when it has answered: a stray answer must not lead every later call astray.
  private func adopt(_ region: URL) {
    host.withLock { $0 = region }
    events(.regionLearned(region))
  }

  /// The token that another process put into the files, if one did and it has life.
  private func storedToken(besides token: Secret) -> Secret? {
    guard let stored = (try? vault.load())?.accessToken, stored != token,
      !vault.isExpired(stored)
    else { return nil }
    return stored
  }

  private func earlierToken(insteadOf token: Secret, _ error: APIError)
    async throws(TeslaError) -> Secret
  {
    events(.tokenRejected)
    refreshesEarly.withLock { $0 = false }
    guard let earlier = try await vault.restoreAccessToken(insteadOf: token) else {
      throw .api(error)
    }
    return earlier
  }

  /// A token that is not known to be dead; renewed first when it is about to be.
  package func accessToken() async throws(TeslaError) -> Secret {
    if let token = configuration.serviceToken { return token }
    let tokens: Tokens
    do { tokens = try vault.load() } catch { throw .vault(error) }
    guard let access = tokens.accessToken else { return try await refresh(replacing: nil) }
    let claims = claims(of: access)
    let left = vault.end(of: access, claims).map { clock.now.duration(to: $0) }
    if let left, left <= .zero { return try await refresh(replacing: access) }
    guard isRefreshDue(left: left, of: claims?.life, tokens) else { return access }
    do {
      return try await refresh(replacing: access)
    } catch {
      // Ahead of time, so there is no harm: the token still has life, and a later call tries again.
      gate.postponeEarly(after: error, at: clock.now)
      events(.earlyRefreshFailed(error))
      return access
    }
  }

  /// When the login's access token ends; nil if unknown, or if a service has the login.
  ///
  /// - Throws: when there is no login.
  package func loginEnd() throws(VaultError) -> Timestamp? {
    if configuration.serviceToken != nil { return nil }
    return try vault.load().accessToken.flatMap(claims)?.expiresAt
  }

  /// What the token says of itself, which is read once: a fleet asks hundreds of times a second.
  package func claims(of token: Secret) -> TokenClaims? {
    lastClaims.withLock { last in
      if let last, last.token == token { return last.claims }
      let claims = vault.claims(of: token)
      last = (token, claims)
      return claims
    }
  }

  /// Whether to renew a token that still works: when less than a quarter of its life is left, and at
  /// once when a process was stopped before it had put a new refresh token in place.
  private func isRefreshDue(left: Duration?, of life: Duration?, _ tokens: Tokens) -> Bool {
    if gate.postponesEarly(at: clock.now) { return false }
    if vault.hasUnfinishedSave { return true }
    guard let left, let life, tokens.refreshToken != nil, refreshesEarly.withLock({ $0 }) else {
      return false
    }
    return left < life / 4
  }

  /// Renews the login now and gives the new access token. Concurrent callers share one refresh.
  ///
  /// - Parameters:
  ///   - stale: the token to replace; a newer one in the files is adopted instead.
  ///   - isRefused: whether Tesla takes `stale` no more.
  @discardableResult
  package func refresh(replacing stale: Secret?, isRefused: Bool = false)
    async throws(TeslaError) -> Secret
  {
    let tokens = try await refreshes.run(key: stale?.reveal ?? "") {
      [vault, configuration, transport, events, gate, clock] () async throws(TeslaError) -> Tokens
      in
      try await vault.refresh(replacing: stale, keepsStale: !isRefused) {
        (token: Secret) async throws(TeslaError) -> TokenGrant in
        if let refusal = gate.refusal(of: token, at: clock.now) { throw .api(refusal) }
        do throws(TeslaError) {
          let grant = try await TokenEndpoint(configuration, transport: transport).refresh(token)
          gate.open()
          events(.refreshed)
          if let flaw = grant.refreshTokenFlaw { events(.refreshTokenUnusable(flaw)) }
          return grant
        } catch {
          gate.note(error, for: token, at: clock.now)
          events(.refreshFailed(error))
          throw error
        }
      }
    }
    // The refresh token that came beside it is saved.
    guard let access = tokens.accessToken else { throw .api(TokenEndpoint.malformed(200)) }
    return access
  }

  /// Waits for renewals under way, and for what they got to be on the disk: a token that was traded
  /// must be saved before the process ends.
  ///
  /// - Throws: `.unsaved` when that did not succeed for a minute.
  package func settle() async throws(TeslaError) {
    await refreshes.settle()
    try await vault.settle()
  }

  private func send(_ endpoint: Endpoint, token: Secret, host: URL? = nil)
    async throws(TeslaError) -> (answer: Answer, response: Response)
  {
    let request = endpoint.request(configuration, host: host ?? apiHost, token: token)
    let response: Response
    do { response = try await transport.send(request) } catch {
      throw TeslaError(error, endpoint: endpoint.name)
    }
    noteSkew(response)
    do throws(APIError) {
      let body = try ErrorTable.body(of: response, endpoint: endpoint.name)
      return (Answer(bytes: response.body, body: body), response)
    } catch {
      throw .api(error.at(isOwnHost: configuration.hasOwnAPIHost))
    }
  }
}

extension Client {
  private func noteSkew(_ response: Response) {
    let now = clock.now
    guard let text = response.headers["Date"],
      let date = HTTPDate.parse(text, now: now)
    else { return }
    skew.withLock { $0 = date.duration(to: now) }
  }
}

/// What happened inside a call, for metrics and logs.
package enum ClientEvent: Sendable {
  case refreshed
  /// The refresh token that came is none, for that reason; the one before is kept.
  case refreshTokenUnusable(String)
  case refreshFailed(TeslaError)
  /// A renewal ahead of time did not work; the old token is still in use.
  case earlyRefreshFailed(TeslaError)
  case regionLearned(URL)
  /// Tesla does not accept a token that it minted.
  case tokenRejected
  /// A call ended without its answer.
  case failed(APIError)
}
