internal import CommandSyntax
internal import Crypto
internal import HTTP
internal import TeslaAPI
internal import Time
internal import Unix

/// `tesla auth`: gets a login and saves it.
struct AuthCommand: Sendable {
  let session: Session

  /// The longest callback URL that is read.
  static let pasteLimit = 65_536

  func run() async throws(Failure) {
    // Most of what it does waits for a person first.
    session.progress(nil)
    try requireOneTask()
    if let file = session.arguments.string(AuthSyntax.generateKey) {
      return try KeyGeneration(session, file).run()
    }
    if let domain = session.arguments.string(AuthSyntax.fleetRegister) {
      return try await FleetRegistration(session, domain).run()
    }
    if let file = session.arguments.string(AuthSyntax.importFile) {
      return try await TokenImport(session, file).run()
    }
    if session.arguments.isSet(AuthSyntax.registerHandler) {
      return try DesktopHandler(session).register()
    }
    if session.arguments.isSet(AuthSyntax.unregisterHandler) {
      return try DesktopHandler(session).unregister()
    }
    if let callback = session.arguments.string(AuthSyntax.deliver) {
      return try CallbackDelivery.deliver(callback, session)
    }
    var configuration = try session.configuration()
    try configuration.requireFleetClient()
    try configuration.requireFleetSecret()
    try configuration.requireFleetRedirect()
    let further = session.arguments.strings(AuthSyntax.scope)
    configuration.scopes += further.filter { !configuration.scopes.contains($0) }
    let request: AuthorizationRequest
    do {
      request = try AuthorizationRequest(
        configuration, loginHint: session.arguments.string(AuthSyntax.loginHint))
    } catch {
      throw Failure(.failure, error.description)
    }
    let directory = try session.directory()
    let wait = CallbackWait(session, request, configuration)
    try wait.requireSource()
    try LoginGuard(session, directory, configuration).requireConsent()
    do { try directory.create() } catch { throw Failure(.failure, error.description) }
    // A code is valid once: if its tokens could not be saved, no one should log in first.
    do { try session.vault(directory).requireWritable() } catch { throw Failure(error) }
    let callback = try wait.callback {
      if Browser.open(request.url, session) { session.console.detail("a browser was started") }
    }
    try await exchange(callback, for: request, configuration, directory)
  }

  /// Each of these does something else.
  private func requireOneTask() throws(Failure) {
    let given = [
      AuthSyntax.importFile, AuthSyntax.deliver, AuthSyntax.generateKey, AuthSyntax.fleetRegister,
      AuthSyntax.registerHandler, AuthSyntax.unregisterHandler,
    ].filter(session.arguments.isSet)
    if given.count > 1 {
      throw Failure(
        .usage, given.map { "--\($0.long)" }.joined(separator: " and ") + " do not go together",
        hint: "tesla auth --help")
    }
    let isDry = given.contains(AuthSyntax.generateKey) || given.contains(AuthSyntax.fleetRegister)
    if session.arguments.isSet(AuthSyntax.dryRun), !isDry {
      throw Failure(
        .usage, "--dry-run goes with --generate-key or --fleet-register",
        hint: "tesla auth --help")
    }
  }

  private func exchange(
    _ callback: AuthorizationCallback, for request: AuthorizationRequest,
    _ configuration: Configuration, _ directory: StateDirectory
  ) async throws(Failure) {
    var configuration = configuration
    // The issuer shows an account of China; its codes are not valid elsewhere.
    if let issuer = callback.issuer, issuer.host == "auth.tesla.cn", issuer.scheme == "https",
      configuration.profile.inChina != configuration.profile
    {
      session.console.warning(
        "the account lives in China: add --api \(configuration.profile.inChina.rawValue) "
          + "to every command")
      configuration = configuration.inChina ?? configuration
    }
    // A code is valid for one exchange: its tokens must be saved.
    let hold = SignalHold()
    defer { hold.release() }
    let grant: TokenGrant
    session.progress("trading the code for tokens")
    do throws(TeslaError) {
      grant = try await TokenEndpoint(configuration, transport: session.transport())
        .exchange(callback, for: request)
    } catch .api(let error) where error.kind == .loginRequired {
      throw Failure(
        .loginNeeded, "the code was refused: it is used up or older than a few minutes",
        hint: "tesla auth")
    } catch {
      throw Failure(error)
    }
    if grant.refreshToken == nil, grant.refreshTokenFlaw == nil {
      session.console.warning("no refresh token came: this login ends with its access token")
    }
    try await session.save(
      Tokens(
        accessToken: grant.accessToken, refreshToken: grant.refreshToken,
        accessTokenEnd: grant.lifetime.map(session.clock.now.advanced)),
      directory, configuration)
    if let flaw = grant.refreshTokenFlaw {
      throw Failure(
        .network, "the refresh token that came cannot be used: \(flaw)",
        hint: "tesla auth again; until then this login ends with its access token")
    }
  }
}

extension Failure {
  init(_ failure: AuthorizationCallback.Failure) {
    switch failure {
    case .empty:
      self.init(
        .failure, "there was no callback URL",
        hint: "paste it at a terminal, or write it to standard input; see tesla help auth")
    case .unrecognized:
      self.init(
        .failure, "that is neither a callback URL nor a code",
        hint: "tesla auth, and paste the whole address, which has code= in it")
    case .denied(let error):
      self.init(.loginNeeded, "the login page refused: \(error)", hint: "tesla auth")
    case .stateMismatch:
      self.init(
        .failure, "that callback URL belongs to another login (its state differs)",
        hint: "tesla auth, and paste the address that this login ends at")
    case .stateMissing:
      self.init(
        .failure, "that callback URL has no state, so it may belong to another login",
        hint: "paste the whole address, or only the code")
    }
  }
}
