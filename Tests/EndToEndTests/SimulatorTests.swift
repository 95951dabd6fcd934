import JSON
import TestSupport
import Testing
import Time
import Unix

/// `tesla simulate` as a clock and as a car that sleeps.
struct SimulatorTests {
  @Test func timeRunsAsFastAsItIsTold() throws {
    let simulator = try Simulator("--speed", "100")
    func time() throws -> Double {
      try #require(try simulator.control("GET", "state")["time"]?.doubleValue)
    }
    let start = SystemClock().now
    let first = try time()
    let passed = try time() - first
    #expect(passed > 0)
    #expect(Duration.seconds(passed) <= start.duration(to: SystemClock().now) * 100)
  }

  /// The line of shell says that everything is there, so it must not come before what fails.
  @Test(arguments: ["0.0.0.0:0", "nowhere", "127.0.0.1:99999"])
  func addressOfTheExporterIsRefusedBeforeAnythingIsExported(_ address: String) throws {
    let ending = try User().tesla("simulate", "--exporter", address)
    #expect(ending.status != 0 && ending.isOneClearError, "\(ending.errors)")
    #expect(ending.errors.contains("--exporter"), "\(ending.errors)")
    #expect(ending.text.isEmpty, "\(ending.text)")
  }

  @Test func inTheBackgroundItSaysWhereThePageIs() throws {
    let user = try User()
    let ending = try user.tesla("simulate", "--background", "--exporter", "127.0.0.1:0")
    try #require(ending.status == 0, "\(ending.errors)")
    let id = try #require(ending.errors.split(separator: " ").last.flatMap { Int32($0.dropLast()) })
    defer { _ = try? user.run("kill", [String(id)]) }
    let page = try #require(
      ending.errors.split { $0.isWhitespace }.first { $0.hasPrefix("http://") })
    #expect(try user.run("curl", ["-sSf", String(page)]).text.contains("<title>"))
    #expect(ending.text.hasPrefix("export TESLA_API_HOST="))
    #expect(ending.text.split(separator: "\n").last == "# to stop it: kill \(id)")
  }

  @Test func sleepingCarIsWokenWhenAsked() throws {
    let simulator = try Simulator("--asleep", "--speed", "60")
    let user = try User.loggedIn(simulator)
    #expect(try user.tesla("data").status == 5)
    let woken = try user.tesla("wake", "--wait")
    #expect(woken.status == 0, "\(woken.errors)")
    #expect(
      try Value(parsing: woken.output)["response"]?["state"]?.stringValue == "online")
    #expect(try user.tesla("data").status == 0)
    let vin = try #require(try user.products().compactMap { $0["vin"]?.stringValue }.first)
    try simulator.control("POST", "car/\(vin)", #"{"state": "asleep"}"#)
    #expect(try user.tesla("data", "--wake").status == 0)
  }

  /// `eval "$(tesla simulate --background)"` in a shell with a real login.
  @Test func itsStateDirectoryIsItsOwnLoggedInAndGoesWithIt() throws {
    var simulator: Simulator? = try Simulator("--profile", "fleet")
    let state = try #require(simulator?.state)
    #expect(try FileSystem.status(state).mode == 0o700)
    for name in ["token.access", "token.refresh", "powerwall.id"] {
      #expect(try FileSystem.status(FileSystem.path(state, name)).mode == 0o600, "\(name)")
    }
    var user = try User(simulator)
    user.environment["TESLA_STATE_DIR"] = state
    for (name, value) in try #require(simulator?.exports) { user.environment[name] = value }
    for command in [["products"], ["token", "refresh"], ["data"], ["wake"]] {
      let ending = try user.tesla(command)
      #expect(ending.status == 0, "\(command): \(ending.errors)")
    }
    #expect(!FileSystem.exists(user.state))
    user = try User()
    simulator = nil
    #expect(!FileSystem.exists(state))
  }
}
