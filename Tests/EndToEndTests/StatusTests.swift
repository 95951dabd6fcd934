import JSON
import TestSupport
import Testing
import Unix

/// `tesla status` at a terminal, and beside the commands that save what it shows.
struct StatusTests {
  @Test func itIsRenewedInPlaceUntilControlC() throws {
    let simulator = try Simulator()
    var user = try User.loggedIn(simulator)
    user.environment["TERM"] = "xterm"
    let run = try TerminalRun(user, [Program.path, "status", "--watch"])
    try run.wait(for: "none yet")
    try #require(try user.tesla("data").status == 0)
    // The cursor goes up to the first line, and all below it is written anew.
    try run.wait(for: "A\u{1B}[J")
    try run.wait(for: "battery")
    #expect(run.terminal.isEchoing && PseudoTerminal.isCanonical(run.terminal.terminal))
    try run.type("\u{3}")
    #expect(try run.end() == Signal.interrupt.exitCode)
    // No other screen, no cursor that stays hidden: there is nothing to put right.
    #expect(!run.shown.contains("\u{1B}[?"))
    let calls = try simulator.control("GET", "state")["calls"]
    #expect(calls?["vehicle_data"]?["total"]?.int64Value == 1 && calls?["wake_up"] == nil)
  }

  @Test func aTerminalWithoutACursorToMoveIsRefused() throws {
    var user = try User.loggedIn(try Simulator())
    user.environment["TERM"] = "dumb"
    let run = try TerminalRun(user, [Program.path, "status", "--watch"])
    #expect(try run.end() == 2)
  }

  @Test func aCarThatServeWatchesHasBeenAsleepSince() throws {
    let simulator = try Simulator("--asleep")
    let user = try User.loggedIn(simulator)
    let exporter = try Exporter(user, "--check-interval", "0.2")
    try #require(try exporter.line { $0.contains("state=asleep") } != nil)
    // The journal is on the disk by then.
    #expect(try exporter.stop() == 0)
    let document = try Value(parsing: try user.tesla("status", "--json").output)
    #expect(document["vehicles"]?[0]?["state"] == "asleep")
    // It slept before serve came.
    #expect(document["vehicles"]?[0]?["state_since"] == .null)
    #expect(try user.tesla("status").text.contains("  state     asleep for at least "))
  }
}
