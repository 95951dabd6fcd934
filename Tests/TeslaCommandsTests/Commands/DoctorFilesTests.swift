import JSON
import LibC
import TeslaAPI
import TeslaCloud
import TestSupport
import Testing
import Unix

@testable import TeslaCommands

/// What the doctor makes of files that are not what they should be, each of which makes another
/// command say "tesla doctor".
@Suite struct DoctorFilesTests {
  @Test(
    "a pipe or a directory in a file's place holds nobody up and is named",
    arguments: [
      ("token.refresh", Finding.Verdict.fail), ("token.access", .fail),
      ("token.refresh.new", .fail), ("state.json", .warn), ("vehicle.data", .warn),
      ("powerwall.data", .warn), ("powerwall.id", .warn), ("places", .warn),
    ], ["pipe", "directory"])
  func specialFiles(_ row: (String, Finding.Verdict), _ kind: String) async throws {
    let (name, verdict) = row
    let bench = try CommandBench()
    let path = bench.folder.file(name)
    try? FileSystem.remove(path)
    if kind == "pipe" {
      try #require(mkfifo(path, 0o600) == 0)
    } else {
      try FileSystem.makeDirectory(path)
    }
    let outcome = try await bench.run("doctor")
    let line = outcome.output.split(separator: "\n").first { $0.contains("  \(name): cannot read") }
    #expect(line?.hasPrefix(verdict.rawValue) == true, "\(outcome.output)")
    #expect(line?.contains("move it away") == true, "\(outcome.output)")
    #expect((outcome.failure?.status ?? .success) == (verdict == .fail ? .failure : .success))
  }

  @Test("metrics still reads a pipe", .timeLimit(.minutes(20)))
  func metricsOfPipe() async throws {
    let bench = try CommandBench()
    let answer = try await bench.run("data").output
    // As a shell passes `<(…)`; it holds less than the pipe does.
    let pipe = try FileDescriptor.pipe()
    defer { try? pipe.reading.close() }
    try #require(answer.utf8.count < 65_536)
    try pipe.writing.writeAll(answer.utf8)
    try pipe.writing.close()
    let outcome = try await bench.run("metrics", "/dev/fd/\(pipe.reading.rawValue)")
    #expect(outcome.output.contains("tesla_charge_state_battery_level_ratio{"))
  }

  @Test("a lock that cannot be opened is named", arguments: ["token.lock", "state.lock"])
  func locks(_ name: String) async throws {
    let bench = try CommandBench()
    try FileSystem.makeDirectory(bench.folder.file(name))
    let outcome = try await bench.run("doctor")
    #expect(outcome.failure?.status == .failure)
    #expect(outcome.output.contains("fail  \(name): cannot open"), "\(outcome.output)")
    #expect(outcome.output.contains(" — rm \(bench.folder.file(name))"), "\(outcome.output)")
  }

  @Test("a powerwall.id without an id is named", arguments: ["", "no id\n", "12a\n"])
  func powerwallID(_ text: String) async throws {
    let bench = try CommandBench()
    _ = try bench.folder.write(text, to: "powerwall.id")
    let outcome = try await bench.run("doctor")
    #expect(outcome.output.contains("warn  powerwall.id: holds no energy_site_id"))
    #expect(outcome.output.contains("tesla products --save-powerwall-id"))
    _ = try bench.folder.write("1234\n", to: "powerwall.id")
    #expect(try await bench.run("doctor").output.contains("ok    powerwall.id"))
  }

  @Test(
    "a line of places that is none is named",
    arguments: [
      ("home 48.1372 11.5755 150\n", "ok    places: names 1 place\n"),
      ("a 1 2 3\nb 1 2 3\n", "ok    places: names 2 places\n"),
      ("a 1 2 3\nb 91 2 3\n", "warn  places: line 2: the latitude must be from -90 to 90 — man"),
    ])
  func places(_ text: String, _ line: String) async throws {
    let bench = try CommandBench()
    _ = try bench.folder.write(text, to: "places")
    let outcome = try await bench.run("doctor")
    #expect(outcome.output.contains(line), "\(outcome.output)")
  }

  @Test(
    "a disk without room for two tokens is a failure, one that does not say is none",
    arguments: [(0, true), (8_191, true), (8_192, false), (nil, false)])
  func fullDisk(_ free: Int64?, _ isFull: Bool) throws {
    let finding = DoctorFiles.spaceFinding(freeBytes: free, "DIR")
    #expect((finding?.verdict == .fail) == isFull)
    #expect(isFull || finding == nil)
  }

  @Test(
    "what cannot be a refresh token is none",
    arguments: [
      "garbagegarbage", "K\u{1}\u{2}rest of random bytes", "<html>not a token at all</html>",
      "a-token-of-a-good-length and more",
    ])
  func implausibleToken(_ text: String) async throws {
    let bench = try CommandBench()
    _ = try bench.folder.write(text, to: "token.refresh")
    let outcome = try await bench.run("doctor")
    #expect(outcome.failure?.status == .loginNeeded)
    #expect(
      outcome.output.contains(
        "fail  token.refresh: contains more than a bare token — tesla auth"),
      "\(outcome.output)")
  }

  @Test("a damaged state.json is kept beside the new one, and told of once")
  func damagedState() async throws {
    let bench = try CommandBench()
    _ = try bench.folder.write("{\"ledger\": {\"2026", to: "state.json")
    let first = try await bench.run("products")
    #expect(first.errors.contains("state.json was damaged; kept as state.json.damaged"))
    #expect(bench.files["state.json.damaged"] == Array("{\"ledger\": {\"2026".utf8))
    #expect(bench.files["state.json"] != nil)
    #expect(try await bench.run("products").errors.isEmpty)
  }

  @Test("an answer that cannot be saved is printed all the same")
  func unsavedAnswer() async throws {
    for (words, name) in [(["data"], "vehicle.data"), (["data", "--powerwall"], "powerwall.data")] {
      let bench = try CommandBench()
      try FileSystem.makeDirectory(bench.folder.file(name))
      let outcome = try await bench.run(words)
      #expect(outcome.failure?.status == .failure)
      #expect(outcome.failure?.hint == "tesla doctor")
      #expect(try Value(parsing: Array(outcome.output.utf8))["response"] != nil)
    }
  }
}
