internal import CommandSyntax
internal import Exporter
internal import HTTP
internal import Polling
internal import TeslaAPI
internal import Time
internal import Unix

/// How Tesla is asked, and what its answers teach.
extension Session {
  /// The network, with retries and a log line per exchange under `-v`.
  ///
  /// - Parameters:
  ///   - ledger: counts, and may refuse, what costs money.
  ///   - statistics: hears of what is sent again.
  ///   - inspectsConnections: whether answers tell of their connection.
  func transport(
    _ ledger: Ledger? = nil, statistics: RequestStatistics? = nil,
    inspectsConnections: Bool = false,
    observer: @escaping @Sendable (Exchange) -> Void = { _ in }
  ) -> any Transport {
    let base = context.makeTransport(
      TransportSettings(
        caFile: arguments.string(GlobalOptions.caFile), caDirectory: caDirectory,
        version: TeslaProgram.version, inspectsConnections: inspectsConnections))
    return decorated(base, ledger, statistics, observer)
  }

  /// So many requests go to Tesla at once, and no more.
  static let requestsInFlight = 50

  /// Generic, since a decorator needs to know the type of what it wraps.
  private func decorated(
    _ base: some Transport, _ ledger: Ledger?, _ statistics: RequestStatistics?,
    _ observer: @escaping @Sendable (Exchange) -> Void
  ) -> any Transport {
    let console = self.console
    let logged = Logging(
      base, clock: clock.erased,
      sink: { exchange in
        console.detail(exchange.line)
        observer(exchange)
      })
    // The budget is asked inside the retries: every attempt is billed.
    let budgeted = Budgeted(
      logged, admit: { request throws(TransportError) in try ledger?.admit(request) },
      settle: { await ledger?.settle($0, $1) })
    // Around what counts: a request whose turn never comes was not sent.
    let limited = Limited(
      budgeted, limit: DescriptorLimit.requests(Session.requestsInFlight), clock: clock.erased)
    return Retrying(
      limited, policy: Session.retryPolicy, clock: clock.erased, random: Session.random,
      advice: Session.retryAdvice,
      observer: { retry in
        statistics?.record(retry)
        console.detail("\(retry.label): trying again in \(retry.delay)")
      })
  }

  static let retryPolicy = RetryPolicy(attempts: 3)

  private static let random: @Sendable () -> Double = { Double.random(in: 0..<1) }

  /// Only a failing server is asked again; everything else is an answer.
  static let retryAdvice: @Sendable (Response) -> RetryAdvice = { response in
    guard ErrorTable.mayBeRetried(status: response.status),
      let error = ErrorTable.error(in: response, endpoint: ""), error.kind.isRetried
    else {
      return .keep
    }
    return .retry(after: error.retryAfter)
  }

  /// - Parameters:
  ///   - budget: what calls may cost in a month, in dollars; nil is no limit.
  ///   - isPolling: of a daemon, whose events are written down as they come.
  ///   - statistics: hears of every exchange and event, for `serve`.
  func client(
    budget: Double? = nil, isPolling: Bool = false, statistics: RequestStatistics? = nil,
    log: Log? = nil
  ) throws(Failure) -> Client {
    let directory = try directory()
    let configuration = try configuration()
    // A proxy may know the application itself; Tesla's own server does not.
    if !configuration.hasOwnTokenHost { try configuration.requireFleetClient() }
    // No login has made it.
    if configuration.serviceToken != nil { try? directory.create() }
    let state = stateFile(directory)
    let stored = state.read()
    // Only the Fleet API has prices; with a budget the Owner API is treated as if it had them.
    let ledger =
      configuration.profile.isFleet || budget != nil
      ? Ledger(state, clock: clock, budget: budget) : nil
    usedLedger.withLock { $0 = ledger }
    let writer = isPolling ? EventWriter(writeDown) : nil
    usedWriter.withLock { $0 = writer }
    return Client(
      configuration: configuration, vault: vault(directory),
      transport: transport(ledger, statistics: statistics) { exchange in
        statistics?.record(exchange)
        log?.write(.debug, exchange.line)
      },
      clock: clock, regionHost: stored.regionHost(for: configuration),
      refreshesEarly: !stored.areRenewedTokensRejected(at: clock.now),
      events: { [events] event in
        statistics?.record(event)
        // A command writes them down at its end, which a daemon may never come to.
        guard let writer else { return events.withLock { $0.append(event) } }
        if case .refreshTokenUnusable(let flaw) = event {
          console.report(Failure(refreshTokenFlaw: flaw))
        }
        writer.add(event)
      })
  }

  /// What counts the costs of the client that was made last; nil where nothing costs money.
  var ledger: Ledger? { usedLedger.withLock { $0 } }

  /// Writes down what the calls taught, whose loss is a pity, and tokens that could not be written
  /// yet, whose loss is a failure, as is a refresh token that came and cannot be used.
  func finish() async -> Failure? {
    let events = events.withLock { $0 }
    await writeDown(events)
    await usedWriter.withLock { $0 }?.settle()
    await ledger?.flush()
    do throws(TeslaError) {
      try await usedVault.withLock { $0 }?.settle()
    } catch {
      return Failure(error)
    }
    for case .refreshTokenUnusable(let flaw) in events { return Failure(refreshTokenFlaw: flaw) }
    return nil
  }

  @Sendable private func writeDown(_ seen: [ClientEvent]) async {
    guard !seen.isEmpty, let directory = try? directory(),
      let configuration = try? configuration()
    else { return }
    let now = clock.now
    // Another host's refusal says nothing of this login.
    let isOwn = LoginGuard(self, directory, configuration).failureOfOtherHost == nil
    do throws(VaultError) {
      try await stateFile(directory).update { contents in
        for event in seen {
          switch event {
          case .refreshed: contents.tokensIssuedAt = now
          case .refreshTokenUnusable(let flaw):
            contents.lastError = PastError(
              at: now, words: Failure(refreshTokenFlaw: flaw).message ?? "", endsLogin: false)
          case .regionLearned(let url):
            contents.learn(regionHost: url, for: configuration.apiHost)
          case .tokenRejected: contents.renewedTokensRejectedAt = now
          case .failed(let error): contents.note(error, at: now, isOwn)
          case .refreshFailed(.api(let error)): contents.note(error, at: now, isOwn)
          case .refreshFailed, .earlyRefreshFailed: break
          }
        }
      }
    } catch {
      console.detail("cannot update \(directory.state)")
    }
  }
}

/// Runs a call of the API and gives its error its words.
func asking<Result>(_ body: () async throws(TeslaError) -> Result) async throws(Failure) -> Result {
  do { return try await body() } catch { throw Failure(error) }
}

extension StateFile.Contents {
  /// A sleeping car is no failure, and the same failure again within ten minutes no news, unless a
  /// login lies between: `serve` would write the file with every call.
  fileprivate mutating func note(_ error: APIError, at now: Timestamp, _ isOwn: Bool) {
    guard error.kind != .asleep, !isDamaged, let words = Failure(error).message else { return }
    if let last = lastError, last.words == words, last.at <= now,
      last.at.duration(to: now) < .seconds(600), tokensIssuedAt.map({ $0 < last.at }) ?? true
    {
      return
    }
    lastError = PastError(at: now, words: words, endsLogin: isOwn && error.kind == .loginRequired)
  }
}
