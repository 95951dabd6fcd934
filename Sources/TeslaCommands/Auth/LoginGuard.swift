internal import CommandSyntax
internal import HTTP
internal import TeslaAPI
internal import Unix

/// Does not replace a working login with one of another host without asking: a variable that
/// points at a simulator or a proxy is easily forgotten.
struct LoginGuard {
  private let session: Session
  private let directory: StateDirectory
  private let configuration: Configuration

  init(_ session: Session, _ directory: StateDirectory, _ configuration: Configuration) {
    self.session = session
    self.directory = directory
    self.configuration = configuration
  }

  /// - Throws: when the existing login is to stay, or when no one can be asked.
  func requireConsent() throws(Failure) {
    guard !session.arguments.isSet(AuthSyntax.force), let old = workingLoginHost else { return }
    let new = LoginGuard.name(configuration.tokenHost.authority, isTesla: isTesla)
    guard old != new else { return }
    let words = "\(directory.path) holds a login of \(old) that works"
    let refusal = Failure(
      .usage, words + ", which one of \(new) would replace",
      hint: "name another directory with -C, or add --force")
    let input = session.context.standardInput
    guard input.isTerminal, !session.arguments.isSet(GlobalOptions.noInput) else { throw refusal }
    guard try Prompt.confirms("\(words); replace it by one of \(new)? [y/N] ", session) else {
      throw refusal
    }
  }

  /// What a refused login means where the one that is there is known to be another host's; nil
  /// where it is not.
  var failureOfOtherHost: Failure? {
    guard configuration.serviceToken == nil,
      let host = StateFile(directory, clock: session.clock).read().loginHost, !host.isEmpty
    else { return nil }
    let old = LoginGuard.name(host, isTesla: Configuration.isTeslaHost(host))
    let new = LoginGuard.name(configuration.tokenHost.authority, isTesla: isTesla)
    guard old != new else { return nil }
    return Failure(
      .loginNeeded, "the login in \(directory.path) is of \(old), not of \(new)",
      hint: "name another directory with -C or TESLA_STATE_DIR")
  }

  /// The same of a command whose login was refused.
  static func failureOfOtherHost(_ session: Session) -> Failure? {
    let isRefused = session.events.withLock { seen in
      seen.contains { event in
        switch event {
        case .failed(let error), .refreshFailed(.api(let error)): error.kind == .loginRequired
        default: false
        }
      }
    }
    guard isRefused, let directory = try? session.directory(),
      let configuration = try? session.configuration()
    else { return nil }
    return LoginGuard(session, directory, configuration).failureOfOtherHost
  }

  private var isTesla: Bool { Configuration.isTrustedRegion(configuration.tokenHost) }

  /// Tesla's hosts are one.
  private static func name(_ authority: String, isTesla: Bool) -> String {
    isTesla ? "Tesla" : authority
  }

  /// Whose the login is that is there; nil without one, or with one that is known to be dead.
  private var workingLoginHost: String? {
    let vault = session.vault(directory)
    guard let tokens = try? vault.load() else { return nil }
    let state = StateFile(directory, clock: session.clock).read()
    let claims = tokens.accessToken.flatMap(vault.claims)
    let isAlive = tokens.accessToken != nil && claims?.isExpired(at: session.clock.now) != true
    guard isAlive || tokens.refreshToken != nil else { return nil }
    if !isAlive, let error = state.lastError, error.endsLogin { return nil }
    // Logins of earlier versions, and of other programs, are Tesla's as a rule.
    guard let host = state.loginHost, !host.isEmpty else {
      return LoginGuard.name("", isTesla: true)
    }
    return LoginGuard.name(host, isTesla: Configuration.isTeslaHost(host))
  }
}
