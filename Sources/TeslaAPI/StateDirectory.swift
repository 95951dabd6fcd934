package import Unix

/// The directory that holds the tokens and the last answers, and the names of the files in it.
/// They are those of `oauth.sh` and `tesla_exporter.py`, so a directory of theirs works at once.
package struct StateDirectory: Hashable, Sendable {
  package let path: String

  package init(_ path: String) { self.path = path }

  package var accessToken: String { file("token.access") }
  package var refreshToken: String { file("token.refresh") }
  package var tokenLock: String { file("token.lock") }
  /// Room for the next refresh token, and its first place on the disk.
  package var newRefreshToken: String { file("token.refresh.new") }
  /// An access token that still had life when it was renewed.
  package var earlierAccessToken: String { file("token.access.old") }
  package var vehicleData: String { file("vehicle.data") }
  /// The telemetry configurations that were sent.
  package var sentTelemetry: String { file("telemetry.json") }
  package var powerwallData: String { file("powerwall.data") }
  /// What a kWh costs; the user's.
  package var prices: String { file("prices") }
  /// The tariff of the energy site whose answers are kept, as its settings told it.
  package var tariff: String { file("tariff.json") }
  package var powerwallID: String { file("powerwall.id") }
  package var state: String { file("state.json") }
  /// A `state.json` that could not be read, when there was something to write.
  package var damagedState: String { file("state.json.damaged") }
  package var stateLock: String { file("state.lock") }
  /// Drives, charges, states and samples of charts (SQLite).
  package var journal: String { file("journal.db") }

  /// One car's data where there are several.
  package func vehicleData(vin: String) -> String { file("vehicle-\(plain(vin)).data") }

  /// What a car has streamed (Fleet Telemetry), each value with its time.
  package func streamedData(vin: String) -> String { file("telemetry-\(plain(vin)).data") }

  /// A VIN comes from outside: nothing but letters and digits may become part of a path.
  private func plain(_ vin: String) -> String {
    vin.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }

  /// The files that are there of cars that have one of their own, by name.
  package var ownVehicleData: [String] { files(StateDirectory.isOwnVehicleData) }

  /// The files that are there of what cars have streamed, by name.
  package var ownStreamedData: [String] { files(StateDirectory.isStreamedData) }

  private func files(_ isMeant: (String) -> Bool) -> [String] {
    ((try? FileSystem.list(path)) ?? []).filter(isMeant).sorted().map(file)
  }

  /// Whether the file in this directory holds an answer of Tesla's.
  package func isAnswer(_ path: String) -> Bool {
    let name = FileSystem.name(of: path)
    return path == vehicleData || path == powerwallData || path == tariff
      || StateDirectory.isOwnVehicleData(name)
      || StateDirectory.isStreamedData(name)
  }

  private static func isStreamedData(_ name: String) -> Bool {
    name.hasPrefix("telemetry-") && name.hasSuffix(".data")
  }

  private static func isOwnVehicleData(_ name: String) -> Bool {
    name.hasPrefix("vehicle-") && name.hasSuffix(".data")
  }

  /// Why this directory: the first of the rules of tesla-files(5) that fitted.
  package enum Origin: Hashable, Sendable {
    case option
    case systemd
    case workingDirectory
    case home
  }

  /// Chooses the directory: the option (or its variable), systemd's, the working directory when it
  /// already holds a login, else the user's state directory. nil without any of them.
  package static func locate(
    option: String?, environment: Environment, workingDirectory: String?
  ) -> (directory: StateDirectory, origin: Origin)? {
    if let option { return (StateDirectory(option), .option) }
    if let systemd = environment.nonEmpty("STATE_DIRECTORY")?.split(separator: ":").first {
      return (StateDirectory(String(systemd)), .systemd)
    }
    if let workingDirectory {
      let here = StateDirectory(workingDirectory)
      if FileSystem.exists(here.refreshToken) { return (here, .workingDirectory) }
    }
    let base: String
    // A relative XDG path is to be ignored (XDG Base Directory Specification 0.8).
    if let state = environment.nonEmpty("XDG_STATE_HOME"), state.hasPrefix("/") {
      base = state
    } else if let home = environment.nonEmpty("HOME") {
      base = home + "/.local/state"
    } else {
      return nil
    }
    return (StateDirectory(base + "/tesla"), .home)
  }

  /// Makes the directory, private to its owner, when it is not there.
  package func create() throws(SystemError) {
    // Also when something is there: it may be a file.
    try FileSystem.makeDirectory(path, mode: 0o700, parents: true)
  }

  func file(_ name: String) -> String { FileSystem.path(path, name) }
}
