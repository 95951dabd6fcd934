package import HTTP
package import JSON
package import Unix

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

  /// - Parameters:
  ///   - transport: with retries and accounting already around it.
  ///   - regionHost: the base URL that an earlier 421 taught, if any.
  package init(
    configuration: Configuration, vault: TokenVault, transport: any Transport,
    clock: any WallClock, regionHost: URL? = nil,
    events: @escaping @Sendable (ClientEvent) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.vault = vault
    self.transport = transport
    self.clock = clock
    self.events = events
    host = Lock(regionHost ?? configuration.apiHost)
  }

  /// The base URL in force: the profile's, or the region's that Tesla named.
  package var apiHost: URL { host.withLock { $0 } }

  /// Asks, and answers with a whole answer or throws.
  ///
  /// On 401 the login is renewed and the call repeated, once. On 421 the region that Tesla names is
  /// adopted when it is Tesla's, and the call repeated, once. Nothing else is repeated here.
  package func answer(_ endpoint: Endpoint) async throws(TeslaError) -> Answer {
    let token = try await accessToken()
    do {
      return try await send(endpoint, token: token)
    } catch .api(let error) {
      switch error.kind {
      case .unauthorized:
        let renewed = try await refresh(replacing: token)
        return try await send(endpoint, token: renewed)
      case .wrongRegion(let url?) where Configuration.isTrustedRegion(url) || isSameMachine(url):
        let answer = try await send(endpoint, token: token, host: url)
        // Kept only now that it answered: a stray redirect must not lead every later call astray.
        host.withLock { $0 = url }
        events(.regionLearned(url))
        return answer
      default: throw .api(error)
      }
    }
  }

  /// A token that is not known to be dead; renewed first when it is about to be.
  package func accessToken() async throws(TeslaError) -> Secret {
    let tokens: Tokens
    do { tokens = try vault.load() } catch { throw .vault(error) }
    guard let access = tokens.accessToken else { return try await refresh(replacing: nil) }
    guard let claims = TokenClaims(of: access) else { return access }
    if claims.isExpired(at: clock.now) { return try await refresh(replacing: access) }
    guard claims.isExpiring(at: clock.now), tokens.refreshToken != nil else { return access }
    do {
      return try await refresh(replacing: access)
    } catch {
      if case .vault(.unsaved) = error { throw error }
      // Ahead of time, so there is no harm: the token still has life, and the next call tries again.
      events(.earlyRefreshFailed(error))
      return access
    }
  }

  /// Renews the login now and gives the new access token. Concurrent callers share one refresh.
  @discardableResult
  package func refresh(replacing stale: Secret?) async throws(TeslaError) -> Secret {
    let tokens = try await refreshes.run(key: stale?.reveal ?? "") {
      [vault, configuration, transport, events] () async throws(TeslaError) -> Tokens in
      try await vault.refresh(replacing: stale) {
        (token: Secret) async throws(TeslaError) -> TokenGrant in
        do throws(TeslaError) {
          let grant = try await TokenEndpoint(configuration, transport: transport).refresh(token)
          events(.refreshed)
          return grant
        } catch {
          events(.refreshFailed(error))
          throw error
        }
      }
    }
    guard let access = tokens.accessToken else {
      throw .vault(.unusable(path: vault.directory.accessToken))
    }
    return access
  }

  /// Waits for renewals under way: a token that was traded must be saved before the process ends.
  package func settle() async { await refreshes.settle() }

  private func send(_ endpoint: Endpoint, token: Secret, host: URL? = nil)
    async throws(TeslaError) -> Answer
  {
    let request = endpoint.request(configuration, host: host ?? apiHost, token: token)
    let response: Response
    do { response = try await transport.send(request) } catch {
      throw TeslaError(error, endpoint: endpoint.name)
    }
    if let error = ErrorTable.error(in: response, endpoint: endpoint.name) { throw .api(error) }
    guard let body = try? Value(parsing: response.body) else {
      throw .api(APIError(.malformed, endpoint: endpoint.name, status: response.status))
    }
    return Answer(bytes: response.body, body: body)
  }

  /// A simulator names its own other ports as regions; nothing on loopback leaves the machine.
  private func isSameMachine(_ url: URL) -> Bool {
    url.isLoopback && configuration.apiHost.isLoopback
  }
}

/// What happened inside a call, for metrics and logs.
package enum ClientEvent: Sendable {
  case refreshed
  case refreshFailed(TeslaError)
  /// A renewal ahead of time did not work; the old token is still in use.
  case earlyRefreshFailed(TeslaError)
  case regionLearned(URL)
}
