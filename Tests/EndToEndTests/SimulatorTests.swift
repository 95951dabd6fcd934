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
  @Test(arguments: ["192.0.2.1:0", "nowhere", "127.0.0.1:99999"])
  func addressOfTheExporterIsRefusedBeforeAnythingIsExported(_ address: String) throws {
    let ending = try User().tesla("simulate", "--exporter", address)
    #expect(ending.status != 0 && ending.isOneClearError, "\(ending.errors)")
    #expect(ending.errors.contains("--exporter"), "\(ending.errors)")
    #expect(ending.text.isEmpty, "\(ending.text)")
  }

  @Test func inTheBackgroundItSaysWhereThePageIs() throws {
    let user = try User()
    let ending = try user.run(
      Program.path, ["simulate", "--background", "--exporter", "127.0.0.1:0", "--sites", "0"],
      timeout: 600)
    try #require(ending.status == 0, "\(ending.errors)")
    let id = try #require(ending.errors.split(separator: " ").last.flatMap { Int32($0.dropLast()) })
    defer { _ = try? user.run("kill", [String(id)]) }
    let page = try #require(
      ending.errors.split { $0.isWhitespace }.first { $0.hasPrefix("http://") })
    #expect(try user.run("curl", ["-sSf", String(page)]).text.contains("<title>"))
    #expect(ending.text.hasPrefix("export TESLA_API_HOST="))
    #expect(ending.text.split(separator: "\n").last == "# to stop it: kill \(id)")
  }

  /// One of two machines is slow: each system call takes it many times as long.
  @Test(.needs("strace")) func theSameDayIsThePageOfASlowMachineToo() throws {
    let pages = Lock<[String]>([])
    let options = [
      "simulate", "--exporter", "127.0.0.1:0", "--sites", "0", "--speed", "0.001",
      "--start", "2026-06-18T00:40:00Z",
    ]
    let lives = [[Program.path], ["strace", "-D", "-f", "-o", "/dev/null", Program.path]].map {
      words in
      Background {
        do {
          let day = try SimulatedDay(running: words + options)
          let page = try User().run("curl", ["-sSf", day.url])
          pages.withLock { $0.append(page.text) }
          #expect(try day.stop() == 0)
        } catch {
          Issue.record(error)
        }
      }
    }
    for life in lives { life.wait() }
    let (first, second) = pages.withLock { ($0.first, $0.last) }
    #expect(first?.contains("last 24 hours") == true && first == second)
    #expect(pages.withLock { $0.count } == 2)
  }

  /// What it tells someone who has no browser there leads to a login.
  @Test(arguments: [("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22"), ("DISPLAY", "")])
  func withoutABrowserItSaysHowToLogIn(_ name: String, _ value: String) throws {
    var user = try User()
    user.environment[name] = value
    user.environment["WAYLAND_DISPLAY"] = nil
    user.environment["BROWSER"] = name == "DISPLAY" ? nil : "true"
    let started = try user.tesla("simulate", "--background")
    try #require(started.status == 0, "\(started.errors)")
    let id = try #require(started.text.split(separator: " ").last).filter { $0.isNumber }
    defer { _ = try? user.run("kill", [id]) }
    let hint = try #require(
      started.errors.split(separator: "\n").first { $0.contains("curl -so") })
    let curl = String(try #require(hint.split(separator: "prints: ").last))
    let ending = try user.bash(
      """
      \(started.text)
      export TESLA_STATE_DIR=$HOME/mine
      mkfifo -m 600 in && exec 7<>in
      tesla auth --no-browser <&7 >said 2>&1 &
      until URL=$(grep -o 'http[^ ]*code_challenge=[^ ]*' said); do kill -0 $!; done
      \(curl.replacing("'URL", with: "\"$URL\"'")) >&7
      wait $!
      """)
    #expect(ending.status == 0, "\(ending.text)\(ending.errors)")
    #expect(FileSystem.exists(user.home.file("mine/token.refresh")))
  }

  @Test func withABrowserItSaysNothingOfThat() throws {
    var user = try User()
    user.environment["SSH_CONNECTION"] = nil
    user.environment["BROWSER"] = "true"
    let started = try user.tesla("simulate", "--background")
    let id = try #require(started.text.split(separator: " ").last).filter { $0.isNumber }
    defer { _ = try? user.run("kill", [id]) }
    #expect(!started.errors.contains("curl"), "\(started.errors)")
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
