import JSON
import TestSupport
import Testing
import Unix

/// `tesla doctor` in front of what is broken.
struct DoctorTests {
  @Test func healthyInstallationIsZero() throws {
    let user = try User.loggedIn(try Simulator())
    let before = try Snapshot(user)
    let ending = try user.tesla("doctor")
    #expect(ending.status == 0, "\(ending.text)")
    #expect(ending.text.split(separator: "\n").allSatisfy { $0.hasPrefix("ok ") })
    #expect(try Snapshot(user).changes(since: before) == [])
  }

  @Test(arguments: [[], ["--json"]])
  func missingLoginIsFour(options: [String]) throws {
    let ending = try User(try Simulator()).tesla(["doctor"] + options)
    #expect(ending.status == 4)
    #expect(ending.text.contains("tesla auth"))
    if options.isEmpty { return }
    let findings = try #require(try Value(parsing: ending.output).arrayValue)
    #expect(findings.contains { $0["verdict"]?.stringValue == "fail" })
  }

  @Test(arguments: [
    "\u{0}\u{1}\u{7f}", "{", "[[[[", "GARBAGE-THAT-COULD-BE-A-SECRET", "a.b.c", " \n\n",
  ])
  func garbageInEveryFileIsSurvivedAndNotShown(garbage: String) throws {
    let user = try User(try Simulator())
    for name in [
      "token.access", "token.refresh", "vehicle.data", "powerwall.data", "powerwall.id",
      "state.json",
    ] {
      try user.write(garbage, to: name)
    }
    for command in [
      ["doctor"], ["doctor", "--json"], ["token", "show"], ["products"], ["data", "--powerwall"],
      ["metrics", user.stateFile("vehicle.data")],
    ] {
      let before = try Snapshot(user)
      let ending = try user.tesla(command)
      #expect(ending.status < 128, "\(command)")
      #expect(!(ending.text + ending.errors).contains("COULD-BE-A-SECRET"), "\(command)")
      let changes = try Snapshot(user).changes(since: before).filter { !$0.hasSuffix(".lock") }
      #expect(changes == [], "\(command)")
      if command.contains("--json") {
        #expect(try Value(parsing: ending.output).arrayValue?.isEmpty == false)
      }
    }
  }
}
