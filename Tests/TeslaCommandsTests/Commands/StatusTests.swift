import CommandSyntax
import JSON
import Journal
import TeslaCloud
import TestSupport
import Testing
import Time
import Unix

@testable import TeslaCommands

@Suite struct StatusTests {
  /// What it may ask: nothing of it costs money or wakes a car.
  private static let free: Set = ["products", "live_status", "site_info"]

  private static func document(_ outcome: CommandBench.Outcome) throws -> Value {
    try Value(parsing: Array(outcome.output.utf8))
  }

  /// One that charges at home, and one that sleeps, of which the journal knows since when.
  private static func household() async throws -> CommandBench {
    let bench = try CommandBench { $0.vehicleCount = 2 }
    let vins = bench.cloud.withWorld { $0.vins }
    bench.cloud.withWorld {
      $0.force(.charging(.wall), vin: vins[0])
      $0.force(.asleep, vin: vins[1])
    }
    let data = try await bench.run("data", "--vehicle", vins[0])
    let drive = try document(data)["response"]?["drive_state"]
    let latitude = try #require(drive?["latitude"]?.doubleValue)
    let longitude = try #require(drive?["longitude"]?.doubleValue)
    _ = try bench.folder.write("home \(latitude) \(longitude) 100\n", to: "places")
    let now = bench.clock.now
    func ago(_ seconds: Int) -> Timestamp { now.advanced(by: .seconds(-seconds)) }
    try JournalSample.write(
      to: bench.folder.file("journal.db"),
      [
        .state(
          JournalState(
            vin: vins[1], kind: .online, begin: ago(20_000), end: ago(11_520),
            seenUntil: ago(11_520))),
        .state(
          JournalState(vin: vins[1], kind: .asleep, begin: ago(11_520), seenUntil: ago(11_520))),
      ])
    bench.clock.advance(by: .seconds(720))
    return bench
  }

  @Test("the table and the document are the recorded ones")
  func recorded() async throws {
    let bench = try await Self.household()
    let table = try await bench.run("status")
    #expect(table.failure == nil && table.errors == "")
    let json = try await bench.run("status", "--json")
    #expect(json.output.hasSuffix("}\n"))
    var document = ""
    for (depth, byte) in zip(Self.depths(json.output), json.output) {
      document.append(byte)
      if byte == ",", depth < 4 { document.append("\n") }
    }
    let lines = table.output.split(separator: "\n")
    #expect(lines.allSatisfy { TerminalText.columns(of: String($0)) <= 80 })
    try Golden.expect(
      table.output + "\n" + document, "Tests/TeslaCommandsTests/Golden/status.txt")
  }

  private static func depths(_ text: String) -> [Int] {
    var depth = 0
    return text.map { character in
      if "{[".contains(character) { depth += 1 }
      if "}]".contains(character) { depth -= 1 }
      return depth
    }
  }

  @Test("it asks only what is free, wakes no car, and saves no answer")
  func free() async throws {
    let bench = try await Self.household()
    let vins = bench.cloud.withWorld { $0.vins }
    let saved = bench.files.keys.filter { $0.hasSuffix(".data") }.sorted()
    let before = bench.cloud.withWorld { $0.callCount("vehicle_data") }
    for words in [["status"], ["status", "--json"], ["status", "--vehicle", vins[1]]] {
      #expect(try await bench.run(words).failure == nil)
    }
    bench.cloud.withWorld { world in
      #expect(world.callCount("vehicle_data") == before)
      #expect(vins.allSatisfy { world.wakeCount(vin: $0) == 0 })
      #expect(world.callCount("live_status") == 2)
    }
    #expect(bench.files.keys.filter { $0.hasSuffix(".data") }.sorted() == saved)
  }

  @Test("every member is there for a car and a site of which nothing is known")
  func members() async throws {
    let bench = try CommandBench { $0.startsAsleep = true }
    func names(_ value: Value?) -> [String]? { value?.objectValue?.members.map(\.name) }
    let bare = try Self.document(try await bench.run("status", "--json"))
    #expect(bare["vehicles"]?[0]?["age_seconds"] == .null)
    #expect(bare["vehicles"]?[0]?["state"] == "asleep")
    let table = try await bench.run("status")
    #expect(table.output.contains("none yet, tesla data asks for them"))
    let full = try Self.document(try await Self.household().run("status", "--json"))
    for list in ["vehicles", "sites"] {
      #expect(names(bare[list]?[0]) == names(full[list]?[0]))
      #expect(names(bare[list]?[0])?.isEmpty == false)
    }
    #expect(names(bare) == names(full))
  }

  @Test(
    "what is known is shown also without Tesla, with the status that says why",
    arguments: [
      ("products:503", 6), ("products:429;retry-after=3600", 7),
      ("live_status:429;retry-after=3600", 7), ("token", 4),
    ])
  func withoutTesla(_ fault: String, _ status: Int32) async throws {
    let bench = try await Self.household()
    #expect(try await bench.run("products").failure == nil)
    switch fault {
    case "token":
      for name in ["token.access", "token.refresh"] {
        try FileSystem.remove(bench.folder.file(name))
      }
    default:
      let fault = try FaultSpec(fault)
      bench.cloud.withWorld { $0.add(fault: fault) }
    }
    let table = try await bench.run("status")
    #expect(table.failure?.status.rawValue == status, "\(table.errors)")
    #expect(table.errors.hasPrefix("tesla: error: "))
    #expect(table.output.contains("values    12 min ago"), "\(table.output)")
    let document = try Self.document(try await bench.run("status", "--json"))
    #expect(document["error"]?.stringValue?.isEmpty == false)
    #expect(document["vehicles"]?.arrayValue?.count == 2)
    #expect(document["vehicles"]?[0]?["level_percent"]?.doubleValue != nil)
    // A car that still sleeps, as far as the journal knows.
    #expect(document["vehicles"]?[1]?["state"] == "asleep")
    #expect(document["vehicles"]?[1]?["state_since"]?.stringValue != nil)
  }

  @Test(
    "what a car was already, or was not watched before, has lasted at least so long",
    arguments: [nil, 40_000, 11_530])
  func sinceAtLeast(_ seenUntil: Int?) async throws {
    let bench = try CommandBench { $0.startsAsleep = true }
    let vin = try #require(bench.cloud.withWorld { $0.vins }.first)
    let now = bench.clock.now
    func ago(_ seconds: Int) -> Timestamp { now.advanced(by: .seconds(-seconds)) }
    let before = seenUntil.map {
      JournalState(
        vin: vin, kind: .online, begin: ago(50_000), end: ago(11_520), seenUntil: ago($0))
    }
    let asleep = JournalState(vin: vin, kind: .asleep, begin: ago(11_520), seenUntil: ago(11_520))
    try JournalSample.write(
      to: bench.folder.file("journal.db"), ([before, asleep]).compactMap(\.self).map { .state($0) })
    // A car that no file names is not looked up in the journal.
    #expect(try await bench.run("products").failure == nil)
    let isSeen = seenUntil == 11_530
    let table = try await bench.run("status")
    #expect(table.output.contains("asleep for at least 3 h 12 min, since ") == !isSeen)
    #expect(table.output.contains("asleep for 3 h 12 min, since ") == isSeen)
    let car = try Self.document(try await bench.run("status", "--json"))["vehicles"]?[0]
    #expect((car?["state_since"] == .null) == !isSeen)
  }

  @Test("neither a car nor a site is status 3, with a document all the same")
  func nothing() async throws {
    let bench = try CommandBench {
      $0.vehicleCount = 0
      $0.siteCount = 0
    }
    let outcome = try await bench.run("status", "--json")
    #expect(outcome.failure?.status == .notFound)
    #expect(try Self.document(outcome)["vehicles"] == [])
    #expect(try await bench.run("status", "--vehicle", "Nobody").failure?.status == .notFound)
  }

  @Test("--vehicle takes VIN, id and name, shows that car alone, and asks no site")
  func oneCar() async throws {
    let bench = try await Self.household()
    let vin = try #require(bench.cloud.withWorld { $0.vins.last })
    let car = try #require(
      try Self.document(try await bench.run("status", "--json"))["vehicles"]?[1])
    let calls = bench.cloud.withWorld { $0.callCount("live_status") }
    for name in [vin, vin.lowercased(), car["id"]?.stringValue, car["name"]?.stringValue] {
      let outcome = try await bench.run("status", "--json", "--vehicle", try #require(name))
      let document = try Self.document(outcome)
      #expect(document["vehicles"]?.arrayValue?.count == 1 && document["sites"] == [])
      #expect(document["vehicles"]?[0]?["vin"]?.stringValue == vin)
    }
    #expect(bench.cloud.withWorld { $0.callCount("live_status") } == calls)
    let unknown = try await bench.run("status", "--vehicle", "Nobody")
    #expect(unknown.failure?.status == .notFound && unknown.output == "")
  }

  @Test("in place it needs a terminal, and says what serves a pipe")
  func watchInAPipe() async throws {
    let outcome = try await CommandBench().run("status", "--watch")
    #expect(outcome.failure?.status == .usage && outcome.output == "")
    #expect(outcome.errors.contains("tesla watch"))
    await #expect(throws: UsageError.self) {
      try await CommandBench().run("status", "--watch=30")
    }
  }

  @Test("names do not steer the terminal, and long lines are cut to it")
  func names() async throws {
    let bench = try await Self.household()
    let vin = try #require(bench.cloud.withWorld { $0.vins.first })
    var file = try Value(parsing: try #require(bench.files["vehicle-\(vin).data"]))
    var record = try #require(file["response"]?.objectValue)
    var state = try #require(record["vehicle_state"]?.objectValue)
    state["vehicle_name"] = "a\u{1B}[31m\nb 車車車車車車車車車車車車車車車車車車車車車車車車車車車車車車車車"
    record["vehicle_state"] = .object(state)
    file = ["response": .object(record)]
    _ = try bench.folder.write(
      String(decoding: file.bytes, as: UTF8.self), to: "vehicle-\(vin).data")
    for columns in [20, 80] {
      let outcome = try await bench.run(["status"], columns: columns)
      #expect(!outcome.output.contains("\u{1B}"))
      for line in outcome.output.split(separator: "\n") {
        #expect(TerminalText.columns(of: String(line)) <= columns, "\(line)")
      }
    }
  }
}
