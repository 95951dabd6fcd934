import JSON
import TestSupport
import Testing
import Unix

/// What commands say at a terminal and keep from pipes.
struct TerminalCommandTests {
  private func house() throws -> (simulator: Simulator, user: User, car: String) {
    let simulator = try Simulator()
    let user = try User.loggedIn(simulator)
    let saved = try Value(parsing: try user.tesla("data").output)
    let vin = try #require(saved["response"]?["vin"]?.stringValue)
    try simulator.control("POST", "car/\(vin)", #"{"state": "asleep"}"#)
    return (simulator, user, "car/\(vin)")
  }

  @Test func aSleepingCarShowsWhatIsSavedAndHowToWakeIt() throws {
    let (simulator, user, _) = try house()
    let run = try TerminalRun(user, [Program.path, "data"])
    #expect(try run.end() == 5)
    for words in ["battery", "asleep", " (20", "these are old values", "tesla data --wake"] {
      #expect(run.shown.contains(words), "\(words): \(run.shown)")
    }
    let json = try TerminalRun(user, [Program.path, "data", "--json"])
    #expect(try json.end() == 5)
    #expect(!json.shown.contains("battery"))
    let piped = try user.tesla("data")
    #expect(piped.status == 5 && piped.output == [] && piped.isOneClearError)
    let calls = try simulator.control("GET", "state")["calls"]
    #expect(calls?["vehicle_data"]?["total"]?.int64Value == 1)
  }

  @Test func aWakeSaysWhatItDid() throws {
    let (simulator, user, car) = try house()
    let first = try TerminalRun(user, [Program.path, "wake"])
    #expect(try first.end() == 0)
    #expect(first.shown.contains("was asked to wake and is still"), "\(first.shown)")
    #expect(first.shown.contains("tesla wake --wait waits for it"))
    try simulator.control("POST", car, #"{"state": "online"}"#)
    let second = try TerminalRun(user, [Program.path, "wake"])
    #expect(try second.end() == 0)
    #expect(second.shown.contains("is online already: it was not woken"), "\(second.shown)")
    #expect(try user.tesla("wake").errors == "")
  }

  @Test func servePrintsTheAddressOfItsPage() throws {
    let user = try User.loggedIn(try Simulator())
    let run = try TerminalRun(
      user, [Program.path, "serve", "--web.listen-address", "localhost:0"])
    try run.wait(for: "\nhttp://localhost:")
    try run.wait(for: "/\r\n")
    try run.type("\u{3}")
    #expect(try run.end() == 0)
    let link = run.shown.split(separator: "\r\n").first { $0.hasPrefix("http://") }
    #expect(link?.wholeMatch(of: /http:\/\/localhost:[0-9]+\//) != nil, "\(run.shown)")
    let exporter = try Exporter(user)
    #expect(try exporter.stop() == 0)
    #expect(!exporter.log.contains("\nhttp://"))
  }

  @Test func watchRunsAProgramForEachEventAndPrintsOnlyEvents() throws {
    let (simulator, user, car) = try house()
    let script = user.home.file("notify")
    try AtomicFile.write(
      """
      #!/bin/sh
      echo "$TESLA_EVENT $TESLA_VIN ${TESLA_NAME:+named} $(cat)" >>"$HOME/told"
      echo printed
      """.utf8, to: script, mode: 0o700)
    let watch = try Watching(user, "--check-interval", "0.2", "--values", "--exec", script)
    #expect(try watch.next("state") != nil)
    try simulator.control("POST", car, #"{"state": "parked"}"#)
    while try #require(try watch.next("values"))["battery_level"] == nil {}
    try simulator.control("POST", car, #"{"state": "door_open"}"#)
    #expect(try watch.next("door_opened") != nil)
    #expect(try watch.stop() == Signal.terminate.exitCode)
    let told = String(decoding: try FileSystem.read(user.home.file("told")), as: UTF8.self)
      .split(separator: "\n")
    // Of a quick succession some may not have been told when it ended, and none is told twice.
    #expect(zip(told, watch.events).allSatisfy { $0.hasPrefix($1 + " ") }, "\(told)")
    let line = try #require(told.last { $0.hasPrefix("values ") && $0.contains(" named ") })
    let json = try Value(parsing: Array(line.drop { $0 != "{" }.utf8))
    #expect(json["event"] == "values" && json["battery_level"]?.doubleValue != nil)
    let errors = String(decoding: try FileSystem.read(watch.errors), as: UTF8.self)
    #expect(errors.split(separator: "\n").allSatisfy { $0 == "printed" }, "\(errors)")
  }

  @Test func aProgramThatIsNotThereIsToldAtTheStart() throws {
    let ending = try User.loggedIn(try Simulator()).tesla("watch", "--exec", "no-such-program")
    #expect(ending.status == 3 && ending.isOneClearError && ending.output == [])
  }
}
