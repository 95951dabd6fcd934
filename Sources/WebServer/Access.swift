internal import Unix

/// The web config file at work: read at the start and again whenever it, or a file that it names,
/// has changed.
final class Access: Sendable {
  private struct State {
    var config = WebConfig()
    var configStatus: FileStatus?
    /// Nil while the file cannot be used: no request is answered by rules nobody wrote.
    var rules: AccessRules?
    var identity: TLSIdentity?
    var identityStatuses: [FileStatus?] = []
    /// Settings that could not be used with those files, so that it is said once.
    var refusedSettings: TLSSettings?
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
      state.config = try Access.read(path)
      state.rules = AccessRules(state.config, serverName: serverName)
      log(.warning, "web config file \(path) has changed and is in force")
    } catch {
      state.rules = nil
      log(.error, "web config file \(path): \(error)")
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

  private func statuses(_ settings: TLSSettings) -> [FileStatus?] {
    TLSIdentity.files(of: settings, in: directory).map { try? FileSystem.status($0) }
  }

  private static func read(_ path: String) throws(WebConfigError) -> WebConfig {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try FileSystem.readInput(path, limit: 1 << 20)
    } catch {
      throw WebConfigError(line: nil, error.description)
    }
    return try WebConfig(parsing: bytes)
  }
}
