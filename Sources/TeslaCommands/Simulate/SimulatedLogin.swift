internal import TeslaAPI
internal import TeslaCloud
internal import Unix

/// A state directory of the simulator's own with a login to it, so that no other one is touched.
struct SimulatedLogin {
  let directory: StateDirectory

  /// - Parameter host: of whom the login is, as `tesla auth` notes it.
  init(_ cloud: SimulatedTransport, host: String, _ session: Session) throws(Failure) {
    directory = StateDirectory(try SimulatedApplication.scratchPath(session))
    do { try directory.create() } catch { throw Failure(.failure, error.description) }
    do throws(Failure) { try write(cloud, host: host) } catch {
      remove()
      throw error
    }
  }

  private func write(_ cloud: SimulatedTransport, host: String) throws(Failure) {
    let (tokens, sites) = cloud.withWorld { ($0.logIn(at: $0.time), $0.siteIDs) }
    let files = [
      (directory.refreshToken, tokens.refreshToken ?? ""),
      (directory.accessToken, tokens.accessToken),
      (directory.powerwallID, sites.map(String.init).joined(separator: "\n")),
      (directory.state, StateFile.initial(loginHost: host)),
    ]
    do throws(SystemError) {
      for (path, text) in files { try NewFile.write((text + "\n").utf8, to: path, mode: 0o600) }
    } catch {
      throw Failure(.failure, error.description)
    }
  }

  /// Flat, and only its own.
  func remove() {
    for name in (try? FileSystem.list(directory.path)) ?? [] {
      try? FileSystem.remove(FileSystem.path(directory.path, name))
    }
    try? FileSystem.removeDirectory(directory.path)
  }
}
