import JSON
import TestSupport
import Testing
import Unix

/// Tokens: renewed when needed, once, and never shown.
struct TokenTests {
  @Test(arguments: [["token", "refresh", "--if-expiring", "60"], ["token", "access"]])
  func eightAtOnceRenewTheTokensOnce(command: [String]) throws {
    let simulator = try Simulator("--refresh-grace", "0")
    let user = try User.loggedIn(simulator)
    let before = try simulator.refreshCount
    try user.write(User.endedAccessToken, to: "token.access")
    let outputs = (0..<8).map { user.home.file("output\($0)") }
    let all = try outputs.map { output in
      let file = try FileDescriptor.writing(to: output)
      defer { try? file.close() }
      return try user.start(
        Program.path, command,
        streams: .init(input: .null, output: .descriptor(file), error: .null))
    }
    #expect(try all.map { try $0.wait() } == Array(repeating: 0, count: 8))
    #expect(try simulator.refreshCount == before + 1)
    let printed = Set(try outputs.map { try FileSystem.read($0) })
    let token = try user.read("token.access").filter { $0 != 0x0A } + [0x0A]
    #expect(printed == [command.contains("access") ? token : []])
    #expect(try user.tesla("products").status == 0)
  }

  @Test(arguments: [Signal.terminate, .interrupt, .hangup])
  func signalDuringARenewalLosesNoLogin(signal: Signal) throws {
    let simulator = try Simulator("--refresh-grace", "0")
    let user = try User.loggedIn(simulator)
    let count = try simulator.refreshCount
    try simulator.control("POST", "faults", "token:delay=1s")
    let renewal = try user.start(
      Program.path, ["token", "refresh"],
      streams: .init(input: .null, output: .null, error: .null))
    // The token is spent when the simulator counts it; its answer comes a second later.
    var looks = 0
    while try simulator.refreshCount == count, looks < 500 { looks += 1 }
    try renewal.send(signal)
    #expect(try renewal.wait() == signal.exitCode)
    #expect(try simulator.refreshCount == count + 1)
    try simulator.control("DELETE", "faults")
    #expect(try user.tesla("token", "refresh").status == 0)
    #expect(try user.tesla("products").status == 0)
  }

  @Test func tokenIsRenewedOnlyWhenItIsTime() throws {
    let simulator = try Simulator()
    let user = try User.loggedIn(simulator)
    let count = try simulator.refreshCount
    let before = try Snapshot(user)
    #expect(try user.tesla("token", "refresh", "--if-expiring", "1h").status == 0)
    #expect(try Snapshot(user).changes(since: before) == [])
    #expect(try simulator.refreshCount == count)
    #expect(try user.tesla("token", "refresh", "--if-expiring", "9h").status == 0)
    #expect(try simulator.refreshCount == count + 1)
    #expect(try user.tesla("token", "refresh").status == 0)
    #expect(try simulator.refreshCount == count + 2)
  }

  @Test func tokenThatTeslaNoLongerTakesIsRenewedOnTheWay() throws {
    let simulator = try Simulator()
    let user = try User.loggedIn(simulator)
    let count = try simulator.refreshCount
    // The server's clock moves, ours does not: only its 401 tells.
    try simulator.advance(seconds: 9 * 3600)
    #expect(try user.tesla("products").status == 0)
    #expect(try simulator.refreshCount == count + 1)
  }

  @Test func showTellsAllButTheTokens() throws {
    let user = try User.loggedIn(try Simulator())
    let ending = try user.tesla("token", "show", "--json")
    #expect(ending.status == 0 && ending.output.last == 0x0A)
    let facts = try Value(parsing: ending.output)
    #expect(try #require(facts["expires_at"]?.int64Value) > 1_700_000_000)
    #expect(facts["has_refresh_token"]?.boolValue == true)
    #expect(facts["scopes"]?.arrayValue?.isEmpty == false)
  }

  @Test func nothingSaysATokenOrACode() throws {
    let simulator = try Simulator()
    let user = try User(simulator)
    let login = try PendingLogin(user, "-v")
    let callback = try login.callback()
    var said = try login.paste(callback).errors
    var secrets = try tokens(user)
    for item in callback.split(whereSeparator: { "?&".contains($0) }) where item.hasPrefix("code=")
    {
      secrets.append(String(item.dropFirst(5)))
    }
    #expect(secrets.count == 3)
    for command in [
      ["products"], ["products", "--table"], ["wake", "--wait"], ["data"], ["data", "--powerwall"],
      ["token", "show"], ["token", "show", "--json"], ["token", "refresh"], ["doctor"],
      ["doctor", "--json"], ["metrics", user.stateFile("vehicle.data")],
      ["data", "--vehicle", "X"],
    ] {
      let ending = try user.tesla(["-v"] + command)
      said += ending.errors + ending.text
    }
    secrets += try tokens(user)
    said += try user.tesla("-v", "token", "access").errors
    try simulator.control("DELETE", "login")
    for command in [["products"], ["token", "refresh"], ["doctor"]] {
      let ending = try user.tesla(["-v"] + command)
      #expect(ending.status == 4, "\(command)")
      said += ending.errors + ending.text
    }
    #expect(said.contains("HTTP 200") && said.contains("HTTP 401"), "it was talkative")
    for secret in secrets {
      #expect(secret.utf8.count > 20)
      // Not whole, and not the part of a token that signs it.
      #expect(!said.contains(secret) && !said.contains(secret.suffix(20)))
    }
  }

  private func tokens(_ user: User) throws -> [String] {
    try ["token.access", "token.refresh"].map {
      String(
        try #require(
          String(decoding: try user.read($0), as: UTF8.self)
            .split(separator: "\n").first))
    }
  }
}
