internal import Unix

/// The files of a server's identity; all PEM.
package struct TLSFiles: Hashable, Sendable {
  /// The server's certificate and those between it and its authority.
  package var certificate: String
  package var key: String
  /// The certificates of the authorities whose clients may connect.
  package var clientAuthorities: String

  package init(certificate: String, key: String, clientAuthorities: String) {
    self.certificate = certificate
    self.key = key
    self.clientAuthorities = clientAuthorities
  }

  var all: [String] { [certificate, key, clientAuthorities] }
}

/// Credentials that follow their files: a changed file is read again when the next client comes, at
/// most once a second. What cannot be used is said once and changes nothing.
final class WatchedCredentials: Sendable {
  private struct State {
    var credentials: TLSCredentials
    var statuses: [FileStatus?]
    var nextLook: Int64
  }

  private let files: TLSFiles
  private let interval: Duration
  private let log: @Sendable (String) -> Void
  private let state: Lock<State>

  init(
    _ files: TLSFiles, lookingEvery interval: Duration, log: @escaping @Sendable (String) -> Void
  )
    throws(SocketError)
  {
    self.files = files
    self.interval = interval
    self.log = log
    let statuses = WatchedCredentials.statuses(files)
    state = Lock(
      State(
        credentials: try WatchedCredentials.load(files), statuses: statuses,
        nextLook: MonotonicTime.after(interval)))
  }

  /// What a new connection is to use.
  func current() -> TLSCredentials {
    let now = MonotonicTime.now
    let (credentials, trouble) = state.withLock { state -> (TLSCredentials, String?) in
      guard now >= state.nextLook else { return (state.credentials, nil) }
      state.nextLook = now + MonotonicTime.nanoseconds(interval)
      let statuses = WatchedCredentials.statuses(files)
      guard statuses != state.statuses else { return (state.credentials, nil) }
      state.statuses = statuses
      do throws(SocketError) {
        state.credentials = try WatchedCredentials.load(files)
        return (state.credentials, nil)
      } catch {
        return (state.credentials, "\(error); the certificates read before stay in use")
      }
    }
    if let trouble { log(trouble) }
    return credentials
  }

  /// What tells a file from its successor; the time of its last reading does not.
  private static func statuses(_ files: TLSFiles) -> [FileStatus?] {
    files.all.map { try? FileSystem.status($0) }
  }

  private static func load(_ files: TLSFiles) throws(SocketError) -> TLSCredentials {
    try TLSCredentials(
      certificate: try read(files.certificate), key: try read(files.key),
      authorities: try read(files.clientAuthorities))
  }

  private static func read(_ path: String) throws(SocketError) -> [UInt8] {
    do throws(SystemError) {
      return try FileSystem.readInput(path, limit: 1 << 20, waits: false)
    } catch {
      throw SocketError(error.description)
    }
  }
}
