internal import Crypto
internal import TeslaCloud
internal import Unix

/// The application of one's own that the simulated Fleet API knows, for the other commands.
struct SimulatedApplication {
  private let secretFile: String

  /// nil for the Owner API, which needs none.
  init?(_ profile: SimulatedProfile, _ session: Session) throws(Failure) {
    guard profile.isFleet else { return nil }
    secretFile = try SimulatedApplication.scratchPath(session) + ".secret"
    do {
      try NewFile.write(
        "\(SimulatorOptions.fleetClientSecret)\n".utf8, to: secretFile, mode: 0o600)
    } catch {
      throw Failure(.failure, error.description)
    }
  }

  /// A path that nothing has yet, where temporary files are.
  static func scratchPath(_ session: Session) throws(Failure) -> String {
    let directory = session.context.environment.nonEmpty("TMPDIR") ?? "/tmp"
    let unique: [UInt8]
    do { unique = try Random.bytes(9) } catch { throw Failure(.failure, error.description) }
    return FileSystem.path(directory, "tesla-simulate-\(Base64URL.encode(unique))")
  }

  func remove() { try? FileSystem.remove(secretFile) }

  /// Further variables for the line of shell; a file's name is quoted.
  var exports: String {
    let quoted = secretFile.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''")
    return " TESLA_AUTH_CLIENT_ID=\(SimulatorOptions.fleetClientID)"
      + " TESLA_CLIENT_SECRET_FILE='\(quoted)'"
      + " TESLA_REDIRECT_URI=http://localhost:8765/callback"
  }
}
