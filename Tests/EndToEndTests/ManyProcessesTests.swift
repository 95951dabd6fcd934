import TestSupport
import Testing
import Unix

/// 64 processes at once on one login whose refresh tokens are good once.
struct ManyProcessesTests {
  private static let processCount = 64
  /// `TESLA_ROUNDS=200` is for the whole of it, in some minutes.
  private static let roundCount = Environment.current["TESLA_ROUNDS"].flatMap(Int.init) ?? 6
  private static let commands = [
    ["token", "refresh", "--if-expiring", "60"], ["data"], ["products"],
  ]

  @Test func sixtyFourAtOnceRenewAsOftenAsNeeded() throws {
    let simulator = try Simulator("--refresh-grace", "0", lifetime: 180 + 10 * Self.roundCount)
    let user = try User.loggedIn(simulator)
    let start = try simulator.refreshCount
    for round in 1...Self.roundCount {
      try user.write(User.endedAccessToken, to: "token.access")
      try runAll(user, Self.commands, round)
      #expect(try simulator.refreshCount == start + Int64(round), "round \(round)")
    }
    #expect(try user.tesla("token", "refresh").status == 0)
    #expect(try user.tesla("products").status == 0)
  }

  /// Each `token refresh` renews the token that it met, unless someone else did so meanwhile.
  @Test func noTokenIsSpentTwiceByThoseThatInsist() throws {
    let simulator = try Simulator("--refresh-grace", "0")
    let user = try User.loggedIn(simulator)
    for round in 1...3 {
      try user.write(User.endedAccessToken, to: "token.access")
      let before = try simulator.refreshCount
      let said = try runAll(user, [["token", "refresh"], ["data"], ["products"]], round)
      let renewals = try simulator.refreshCount - before
      #expect(1...Int64(Self.processCount / 3 + 1) ~= renewals, "round \(round)")
      let exchanges = said.filter { $0.contains(" token at ") }
      #expect(exchanges.count == Int(renewals), "round \(round): \(exchanges)")
      #expect(exchanges.allSatisfy { $0.contains("HTTP 200") }, "round \(round): \(exchanges)")
    }
    #expect(try user.tesla("token", "refresh").status == 0)
    #expect(try user.tesla("products").status == 0)
  }

  /// Starts all, in turn of the commands, and waits for their success.
  ///
  /// - Returns: what they said.
  @discardableResult
  private func runAll(_ user: User, _ commands: [[String]], _ round: Int) throws -> [Substring] {
    let errors = user.home.file("errors")
    try? FileSystem.remove(errors)
    let file = try FileDescriptor.writing(to: errors)
    defer { try? file.close() }
    let all = try (0..<Self.processCount).map { index in
      try Running(
        Program.path, ["-v"] + commands[index % commands.count], environment: user.environment,
        streams: .init(input: .null, output: .null, error: .descriptor(file)), timeout: 120)
    }
    let failures = try all.map { try $0.wait() }.filter { $0 != 0 }
    let said = String(decoding: try FileSystem.read(errors), as: UTF8.self)
    #expect(failures == [], "round \(round): \(said)")
    return said.split(separator: "\n")
  }
}
