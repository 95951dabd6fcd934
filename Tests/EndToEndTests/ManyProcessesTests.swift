import TestSupport
import Testing
import Unix

/// 64 processes at once on one login whose refresh tokens are good once.
struct ManyProcessesTests {
  private static let processCount = 64
  /// `TESLA_ROUNDS=200` is the whole of it, in some minutes.
  private static let roundCount = Environment.current["TESLA_ROUNDS"].flatMap(Int.init) ?? 12
  private static let commands = [
    ["token", "refresh", "--if-expiring", "60"], ["data"], ["products"],
  ]

  @Test func sixtyFourAtOnceRenewAsOftenAsNeeded() throws {
    let simulator = try Simulator("--refresh-grace", "0")
    let user = try User.loggedIn(simulator)
    let start = try simulator.refreshCount
    for round in 1...Self.roundCount {
      // A JSON Web Token that ended in 1970.
      try user.write("e30.eyJleHAiOjF9.x\n", to: "token.access")
      #expect(try runAll(user, Self.commands) == 0, "round \(round)")
      #expect(try simulator.refreshCount == start + Int64(round), "round \(round)")
    }
    #expect(try user.tesla("token", "refresh").status == 0)
    #expect(try user.tesla("products").status == 0)
  }

  @Test func eachThatInsistsGetsOneRenewalAtMost() throws {
    let simulator = try Simulator("--refresh-grace", "0")
    let user = try User.loggedIn(simulator)
    let start = try simulator.refreshCount
    for round in 1...3 {
      let before = try simulator.refreshCount
      #expect(try runAll(user, [["token", "refresh"]]) == 0, "round \(round)")
      let renewals = try simulator.refreshCount - before
      #expect(1...Int64(Self.processCount) ~= renewals, "round \(round)")
    }
    #expect(try simulator.refreshCount > start)
    #expect(try user.tesla("products").status == 0)
  }

  /// Starts all, in turn of the commands; gives how many of them did not succeed.
  private func runAll(_ user: User, _ commands: [[String]]) throws -> Int {
    let errors = user.home.file("errors")
    let file = try FileDescriptor.writing(to: errors)
    defer { try? file.close() }
    let all = try (0..<Self.processCount).map { index in
      try Running(
        Program.path, commands[index % commands.count], environment: user.environment,
        streams: .init(input: .null, output: .null, error: .descriptor(file)))
    }
    let failures = try all.map { try $0.wait() }.count { $0 != 0 }
    if failures > 0 {
      Issue.record("\(String(decoding: try FileSystem.read(errors), as: UTF8.self))")
    }
    return failures
  }
}
