import JSON
import TestSupport
import Testing
import Unix

/// `tesla serve`, asked as Prometheus asks it.
struct ServeTests {
  private let battery = "tesla_charge_state_battery_level_ratio{"

  @Test func pagesAreServed() throws {
    let user = try User.loggedIn(try Simulator())
    let exporter = try Exporter(user)
    let page = try #require(try exporter.metrics(with: battery))
    let text = try exporter.get("/metrics")
    #expect(text.status == "200")
    #expect(text.type.hasPrefix("text/plain; version=0.0.4"))
    #expect(!page.contains(" NaN"))
    let open = try exporter.get(
      "/metrics", "-H", "Accept: application/openmetrics-text;version=1.0.0")
    #expect(open.type.hasPrefix("application/openmetrics-text; version=1.0.0"))
    #expect(open.body.hasSuffix("# EOF\n"))
    for path in ["/healthz", "/-/healthy", "/-/ready", "/"] {
      #expect(try exporter.get(path).status == "200", "\(path)")
    }
    #expect(try exporter.get("/").type.hasPrefix("text/html"))
    #expect(try exporter.get("/nowhere").status == "404")
    #expect(try exporter.get("/metrics", "-X", "POST").status == "405")
    let checked = try user.run("promtool", ["check", "metrics"], input: Array(page.utf8))
    #expect(checked.status == 0, "\(checked.errors)")
    #expect(try exporter.stop() == 0)
  }

  /// A saved answer says what the car was then; what it is now is known from its record.
  @Test func stateIsThatOfNowBesideSavedValues() throws {
    let simulator = try Simulator()
    let user = try User.loggedIn(simulator)
    #expect(try user.tesla("wake", "--wait").status == 0)
    let saved = try Value(parsing: try user.tesla("data").output)
    #expect(saved["response"]?["state"]?.stringValue == "online")
    let vin = try #require(saved["response"]?["vin"]?.stringValue)
    try simulator.control("POST", "car/\(vin)", #"{"state": "asleep"}"#)
    for names in ["standard", "legacy"] {
      let exporter = try Exporter(user, "--names", names)
      let asleep = #"tesla_vehicle_state{vin="\#(vin)",tesla_vehicle_state="asleep"} 1"#
      let page = try #require(try exporter.metrics(with: asleep))
      let states = page.split(separator: "\n").filter { $0.hasPrefix("tesla_state{") }
      let isOf: (String) -> Bool = { state in
        states.contains { $0.contains(state) && $0.hasSuffix(" 1") }
      }
      #expect(isOf(#""asleep""#), "\(names): \(states)")
      #expect(!isOf(#""online""#), "\(names): \(states)")
      #expect(try exporter.stop() == 0)
    }
  }

  /// As a script starts it with `&`: interrupts at its terminal are not meant for it.
  @Test func interruptThatAScriptSwitchedOffStaysOff() throws {
    let user = try User.loggedIn(try Simulator())
    // Of two signals that wait, the interrupt would be taken first.
    let ending = try user.bash(
      """
      tesla serve --web.listen-address 127.0.0.1:0 2> log & serve=$!
      until grep -qs address= log; do kill -0 $serve || exit 9; done
      kill -INT $serve
      kill -USR1 $serve
      until grep -q 'every car that is online' log; do kill -0 $serve || exit 8; done
      kill -TERM $serve
      wait $serve
      """)
    #expect(ending.status == 0, "\(ending.errors)")
  }

  @Test func otherNamesAndOtherSitesAreNotAnswered() throws {
    let exporter = try Exporter(
      try User.loggedIn(try Simulator()), "--web.enable-lifecycle", "--web.allowed-host",
      "car.example")
    for (host, status) in [("car.example", "200"), ("localhost", "200"), ("evil.example", "403")] {
      #expect(try exporter.get("/metrics", "-H", "Host: \(host)").status == status)
    }
    let resume = ["-X", "POST", "-H"]
    let foreign = try exporter.get("/-/resume", resume + ["Origin: http://evil.example"])
    #expect(foreign.status == "403")
    #expect(try exporter.get("/-/resume", resume + ["X-None: 1"]).status == "200")
    #expect(try exporter.get("/-/resume", resume + ["X-None: 1"]).status == "429")
  }

  @Test func legacyNamesAreThoseOfTheOldExporter() throws {
    let exporter = try Exporter(try User.loggedIn(try Simulator()), "--names", "legacy")
    let page = try #require(try exporter.metrics(with: "tesla_charge_state_battery_level "))
    #expect(!page.contains(battery))
  }

  @Test func powerwallIsThereWhenItsFileIs() throws {
    let user = try User.loggedIn(try Simulator())
    #expect(try user.tesla("products", "--save-powerwall-id").status == 0)
    let exporter = try Exporter(user)
    #expect(try exporter.metrics(with: "tesla_site_") != nil)
  }

  @Test func energyIsCountedOnAfterARestart() throws {
    let simulator = try Simulator()
    let user = try User.loggedIn(simulator)
    #expect(try user.tesla("products", "--save-powerwall-id").status == 0)
    let name = "tesla_site_total_home_usage_joules_total{"
    func total(_ page: String?) throws -> Double {
      let line = try #require(page?.split(separator: "\n").first { $0.hasPrefix(name) })
      return try #require(line.split(separator: " ").last.flatMap { Double($0) })
    }
    let first = try Exporter(user, "--check-interval", "1")
    let page = try first.metrics(with: name)
    let before = try total(page)
    #expect(before > 0)
    let checked = try user.run("promtool", ["check", "metrics"], input: Array((page ?? "").utf8))
    #expect(checked.status == 0, "\(checked.errors)")
    #expect(try first.stop() == 0)
    try simulator.advance(seconds: 2 * 86_400)
    let second = try Exporter(user, "--check-interval", "1")
    let restored = try total(try second.get("/metrics").body)
    #expect(restored >= before)
    #expect(try second.line { $0.contains("GET calendar_history") } != nil)
    let after = try total(try second.metrics(with: name))
    #expect(after >= restored)
    #expect(try second.stop() == 0)
  }

  @Test func sleepingCarIsSeenAndLeftAsleep() throws {
    let simulator = try Simulator("--asleep")
    let exporter = try Exporter(try User.loggedIn(simulator), "--check-interval", "1")
    #expect(try exporter.line { $0.contains("serving a car") } != nil)
    // Two more looks at it.
    for _ in 1...2 { #expect(try exporter.line { $0.contains("GET vehicle at") } != nil) }
    let states = try exporter.get("/metrics").body.split(separator: "\n")
      .filter { $0.hasPrefix("tesla_vehicle_state{") && $0.contains("\"asleep\"") }
    #expect(states.count == 1 && states.first?.hasSuffix(" 1") == true)
    #expect(try exporter.stop() == 0)
    let state = try simulator.control("GET", "state")
    #expect(state["cars"]?[0]?["wakes"]?.int64Value == 0)
    #expect(state["cars"]?[0]?["state"]?.stringValue == "asleep")
    #expect(state["calls"]?["vehicle_data"] == nil && state["calls"]?["wake_up"] == nil)
  }

  @Test func tokenThatTeslaNoLongerTakesIsRenewedOnce() throws {
    let simulator = try Simulator()
    let exporter = try Exporter(try User.loggedIn(simulator), "--check-interval", "1")
    #expect(try exporter.metrics(with: battery) != nil)
    let count = try simulator.refreshCount
    try simulator.advance(seconds: 9 * 3600)
    #expect(try exporter.line { $0.contains("HTTP 401") } != nil)
    #expect(try exporter.line { $0.contains("POST token") && $0.contains("HTTP 200") } != nil)
    #expect(try exporter.line { $0.contains("HTTP 200") && !$0.contains("token") } != nil)
    #expect(try exporter.stop() == 0)
    #expect(try simulator.refreshCount == count + 1)
  }

  @Test func loginMadeLaterIsFoundOnReload() throws {
    let simulator = try Simulator()
    let user = try User(simulator)
    let exporter = try Exporter(user)
    #expect(try exporter.line { $0.contains("login required") } != nil)
    #expect(try exporter.get("/metrics").status == "200")
    let login = try PendingLogin(user)
    #expect(try login.paste(try login.callback()).status == 0)
    try exporter.send(.hangup)
    #expect(try exporter.metrics(with: battery) != nil)
    #expect(try exporter.stop() == 0)
  }

  @Test func lastAnswerIsServedAfterARestartWithoutTesla() throws {
    var user = try User.loggedIn(try Simulator())
    #expect(try user.tesla("data").status == 0)
    user.environment["TESLA_API_HOST"] = "http://127.0.0.1:1"
    let exporter = try Exporter(user)
    #expect(try exporter.metrics(with: battery) != nil)
  }

  @Test func missingCarAndMissingLoginNameTheNextCommand() throws {
    let simulator = try Simulator()
    let stranger = try Exporter(try User.loggedIn(simulator), "--vehicle", "NOBODY")
    let line = try #require(try stranger.line { $0.contains("no such car") })
    #expect(line.contains("level=WARN") && line.contains("tesla products"))
    // It may come later, so the exporter goes on.
    #expect(try stranger.get("/healthz").status == "200")
    #expect(try Self.targets(stranger.get("/sd").body, of: "vehicle").isEmpty)
    let guest = try Exporter(try User(simulator))
    #expect(try guest.line { $0.contains("login required") }?.contains("tesla auth") == true)
    #expect(try guest.get("/-/ready").status == "503")
    #expect(try Self.targets(guest.get("/sd").body, of: "exporter") == [guest.address])
    #expect(try guest.get("/metrics").body.contains("\ntesla_login_required 1\n"))
  }

  /// What `/sd` lists of a kind, by instance.
  private static func targets(_ list: String, of kind: String) throws -> [String] {
    try (Value(parsing: Array(list.utf8)).arrayValue ?? []).compactMap { $0["labels"] }
      .filter { $0["__meta_tesla_kind"]?.stringValue == kind }
      .compactMap { $0["instance"]?.stringValue }
  }

  @Test(.timeLimit(.minutes(20))) func watchdogIsFedWhileThePollersMove() throws {
    var user = try User.loggedIn(try Simulator())
    let manager = try #require(NotifySocket(in: user.home.path))
    user.environment["NOTIFY_SOCKET"] = manager.path
    user.environment["WATCHDOG_USEC"] = "200000"
    let exporter = try Exporter(user)
    for _ in 1...3 { #expect(manager.next("WATCHDOG=1")) }
    #expect(try exporter.stop() == 0)
    #expect(manager.next("STOPPING=1"))
  }

  #if os(Linux)
    @Test func socketsThatSystemdHandsOverAreUsed() throws {
      try DebianPackage.require("systemd-socket-activate")
      let user = try User.loggedIn(try Simulator())
      let address = "127.0.0.1:\(try FreePort.find())"
      let variables = ["TESLA_API_HOST", "TESLA_AUTH_HOST"].flatMap { ["--setenv", $0] }
      let said = try FileDescriptor.pipe()
      // It listens, and starts the exporter with the first scrape. To listen there too would fail.
      let manager = try user.start(
        "systemd-socket-activate",
        ["--listen", address] + variables
          + [Program.path, "serve", "--web.listen-address", address],
        streams: .init(input: .null, output: .null, error: .descriptor(said.writing)))
      try said.writing.close()
      let reader = LineReader(said.reading)
      #expect(try reader.first { $0.contains("Listening on") } != nil)
      let answer = try user.run("curl", ["-sS", "http://\(address)/-/healthy"])
      #expect(answer.status == 0, "\(answer.errors)")
      try manager.send(.terminate)
      #expect(try reader.rest().contains("address=\(address)"))
      #expect(try manager.wait() == 0)
    }
  #endif

  @Test(arguments: [
    ([], "anyone who can reach"),
    (["basic_auth_users: {car: \(hash)}"], "in clear text"),
  ])
  func openAddressIsWarnedOfByWhatIsMissing(web: [String], warning: String) throws {
    let user = try User.loggedIn(try Simulator())
    let file = try user.home.write(web.joined(), to: "web.yml")
    let said = try FileDescriptor.pipe()
    let serve = try user.start(
      Program.path,
      ["serve", "--web.listen-address", "0.0.0.0:0", "--web.config.file", file],
      streams: .init(input: .null, output: .null, error: .descriptor(said.writing)))
    try said.writing.close()
    let reader = LineReader(said.reading)
    let line = try reader.first { $0.contains("level=WARN") && !$0.contains("root") }
    #expect(line?.contains(warning) == true && line?.contains("--web.config.file") == true)
    try serve.send(.terminate)
    #expect(try serve.wait() == 0)
    // Once.
    #expect(try !reader.rest().contains("--web.config.file"))
  }

  private static let hash = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"

  @Test(.needs("prometheus"))
  func prometheusScrapesTheCar() throws {
    let user = try User.loggedIn(try Simulator())
    let exporter = try Exporter(user)
    #expect(try exporter.metrics(with: battery) != nil)
    let configuration = try user.home.write(
      """
      global: {scrape_interval: 1s}
      scrape_configs:
        - job_name: tesla
          static_configs: [{targets: ['\(exporter.address)']}]
      """, to: "prometheus.yml")
    let prometheus = try Prometheus(
      user,
      [
        "--config.file=\(configuration)", "--storage.tsdb.path=\(user.home.file("data"))",
      ])
    var ratio: String?
    _ = try eventually {
      ratio = try prometheus.value("tesla_charge_state_battery_level_ratio")
      return ratio != nil
    }
    let car = try #require(try user.simulator?.control("GET", "state")["cars"]?[0])
    let percent = try #require(car["battery_percent"]?.doubleValue)
    let shown = try #require(ratio.flatMap { Double($0) })
    #expect(abs(shown * 100 - percent) <= 1)
  }
}
