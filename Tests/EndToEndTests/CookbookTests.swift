import JSON
import Journal
import TestSupport
import Testing
import Time
import Unix

/// The scripts of tesla-cookbook(7), as they stand there.
@Suite struct CookbookTests {
  /// Someone who has saved them all in `~/bin`.
  private struct Cook {
    let user: User

    /// - Parameter change: what a script says elsewhere than in the manual: of time that no test
    ///   has, of ports that are taken.
    init(_ user: User, changing changes: [(String, String)] = []) throws {
      var user = user
      user.environment["PATH"] = user.home.file("bin") + ":" + (user.environment["PATH"] ?? "")
      self.user = user
      try FileSystem.makeDirectory(user.home.file("bin"), mode: 0o700)
      for (name, script) in try CookbookTests.scripts() {
        var script = script
        for (old, new) in changes { script = script.replacing(old, with: new) }
        try program(name, script)
      }
    }

    /// With a car and a Powerwall of a simulator, whose answers are saved.
    init(_ simulator: Simulator, changing changes: [(String, String)] = []) throws {
      let user = try User.loggedIn(simulator)
      try #require(try user.tesla("products", "--save-powerwall-id").status == 0)
      try self.init(user, changing: changes)
    }

    func program(_ name: String, _ text: String) throws {
      _ = try user.home.write(text, to: "bin/" + name)
      try FileSystem.changeMode(user.home.file("bin/" + name), to: 0o700)
    }

    /// What a script prints; it must end well and complain of nothing.
    func run(_ line: String) throws -> String {
      let ending = try user.bash(line)
      #expect(ending.status == 0 && ending.errors.isEmpty, "\(line): \(ending.errors)")
      return ending.text
    }

    func car(_ simulator: Simulator, _ state: String) throws {
      let vins = try user.products().compactMap { $0["vin"]?.stringValue }
      try simulator.control("POST", "car/\(#require(vins.first))", "{\"state\": \"\(state)\"}")
      try #require(try user.tesla("data").status == 0)
    }

    func status() throws -> Value { try Value(parsing: user.tesla("status", "--json").output) }

    func file(_ name: String) throws -> String {
      String(decoding: try FileSystem.read(user.home.file(name)), as: UTF8.self)
    }
  }

  /// By name: the display of the name's subsection that begins as scripts do.
  private static func scripts() throws -> [String: String] {
    let page = try #require(ManualPage("tesla-cookbook.7"))
    let names = page.lines.filter { $0.hasPrefix(".Ss ") }.map { String($0.dropFirst(4)) }
    let scripts = page.literals.filter { $0.hasPrefix("#!/bin/sh") }
    try #require(names.count == scripts.count)
    return Dictionary(uniqueKeysWithValues: zip(names, scripts.map { $0 + "\n" }))
  }

  private func requirePrograms(_ names: String...) throws {
    for name in names {
      try #require(Program.isInstalled(name), "\(name) is not installed: run scripts/setup")
    }
  }

  @Test func thereAreTenAndAShellHasNothingAgainstThem() throws {
    try requirePrograms("shellcheck")
    let cook = try Cook(try User())
    let names = try Self.scripts().keys.sorted()
    #expect(names.count == 10)
    for name in names { #expect(try cook.run("shellcheck ~/bin/\(name)") == "") }
  }

  /// The time that passes is a file that comes.
  @Test func unlocked() throws {
    try requirePrograms("jq")
    let simulator = try Simulator()
    let cook = try Cook(
      simulator,
      changing: [
        ("sleep 600", "until [ -e ~/passed ]; do sleep 0.1; done"),
        ("--cached |", "--cached | tee ~/lines |"),
      ])
    try cook.car(simulator, "parked")
    let printed = try FileDescriptor.pipe()
    let script = try cook.user.start(
      cook.user.home.file("bin/unlocked"), [],
      streams: .init(input: .null, output: .descriptor(printed.writing), error: .inherited),
      newSession: true)
    try printed.writing.close()
    func sees(_ event: String, _ count: Int) throws {
      try #require(
        eventually {
          let lines = (try? cook.file("lines")) ?? ""
          return lines.split(separator: "\n").count { $0.contains("\"event\":\"\(event)\"") }
            >= count
        }, "\(event) is not seen")
    }
    try sees("state", 1)
    try cook.car(simulator, "door_open")
    try sees("unlocked", 1)
    // In time: nothing is to be said of this.
    try cook.car(simulator, "door_closed")
    try sees("locked", 1)
    try cook.car(simulator, "door_open")
    try sees("unlocked", 2)
    _ = try cook.user.home.write("", to: "passed")
    let name = try #require(try cook.status()["vehicles"]?[0]?["name"]?.stringValue)
    let lines = LineReader(printed.reading)
    #expect(try lines.next() == "\(name) has been unlocked for ten minutes")
    _ = try cook.user.run("kill", ["-TERM", "--", "-\(script.processID)"])
    #expect(try lines.next() == nil)
    _ = try script.wait()
  }

  @Test func odometer() throws {
    try requirePrograms("jq")
    let simulator = try Simulator()
    let cook = try Cook(simulator)
    try cook.car(simulator, "parked")
    #expect(try cook.run("odometer && odometer") == "")
    let car = try #require(try cook.status()["vehicles"]?[0])
    let kilometers = try #require(car["odometer_km"]?.number?.text)
    let vin = try #require(car["vin"]?.stringValue)
    let lines = try cook.file("odometer.csv").split(separator: "\n")
    #expect(lines.count == 2)
    for line in lines {
      #expect(line.wholeMatch(of: /"20\d\d-\d\d-\d\d","\w{17}",[0-9.]+/) != nil, "\(line)")
      #expect(line.hasSuffix(",\"\(vin)\",\(kilometers)"), "\(line)")
    }
  }

  @Test func surplus() throws {
    try requirePrograms("jq")
    let simulator = try Simulator("--start", "2026-06-21T20:00:00Z")
    let cook = try Cook(simulator)
    try cook.car(simulator, "charging")
    let said = try cook.run("surplus")
    let form = /charge with \d+ A\n|wait: -?[0-9.]+ kW are too little\n|charged\n/
    #expect(said.wholeMatch(of: form) != nil, "\(said)")
    // What each says follows from the numbers.
    for (solar, isPlugged, level, answer) in [
      (5, true, 50, "charge with 17 A\n"), (1, true, 50, "wait: 0 kW are too little\n"),
      (5, true, 80, "charged\n"), (5, false, 50, "not plugged in\n"),
    ] {
      try cook.program(
        "tesla",
        """
        #!/bin/sh
        echo '{"sites": [{"solar_kw": \(solar), "home_kw": 1}], "vehicles":
          [{"is_plugged_in": \(isPlugged), "level_percent": \(level), "limit_percent": 80}]}'
        """)
      #expect(try cook.run("surplus") == answer)
    }
  }

  @Test func nightly() throws {
    try requirePrograms("promtool")
    let cook = try Cook(try Simulator())
    try Self.write(charge: nil, to: cook.user)
    let printed = try cook.run("mkdir ~/backup && nightly")
    #expect(printed.contains("BLOCK ULID"), "\(printed)")
    #expect(try cook.run("gunzip -c ~/backup/tesla-20*.jsonl.gz").contains("LRW3E7FA0PC000001"))
    #expect(try cook.run("ls ~/backup/blocks/*/index | head -n 1").hasSuffix("/index\n"))
  }

  @Test func entities() throws {
    try requirePrograms("jq", "mosquitto", "mosquitto_sub")
    let broker = try Broker()
    try broker.start()
    let simulator = try Simulator()
    let user = try User.loggedIn(simulator)
    let exporter = try Exporter(user, "--mqtt", broker.url)
    let cook = try Cook(user, changing: [("-h localhost", "-h 127.0.0.1 -p \(broker.port)")])
    let vin = try #require(try user.products().compactMap { $0["vin"]?.stringValue }.first)
    let prefix = "tesla_charge_state_battery_level_ratio{vin=\"\(vin)\"} "
    try #require(try exporter.metrics(with: prefix) != nil)
    let forms = [
      #"sensor\.\w+_battery_level \d+"#, #"binary_sensor\.\w+_locked (true|false)"#,
      #"sensor\.\w+_solar_power -?[0-9.]+"#,
    ]
    var lines: [Substring] = []
    let isComplete = try eventually {
      lines = try cook.run("entities").split(separator: "\n")
      return try forms.allSatisfy { form in
        let form = try Regex(form)
        return try lines.contains { try form.wholeMatch(in: $0) != nil }
      }
    }
    #expect(isComplete, "\(lines)")
  }

  @Test func sensors() throws {
    try requirePrograms("jq", "curl")
    let simulator = try Simulator()
    let user = try User.loggedIn(simulator)
    let exporter = try Exporter(user)
    let cook = try Cook(user, changing: [("localhost:9885", exporter.address)])
    let printed = try cook.run("sensors")
    let vin = try #require(try user.products().compactMap { $0["vin"]?.stringValue }.first)
    #expect(
      printed.hasPrefix("rest:\n\n  - resource: http://\(exporter.address)/data?target=\(vin)\n"))
    #expect(printed.contains("unique_id: \(vin)_battery_level\n"))
    // The template's value is where it says.
    let template = try #require(printed.firstMatch(of: /\{\{ value_json(\S+) \}\}/)).1
    let prefix = "tesla_charge_state_battery_level_ratio{vin=\"\(vin)\"} "
    let page = try #require(try exporter.metrics(with: prefix))
    let line = try #require(page.split(separator: "\n").first { $0.hasPrefix(prefix) })
    let ratio = try #require(Double(line.dropFirst(prefix.count)))
    let level = try cook.run(
      "curl -sS 'http://\(exporter.address)/data?target=\(vin)' | jq \(template)")
    #expect(Double(level.dropLast()) == (ratio * 100).rounded())
  }

  @Test func bar() throws {
    try requirePrograms("jq")
    let simulator = try Simulator()
    let cook = try Cook(simulator)
    try cook.car(simulator, "charging")
    let charging = try cook.run("bar")
    #expect(charging.wholeMatch(of: /⚡\d+ % \d+ km\n/) != nil, "\(charging)")
    try cook.car(simulator, "parked")
    try cook.car(simulator, "door_open")
    let open = try cook.run("bar")
    #expect(open.wholeMatch(of: /\d+ % \d+ km UNLOCKED\n/) != nil, "\(open)")
  }

  @Test func eachCar() throws {
    try requirePrograms("jq")
    let simulator = try Simulator("--vehicles", "2", "--asleep")
    let cook = try Cook(try User.loggedIn(simulator))
    let vins = try cook.user.products().compactMap { $0["vin"]?.stringValue }
    try #require(vins.count == 2)
    try simulator.control("POST", "car/\(vins[0])", #"{"state": "online"}"#)
    #expect(try cook.run("each-car") == "\(vins[0]): saved\n\(vins[1]): asleep\n")
    let saved = try Value(parsing: Array(try cook.file(vins[0] + ".json").utf8))
    #expect(saved["response"]?["vin"]?.stringValue == vins[0])
    let calls = try simulator.control("GET", "state")["calls"]
    #expect(calls?["wake_up"] == nil)
  }

  @Test func cost() throws {
    try requirePrograms("jq")
    let cook = try Cook(try User())
    try FileSystem.makeDirectory(cook.user.state, mode: 0o700, parents: true)
    try Self.write(charge: nil, to: cook.user)
    #expect(try cook.run("cost") == "0 kWh in 0 charges: 0 EUR\n")
    var charge = Charge(vin: "LRW3E7FA0PC000001", begin: try Self.lastMonth)
    charge.end = charge.begin.advanced(by: .seconds(3600))
    charge.energyAdded = 20
    try Self.write(charge: charge, to: cook.user)
    #expect(try cook.run("cost") == "20 kWh in 1 charges: 6.2 EUR\n")
  }

  @Test func powerwallDay() throws {
    try requirePrograms("jq")
    let cook = try Cook(try Simulator())
    try cook.program("mail", "#!/bin/sh\necho \"to $3: $2\"; cat\n")
    let printed = try cook.run("powerwall-day")
    let answer = try Value(
      parsing: cook.user.tesla("history", "--from", "yesterday", "--to", "yesterday").output)
    func sum(_ name: String) throws -> Int {
      let rows = try #require(answer["response"]?["time_series"]?.arrayValue)
      return Int((rows.compactMap { $0[name]?.doubleValue }.reduce(0, +) / 1000).rounded())
    }
    #expect(
      try printed == """
        to you@example.org: Powerwall yesterday
        solar \(sum("solar_energy_exported")) kWh, bought \(sum("grid_energy_imported")) kWh, \
        sold \(sum("grid_energy_exported_from_solar")) kWh

        """)
    #expect(try sum("solar_energy_exported") > 0)
  }

  /// Noon of a day in the middle of the month before this one.
  private static var lastMonth: Timestamp {
    get throws {
      let today = SystemClock().now.date(offsetSeconds: 0)
      let (year, month) = today.month == 1 ? (today.year - 1, 12) : (today.year, today.month - 1)
      let day = try #require(CalendarDate(year: year, month: month, day: 15))
      return Timestamp(seconds: Int64(day.daysSinceEpoch) * 86_400 + 43_200)
    }
  }

  /// As serve keeps them: a drive, or a charge.
  private static func write(charge: Charge?, to user: User) throws {
    let writer = try JournalWriter.open(user.stateFile("journal.db"), clock: SystemClock()) { _ in }
    var drive = Drive(vin: "LRW3E7FA0PC000001", begin: SystemClock().now)
    (drive.startOdometer, drive.endOdometer) = (100, 120)
    writer.write([charge.map { .charge($0) } ?? .drive(drive)], isUrgent: true)
    try #require(writer.close())
  }
}
