internal import Unix

/// The web config file at work: read at the start and again whenever it, or a file that it names,
/// has changed.
final class Access: Sendable {
  private struct State {
    var config = WebConfig()
    var configStatus: FileStatus?
    /// Nil while the file cannot be used: no request is answered without rules.
    var rules: AccessRules?
    var identity: TLSIdentity?
    var identityStatuses: [FileStatus?] = []
    /// What clients had to show, by any file so far.
    var demands = Demands()
    /// Settings that could not be used with those files, so that it is said once.
    var refusedSettings: TLSSettings?
  }

  /// A file that no longer asks for what was asked for is taken for emptied or half-written: it may
  /// not open the door.
  private struct Demands {
    var password = false
    var certificate = false
    var trust = false
    var name = false

    mutating func add(_ config: WebConfig) {
      password = password || !config.users.isEmpty
      certificate = certificate || config.tls?.clientAuthentication.demandsCertificate == true
      trust = trust || config.tls?.clientAuthentication.verifies == true
      name = name || config.tls?.allowedClientNames != nil
    }

    func check(_ config: WebConfig) throws(WebConfigError) {
      if password, config.users.isEmpty { throw Demands.missing("users") }
      // Without its TLS part, TLS stays as it is.
      guard let tls = config.tls else { return }
      let isWeaker =
        certificate && !tls.clientAuthentication.demandsCertificate
        || trust && !tls.clientAuthentication.verifies
      if isWeaker { throw Demands.missing("client_auth_type") }
      if name, tls.allowedClientNames == nil { throw Demands.missing("client_allowed_sans") }
    }

    private static func missing(_ what: String) -> WebConfigError {
      WebConfigError(
        line: nil, "\(what) had been in force and is missing; to do without takes a restart")
    }
  }

  private let path: String?
  private let directory: String
  private let serverName: String?
  private let log: @Sendable (ServerConfiguration.LogLevel, String) -> Void
  /// The rules without a file, which never change.
  private let constant: AccessRules?
  private let state = Lock(State())

  init(_ configuration: ServerConfiguration) throws(ServerError) {
    path = configuration.webConfigFile
    serverName = configuration.serverName
    log = configuration.log
    guard let path = configuration.webConfigFile else {
      directory = ""
      constant = AccessRules(WebConfig(), serverName: configuration.serverName)
      return
    }
    directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    constant = nil
    do throws(WebConfigError) {
      var first = State()
      first.configStatus = try? FileSystem.status(path)
      first.config = try Access.read(path)
      first.rules = AccessRules(first.config, serverName: serverName)
      first.demands.add(first.config)
      warnOfReaders(of: path, first)
      if let tls = first.config.tls {
        first.identityStatuses = statuses(tls)
        first.identity = try TLSIdentity(tls, directory: directory)
      }
      state.withLock { [first] in $0 = first }
    } catch {
      throw .webConfig(path, error)
    }
  }

  /// What is demanded now; nil when the file cannot be used.
  func rules() -> AccessRules? {
    if let constant { return constant }
    return state.withLock { state in
      refresh(&state)
      return state.rules
    }
  }

  /// What TLS sessions begin with now; nil for plain HTTP.
  func identity() -> TLSIdentity? {
    if constant != nil { return nil }
    return state.withLock { state in
      refresh(&state)
      if state.identity != nil { refreshIdentity(&state) }
      return state.identity
    }
  }

  private func refresh(_ state: inout State) {
    guard let path else { return }
    let status = try? FileSystem.status(path)
    if status == state.configStatus { return }
    state.configStatus = status
    do throws(WebConfigError) {
      let config = try Access.read(path)
      try state.demands.check(config)
      state.config = config
      state.rules = AccessRules(config, serverName: serverName)
      state.demands.add(config)
      log(.warning, "web config file \(path) has changed and is in force")
      warnOfReaders(of: path, state)
    } catch {
      state.rules = nil
      log(.error, "web config file \(path): \(error); every request is refused")
    }
    if (state.config.tls == nil) != (state.identity == nil) {
      log(.error, "web config file \(path): turning TLS on or off needs a restart")
    }
  }

  /// Loads certificates again; a half-written pair leaves the one in force.
  private func refreshIdentity(_ state: inout State) {
    guard let settings = state.config.tls else { return }
    let statuses = statuses(settings)
    if settings == state.identity?.settings, statuses == state.identityStatuses { return }
    if statuses == state.identityStatuses, state.refusedSettings == settings { return }
    state.identityStatuses = statuses
    do throws(WebConfigError) {
      state.identity = try TLSIdentity(settings, directory: directory)
      log(.warning, "TLS certificate has changed and is in force")
    } catch {
      state.refusedSettings = settings
      log(.error, "TLS certificate has changed and cannot be used: \(error)")
    }
  }

  /// Of files with secrets that every user of this machine can read.
  private func warnOfReaders(of path: String, _ state: State) {
    var files: [(path: String, status: FileStatus?)] = []
    if state.config.holdsSecrets { files.append((path, state.configStatus)) }
    if case .file(let key)? = state.config.tls?.key {
      let key = TLSIdentity.resolve(key, in: directory)
      files.append((key, try? FileSystem.status(key)))
    }
    for (path, status) in files where status.map({ $0.mode.bits & 0o004 != 0 }) == true {
      log(.warning, "\(path) holds secrets and every user can read it; chmod o-r \(path)")
    }
  }

  private func statuses(_ settings: TLSSettings) -> [FileStatus?] {
    TLSIdentity.files(of: settings, in: directory).map { try? FileSystem.status($0) }
  }

  private static func read(_ path: String) throws(WebConfigError) -> WebConfig {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try FileSystem.readInput(path, limit: 1 << 20, waits: false)
    } catch {
      throw WebConfigError(line: nil, error.description)
    }
    return try WebConfig(parsing: bytes)
  }
}
