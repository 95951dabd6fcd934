internal import CommandSyntax
internal import Exporter
internal import HTTP
internal import Polling
internal import TeslaAPI
internal import Time
internal import Unix

/// One run of one command: the global options turned into what commands work with.
struct Session: Sendable {
  let context: Context
  let arguments: ParsedArguments
  let console: Console
  let events = Lock<[ClientEvent]>([])
  private let usedVault = Lock<TokenVault?>(nil)
  private let usedLedger = Lock<Ledger?>(nil)

  init(_ context: Context, _ arguments: ParsedArguments) {
    self.context = context
    self.arguments = arguments
    console = Session.console(context, arguments)
  }

  private static func console(_ context: Context, _ arguments: ParsedArguments) -> Console {
    let isDaemon = arguments.command == ServeSyntax.signature
    var console = Console(
      output: context.standardOutput, error: context.standardError,
      isQuiet: arguments.isSet(GlobalOptions.quiet),
      // A daemon has a log of its own, in which -v means debug.
      isVerbose: arguments.isSet(GlobalOptions.verbose) && !isDaemon)
    let isTerminalKnown = Color.isKnown(to: context.environment)
    console.mayColor = isTerminalKnown && !arguments.isSet(GlobalOptions.noColor)
    console.given = GlobalOptions.ofAccount.compactMap { option in
      guard arguments.source(of: option) == .commandLine, let value = arguments.string(option)
      else { return nil }
      let spelling = option.short.map { "-\($0)" } ?? option.spelling
      return (option, "\(spelling) \(ShellQuoting.word(value))")
    }
    if arguments.source(of: SharedOptions.vehicle) == .commandLine,
      let vehicle = arguments.strings(SharedOptions.vehicle).first
    {
      console.givenVehicle = "\(SharedOptions.vehicle.spelling) \(ShellQuoting.word(vehicle))"
    }
    if context.standardOutput.isTerminal {
      console.columns = Terminal.width(
        of: context.standardOutput, environment: context.environment)
    }
    if context.standardError.isTerminal, isTerminalKnown, !console.isQuiet {
      let width = Terminal.width(of: context.standardError, environment: context.environment)
      console.progress = ProgressLine(context.standardError, width: width ?? 80)
    }
    return console
  }

  var clock: any WallClock { context.clock }

  /// Where the files are; the directory itself may not be there yet.
  func directory() throws(Failure) -> StateDirectory {
    try located().directory
  }

  var whereFilesAre: (directory: StateDirectory, origin: StateDirectory.Origin)? {
    StateDirectory.locate(
      option: arguments.string(GlobalOptions.stateDirectory), environment: context.environment,
      workingDirectory: context.workingDirectory)
  }

  func located() throws(Failure) -> (directory: StateDirectory, origin: StateDirectory.Origin) {
    guard let located = whereFilesAre else {
      throw Failure(
        .failure, "there is no place for the files: HOME is not set", hint: "name one with -C DIR")
    }
    console.detail("files are in \(located.directory.path)")
    return located
  }

  /// Whom to ask and as whom.
  func configuration() throws(Failure) -> Configuration {
    let profile = arguments.choice(GlobalOptions.api, as: Profile.self) ?? .owner
    var configuration = Configuration(profile: profile)
    if let url = try url(GlobalOptions.apiHost) { configuration.apiHost = url }
    if let url = try url(GlobalOptions.authHost) {
      configuration.authorizeHost = url
      configuration.tokenHost = url
    }
    if let path = arguments.string(GlobalOptions.authPath) {
      configuration.authPath = path.hasPrefix("/") ? path : "/" + path
    }
    if let id = arguments.string(GlobalOptions.clientID) { configuration.clientID = id }
    if let uri = arguments.string(GlobalOptions.redirectURI) { configuration.redirectURI = uri }
    if let timeout = arguments.duration(GlobalOptions.timeout) { configuration.timeout = timeout }
    if let file = arguments.string(GlobalOptions.clientSecretFile) {
      configuration.clientSecret = try secret(in: file)
    }
    configuration.serviceToken = try serviceToken(configuration)
    return configuration
  }

  /// TeslaMate's `TOKEN`, which only counts beside the variable that names the service it is for: a
  /// variable of that name may be anything's.
  private func serviceToken(_ configuration: Configuration) throws(Failure) -> Secret? {
    guard case .environment? = arguments.source(of: GlobalOptions.apiHost),
      !Configuration.isTeslaHost(configuration.apiHost.host),
      let text = arguments.string(GlobalOptions.serviceToken)
    else { return nil }
    // As it was appended to each URL once.
    let prefix = ["?token=", "token="].first(where: text.hasPrefix) ?? ""
    guard let token = Secret(String(text.dropFirst(prefix.count))) else {
      throw Failure(.usage, "$TOKEN is no token for \(configuration.apiHost.authority)")
    }
    // A simulator's or a proxy's own login goes first.
    guard let directory = try? directory(),
      StateFile(directory, clock: clock).read().loginHost == configuration.tokenHost.authority
    else { return token }
    return nil
  }

  /// A base URL; plain `http` only to this machine.
  private func url(_ option: Option) throws(Failure) -> URL? {
    guard let text = arguments.string(option) else { return nil }
    // TeslaMate's variables are also seen without the scheme.
    guard let url = URL(text.contains("://") ? text : "https://" + text), url.query == nil,
      url.fragment == nil,
      url.scheme == "https" || url.scheme == "http"
    else { throw Failure(.usage, "--\(option.long): not an http or https URL") }
    guard url.scheme == "https" || url.isLoopback else {
      throw Failure(
        .usage, "--\(option.long): plain http would show the tokens to the network",
        hint: "use https; http is for this machine only")
    }
    return url
  }

  private static let secretHint = "name the file that holds it with --client-secret-file"

  private func secret(in path: String) throws(Failure) -> Secret {
    let bytes: [UInt8]
    do { bytes = try FileSystem.readInput(path, limit: 65_536) } catch {
      let failure = Failure(reading: error)
      throw Failure(failure.status, failure.message, hint: Session.secretHint)
    }
    guard let secret = Secret(firstWordOf: bytes) else {
      throw Failure(.usage, "\(path) holds no client secret", hint: Session.secretHint)
    }
    return secret
  }

  /// As in curl, what names a file comes first, but for `SSL_CERT_FILE`, which goes with it.
  private var caDirectory: String? {
    let environment = context.environment
    guard arguments.source(of: GlobalOptions.caFile) != .commandLine,
      environment.nonEmpty("CURL_CA_BUNDLE") == nil
    else { return nil }
    return environment.nonEmpty("SSL_CERT_DIR")
  }

  /// The network, with retries and a log line per exchange under `-v`.
  ///
  /// - Parameters:
  ///   - ledger: counts, and may refuse, what costs money.
  ///   - telemetry: hears of what is sent again.
  func transport(
    _ ledger: Ledger? = nil, telemetry: Telemetry? = nil,
    observer: @escaping @Sendable (Exchange) -> Void = { _ in }
  ) -> any Transport {
    let base = context.makeTransport(
      TransportSettings(
        caFile: arguments.string(GlobalOptions.caFile), caDirectory: caDirectory,
        version: TeslaProgram.version,
        inspectsConnections: arguments.command == DoctorSyntax.signature))
    return decorated(base, ledger, telemetry, observer)
  }

  /// So many requests go to Tesla at once, and no more.
  static let requestsInFlight = 50

  /// Generic, since a decorator needs to know the type of what it wraps.
  private func decorated(
    _ base: some Transport, _ ledger: Ledger?, _ telemetry: Telemetry?,
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
        telemetry?.record(retry)
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

  private func stateFile(_ directory: StateDirectory) -> StateFile {
    StateFile(directory, clock: clock) { [console] warning in
      console.warning(warning.text(in: directory))
    }
  }

  /// The one vault of this run: what it could not write is only in its memory.
  func vault(_ directory: StateDirectory) -> TokenVault {
    usedVault.withLock { vault in
      if let vault { return vault }
      let new = TokenVault(directory: directory, clock: clock) { [console] warning in
        console.warning(warning.text(in: directory))
      }
      vault = new
      return new
    }
  }

  /// - Parameters:
  ///   - budget: what calls may cost in a month, in dollars; nil is no limit.
  ///   - telemetry: hears of every exchange and event, for `serve`.
  func client(budget: Double? = nil, telemetry: Telemetry? = nil, log: Log? = nil) throws(Failure)
    -> Client
  {
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
    return Client(
      configuration: configuration, vault: vault(directory),
      transport: transport(ledger, telemetry: telemetry) { exchange in
        telemetry?.record(exchange)
        log?.write(.debug, exchange.line)
      },
      clock: clock, regionHost: stored.regionHost(for: configuration),
      refreshesEarly: !stored.areRenewedTokensRejected(at: clock.now),
      events: { [events] event in
        telemetry?.record(event)
        if case .refreshTokenUnusable(let flaw) = event, telemetry != nil {
          console.report(Failure(refreshTokenFlaw: flaw))
        }
        // A command writes them down at its end; a daemon has none.
        if telemetry == nil {
          events.withLock { $0.append(event) }
        } else {
          Task.detached { await self.writeDown([event]) }
        }
      })
  }

  /// What counts the costs of the client that was made last; nil where nothing costs money.
  var ledger: Ledger? { usedLedger.withLock { $0 } }

  /// Writes down what the calls taught, whose loss is a pity, and tokens that could not be written
  /// yet, whose loss is a failure, as is a refresh token that came and cannot be used.
  func finish() async -> Failure? {
    let events = events.withLock { $0 }
    await writeDown(events)
    await ledger?.flush()
    do throws(TeslaError) {
      try await usedVault.withLock { $0 }?.settle()
    } catch {
      return Failure(error)
    }
    for case .refreshTokenUnusable(let flaw) in events { return Failure(refreshTokenFlaw: flaw) }
    return nil
  }

  private func writeDown(_ seen: [ClientEvent]) async {
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

  func remember(_ products: Products) async {
    guard let directory = try? directory() else { return }
    let known = products.vehicles.map { KnownVehicle(vin: $0.vin, displayName: $0.displayName) }
    let sites = products.sites.map { KnownSite(id: $0.id, name: $0.name) }
    do throws(VaultError) {
      try await stateFile(directory).update { contents in
        contents.vehicles = known
        contents.sites = sites
      }
    } catch {
      console.detail("cannot update \(directory.state)")
    }
  }
}

extension Failure {
  /// A login that lives on the token before for as long as Tesla takes that.
  init(refreshTokenFlaw flaw: String) {
    self.init(
      .network, "the new refresh token that came cannot be used: \(flaw); the one before is kept",
      hint: "tesla token refresh within a day, else tesla auth")
  }

  /// A file of the user's that cannot be read: a missing one has its own status.
  init(reading error: SystemError) {
    self.init(error.errno == .noSuchFile ? .notFound : .failure, error.description)
  }
}

/// Runs a call of the API and gives its error its words.
func asking<Result>(_ body: () async throws(TeslaError) -> Result) async throws(Failure) -> Result {
  do { return try await body() } catch { throw Failure(error) }
}

extension VaultWarning {
  fileprivate func text(in directory: StateDirectory) -> String {
    switch self {
    case .repairedMode(let path):
      "\(path) was readable by others; it is private now (mode 0600)"
    case .overwrittenInPlace(let path):
      "\(path) is a mount point of its own and was rewritten in place; mount its directory instead"
    case .unsaved(let error):
      "the new tokens are not saved yet: \(error.description); fix this while the process runs"
    case .accessTokenUnsaved(let error):
      "the access token is not saved: \(error.description); the next command renews it"
    case .savedLate: "the new tokens are saved in \(directory.path) now"
    case .unsavedGivenUp:
      "\(directory.refreshToken) was changed meanwhile; the tokens in it are used"
    case .damagedState(let path, let kept):
      "\(FileSystem.name(of: path)) was damaged; kept as \(FileSystem.name(of: kept))"
    }
  }
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
