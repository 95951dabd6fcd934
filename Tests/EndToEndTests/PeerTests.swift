import TestSupport
import Testing
import Unix

/// Other people's clients against the simulator: what they cannot read in its answers, it does not
/// say as Tesla does. Each has a driver in `Peers`, which checks what its client made of them.
@Suite(
  .enabled(
    if: Peer.areInstalled || Peer.mustBeInstalled,
    "the test peers are not installed: run scripts/setup with PyPI in reach"))
struct PeerTests {
  @Test(arguments: Peer.all) func clientGetsThrough(_ peer: Peer) throws {
    try #require(Peer.areInstalled, "the test peers are missing; run scripts/setup")
    let simulator = try Simulator(
      "--vehicles", "2", "--sites", "3", "--asleep", "--seed", "7", "--speed", "20", "--start",
      "2026-06-21T18:00:00Z", "--profile",
      peer.profile)
    var user = try User()
    for (name, value) in simulator.exports { user.environment[name] = value }
    if let secret = user.environment.nonEmpty("TESLA_CLIENT_SECRET_FILE") {
      user.environment["TESLA_CLIENT_SECRET"] = try String(
        decoding: FileSystem.read(secret), as: UTF8.self
      ).filter { !$0.isWhitespace }
    }
    user.environment["PYTHONDONTWRITEBYTECODE"] = "1"
    user.environment["PYTHONNOUSERSITE"] = "1"
    let ending = try user.run(
      Peer.python, [FileSystem.path(Peer.drivers, peer.driver), simulator.url], timeout: 300)
    #expect(ending.status == 0, "\(ending.text)\n\(ending.errors)")
    #expect(ending.text.split(separator: "\n").map(String.init) == peer.steps)
    if let file = peer.loginFile { try expectLoginMovesOver(user, user.home.file(file)) }
  }

  /// The client's own file is a login for us.
  private func expectLoginMovesOver(_ user: User, _ file: String) throws {
    for arguments in [["auth", "--import", file], ["token", "refresh"], ["products"]] {
      let ending = try user.tesla(arguments)
      #expect(ending.status == 0, "\(arguments): \(ending.errors)")
    }
  }
}

/// A client that others wrote, and how far it has to get.
struct Peer: Sendable, CustomTestStringConvertible {
  let driver: String
  let profile: String
  let steps: [String]
  /// Where it keeps its tokens, below the home directory.
  var loginFile: String?

  var testDescription: String { driver }

  static let all = [
    Peer(
      driver: "teslapy_owner.py", profile: "owner", steps: energyAndCars, loginFile: "cache.json"),
    Peer(
      driver: "pypowerwall_cloud.py", profile: "owner", steps: energyAndCars,
      loginFile: ".pypowerwall.auth"),
    // It asks for no car's scope.
    Peer(
      driver: "pypowerwall_fleet.py", profile: "fleet-eu",
      steps: energyAndCars.filter { !["408", "wake", "vehicle_data"].contains($0) },
      loginFile: ".pypowerwall.fleetapi"),
    Peer(driver: "teslajsonpy_owner.py", profile: "owner", steps: energyAndCars),
    Peer(driver: "tesla_fleet_api_peer.py", profile: "fleet-eu", steps: energyAndCars),
  ]

  private static let energyAndCars = [
    "login", "refresh", "list", "408", "wake", "vehicle_data", "site_info", "live_status",
    "calendar_history",
  ]

  static let drivers = FileSystem.path(Program.project, "Tests/EndToEndTests/Peers")
  private static let environment = FileSystem.path(Program.project, ".build/peers")
  static let python = FileSystem.path(environment, "bin/python")

  /// Whether scripts/setup has installed what the list of versions says today.
  static let areInstalled: Bool = {
    let installed = try? FileSystem.read(FileSystem.path(environment, "installed.txt"))
    let wanted = try? FileSystem.read(FileSystem.path(drivers, "requirements.txt"))
    return installed != nil && installed == wanted && FileSystem.exists(python)
  }()

  static let mustBeInstalled = Environment.current.nonEmpty("CI") == "true"
}
