import Dispatch
import JSON
import TestSupport
import Testing
import Unix

/// `tesla serve` itself through faults that end, stopped by SIGKILL at random moments and started
/// anew, while commands beside it renew the same login and are stopped too. Some lives in every run
/// of the tests; `TESLA_SOAK_LIVES=2000` for as many as `scripts/soak` lets it live.
///
/// `SoakTests` lets the exporter's pollers live through a year by their own clock, in one process.
struct ProcessSoakTests {
  /// How the time of Tesla goes beside the exporter's.
  enum Pace: CaseIterable {
    /// As everywhere, with tokens that are due every few seconds. A spent refresh token is good for
    /// as long as one life and the start of the next may take.
    case real
    /// Tesla's hours pass at once, again and again: an access token is refused that the exporter
    /// takes for good for hours. A spent refresh token is good for a life of such leaps.
    case leaping

    var options: [String] {
      switch self {
      case .real: ["--token-life", "6", "--refresh-grace", String(Running.patience)]
      case .leaping: ["--refresh-grace", "4d"]
      }
    }
  }

  private static let lives = Environment.current["TESLA_SOAK_LIVES"].flatMap(Int.init)
  /// What a person's word or a new start ends at once; a token that Tesla refuses is waited out,
  /// which `SoakTests` does.
  private static let faults = [
    "products:500", "products:503", "products:html", "products:empty", "products:truncated",
    "products:cut", "products:hangup", "products:401", "vehicle:500", "vehicle:cut", "vehicle:404",
    "vehicle:html", "vehicle:delay=300ms", "vehicle_data:500", "vehicle_data:hangup",
    "vehicle_data:401", "vehicle_data:405", "vehicle_data:408", "vehicle_data:truncated",
    "vehicle_data:null", "vehicle_data:drip", "token:500", "token:cut", "token:hangup",
    "token:empty", "token:truncated", "token:drip", "token:delay=300ms",
    "token:token_server_error_400", "live_status:500",
    "live_status:cut", "calendar_history:500", "*:503", "*:hangup", "*:delay=200ms",
  ]
  /// What only time or a new start ends: Tesla said when to ask again, or the login server refused,
  /// which is believed for a quarter of an hour.
  private static let limits = [
    "products:429;retry-after=60", "vehicle_data:429;retry-after=60", "token:429;retry-after=60",
    "token:token_login_required_401", "token:html",
  ]
  private static let options = [
    "--check-interval", "0.2", "--drive-interval", "0.1", "--site-interval", "0.2",
    "--idle-pause", "0",
  ]

  @Test(
    "the login lives through every SIGKILL, and each new start recovers",
    arguments: Pace.allCases)
  func killed(pace: Pace) throws {
    let lives = Self.lives ?? (Program.isSanitized ? 3 : 8)
    let simulator = try Simulator(pace.options, lifetime: 2 * Running.patience + 10 * lives)
    let start = try simulator.time
    let user = try owner(simulator)
    var random = TestSupport.SplitMix64(seed: UInt64(lives))
    var struck = 0
    for life in 1...lives {
      let exporter = try Exporter(user, Self.options)
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        try pass(simulator, at: pace, &random)
        try strike(simulator, Self.faults + Self.limits, &random)
        pause(upTo: 400, &random)
        try stopCommand(user, &random)
      }
      try exporter.kill()
      struck += try hasStruck(simulator) ? 1 : 0
      try user.expectWholeFiles(after: "life \(life)")
      try simulator.control("DELETE", "faults")
      // As it is found by anyone who is next, now and then another command.
      if Bool.random(using: &random) {
        let ending = try user.tesla("products")
        #expect(ending.status == 0, "after life \(life): \(ending)")
      } else {
        try Exporter(user, Self.options).expectRecovery(after: "life \(life)", since: [:])
      }
    }
    #expect(struck >= lives / 4)
    #expect(try simulator.refreshCount >= lives / 4)
    try expectLatestToken(user, simulator)
    if Self.lives != nil {
      let days = try simulator.days(since: start)
      print(
        "soak: stopped by SIGKILL \(lives) times in \(days) simulated days, with",
        "\(try simulator.refreshCount) renewals")
    }
  }

  @Test("one process recovers again and again, and does not grow", arguments: Pace.allCases)
  func undisturbed(pace: Pace) throws {
    let rounds = Self.lives ?? (Program.isSanitized ? 3 : 6)
    let simulator = try Simulator(pace.options, lifetime: 2 * Running.patience + 10 * rounds)
    let start = try simulator.time
    let user = try owner(simulator)
    let exporter = try Exporter(user, Self.options, timeout: 2 * Running.patience + 10 * rounds)
    var random = TestSupport.SplitMix64(seed: UInt64(rounds))
    var early = 0.0
    var struck = 0
    for round in 1...rounds {
      try pass(simulator, at: pace, &random)
      let fault = try strike(simulator, Self.faults, &random)
      try exporter.send(.hangup)
      pause(upTo: 600, &random)
      struck += try hasStruck(simulator) ? 1 : 0
      try simulator.control("DELETE", "faults")
      let before = try exporter.successes()
      try exporter.send(.hangup)
      try exporter.expectRecovery(after: "round \(round), \(fault)", since: before)
      if round == (rounds + 9) / 10 { early = try exporter.residentMegabytes() }
    }
    let late = try exporter.residentMegabytes()
    #expect(try exporter.stop() == 0)
    #expect(struck >= rounds / 4)
    try expectLatestToken(user, simulator)
    guard Self.lives != nil else { return }
    print(
      "soak: one process, \(rounds) faults in \(try simulator.days(since: start)) simulated days,",
      "\(try simulator.refreshCount) renewals; memory \(Int(early)) MB after a tenth, \(Int(late)) MB at the end"
    )
    #expect(late < early + 8)
  }

  /// Someone with a car and a Powerwall.
  private func owner(_ simulator: Simulator) throws -> User {
    let user = try User.loggedIn(simulator)
    try #require(try user.tesla("products", "--save-powerwall-id").status == 0)
    return user
  }

  /// Whether something failed since faults were last taken away.
  private func hasStruck(_ simulator: Simulator) throws -> Bool {
    let faults = try simulator.control("GET", "faults")["faults"]?.arrayValue ?? []
    return faults.contains { ($0["used"]?.int64Value ?? 0) > 0 }
  }

  /// The login lives: it is renewed with what the files hold, perhaps a token whose successor was
  /// lost by a SIGKILL and that is good within Tesla's grace; and again when that is over, so that
  /// nothing counts but the last token that Tesla gave.
  private func expectLatestToken(_ user: User, _ simulator: Simulator) throws {
    for days in [0, 5] {
      try simulator.advance(seconds: days * 86_400)
      let ending = try user.tesla("token", "refresh")
      #expect(ending.status == 0, "after \(days) days: \(ending)")
    }
  }

  /// Lets something fail from now on.
  @discardableResult private func strike(
    _ simulator: Simulator, _ faults: [String], _ random: inout TestSupport.SplitMix64
  ) throws -> String {
    let fault = try #require(faults.randomElement(using: &random))
    let count = Int.random(in: 1...12, using: &random)
    let counted = fault + (fault.contains(";") ? ";count=\(count)" : "x\(count)")
    try simulator.control("POST", "faults", counted)
    return counted
  }

  /// Lets some hours of Tesla's time pass, where it leaps.
  private func pass(
    _ simulator: Simulator, at pace: Pace, _ random: inout TestSupport.SplitMix64
  ) throws {
    guard pace == .leaping else { return }
    try simulator.advance(seconds: Int.random(in: 60...36_000, using: &random))
  }

  /// A moment of chance, not a wait for anything. It keeps the test's thread: other tests would use
  /// it for minutes, and the simulator is not to wait for those.
  private func pause(upTo milliseconds: Int, _ random: inout TestSupport.SplitMix64) {
    let moment =
      DispatchTime.now() + .microseconds(Int.random(in: 0...milliseconds * 1_000, using: &random))
    _ = DispatchSemaphore(value: 0).wait(timeout: moment)
  }

  /// Starts a command that someone types beside the exporter, and stops it at a random moment.
  private func stopCommand(_ user: User, _ random: inout TestSupport.SplitMix64) throws {
    let commands = [["token", "refresh"], ["data"], ["products"]]
    let command = try #require(commands.randomElement(using: &random))
    let running = try user.start(Program.path, command, streams: .none)
    pause(upTo: 60, &random)
    try running.send(.kill)
    _ = try running.wait()
  }
}

extension Simulator {
  /// In seconds since the epoch.
  fileprivate var time: Double {
    get throws { try #require(try control("GET", "state")["time"]?.doubleValue) }
  }

  fileprivate func days(since start: Double) throws -> Int { Int((try time - start) / 86_400) }
}

extension Exporter {
  /// How often each kind of thing was asked for with success.
  fileprivate func successes() throws -> [String: Double] {
    Exporter.successes(on: try get("/metrics").body.split(separator: "\n"))
  }

  private static let asked = [
    "account": ["products"], "car": ["vehicle", "vehicle_data"], "site": ["live_status"],
  ]

  private static func successes(on page: [Substring]) -> [String: Double] {
    asked.mapValues { endpoints in
      endpoints.reduce(0) { sum, endpoint in
        let series = "tesla_api_requests_total{endpoint=\"\(endpoint)\",code=\"200\"} "
        let line = page.first { $0.hasPrefix(series) }
        return sum + (line.flatMap { Double($0.dropFirst(series.count)) } ?? 0)
      }
    }
  }

  /// Waits until everything is polled without failure, and was asked for since.
  fileprivate func expectRecovery(after what: String, since before: [String: Double]) throws {
    let page = try page { page in
      func holds(_ name: String, _ value: String) -> Bool {
        let samples = page.filter { $0.hasPrefix(name + "{") || $0.hasPrefix(name + " ") }
        return !samples.isEmpty && samples.allSatisfy { $0.hasSuffix(" " + value) }
      }
      return holds("tesla_up", "1") && holds("tesla_vehicle_up", "1")
        && holds("tesla_site_up", "1") && holds("tesla_login_required", "0")
        && Exporter.successes(on: page).allSatisfy { $0.value > before[$0.key] ?? 0 }
    }
    #expect(page != nil, "\(what): never recovered; \(log.suffix(4_000))")
  }

  fileprivate func residentMegabytes() throws -> Double {
    let name = "process_resident_memory_bytes "
    let page = try get("/metrics").body.split(separator: "\n")
    let line = try #require(page.first { $0.hasPrefix(name) })
    return try #require(Double(line.dropFirst(name.count))) / 1_048_576
  }
}

extension User {
  /// Every file is private, and the tokens are whole, whenever one looks.
  fileprivate func expectWholeFiles(after what: String) throws {
    // The Powerwall's id is no secret.
    for name in try FileSystem.list(state) where name != "powerwall.id" {
      let mode = try FileSystem.status(stateFile(name)).mode
      #expect(!mode.isOpenToOthers, "\(what): \(name) has mode \(mode)")
    }
    for name in ["token.access", "token.refresh"] {
      let token = try read(name)
      let isWhole = token.last == 0x0A && token.dropLast().allSatisfy { $0 > 0x20 }
      #expect(isWhole && token.count > 20, "\(what): \(name) is not whole")
    }
  }
}
