import CommandSyntax
import JSON
import Journal
import TeslaAPI
import TeslaCloud
import TestSupport
import Testing
import Time
import Unix

@testable import TeslaCommands

/// `drives`, `charges` and `states` on a journal that is written as serve writes it.
@Suite struct JournalCommandTests {
  /// Its cars are in Berlin.
  private static let zone = "CET-1CEST,M3.5.0,M10.5.0/3"

  private static func bench(
    prices: String? = nil, _ changes: [JournalChange] = JournalSample.changes
  ) throws -> CommandBench {
    var bench = try CommandBench(isLoggedIn: false)
    bench.environment["TZ"] = zone
    let moment = try #require(Timestamp(rfc3339: "2026-11-23T20:00:00Z"))
    bench.clock.advance(by: bench.clock.now.duration(to: moment))
    try JournalSample.write(to: StateDirectory(bench.folder.path).journal, changes)
    if let prices { try bench.folder.write(prices, to: "prices") }
    return bench
  }

  private static func lines(_ output: String) throws -> [Value] {
    try output.split(separator: "\n").map { try Value(parsing: Array($0.utf8)) }
  }

  @Test func outputIsTheRecordedOne() async throws {
    let bench = try Self.bench(
      prices: "0.59 EUR DC # fast\n0.20 EUR 22:00-06:00\n0.40 EUR months=1-12\n")
    var all = ""
    for words in [
      ["drives"], ["drives", "--csv"], ["drives", "--by", "month"], ["drives", "--by", "week"],
      ["charges"], ["charges", "--csv"], ["charges", "--by", "month", "--csv"], ["states"],
      ["states", "--by", "day"], ["battery"], ["drives", "--gpx", "3"],
    ] {
      let outcome = try await bench.run(words)
      #expect(outcome.failure == nil && outcome.errors == "", "\(words): \(outcome.errors)")
      all += "$ tesla \(words.joined(separator: " "))\n\(outcome.output)\n"
    }
    try Golden.expect(
      all.replacing("\r\n", with: "\\r\n"), "Tests/TeslaCommandsTests/Golden/journal.txt")
  }

  private static let prices = "0.59 EUR DC\n0.20 EUR 22:00-06:00\n0.40 EUR\n"

  @Test(arguments: [80, 200])
  func tablesAreTheRecordedOnes(width: Int) async throws {
    var all = ""
    for changes in [JournalSample.changesOfAda, JournalSample.changes] {
      let bench = try Self.bench(prices: Self.prices, changes)
      for words in [
        ["drives"], ["drives", "--by", "month"], ["charges"], ["charges", "--by", "month"],
        ["states"], ["states", "--by", "day"], ["battery"],
      ] {
        let outcome = try await bench.run(words + ["--table"], columns: width)
        #expect(outcome.failure == nil && outcome.errors == "", "\(words): \(outcome.errors)")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.allSatisfy { TerminalText.columns(of: String($0)) <= width }, "\(words)")
        all += "$ tesla \(words.joined(separator: " ")) --table\n\(outcome.output)\n"
      }
    }
    try Golden.expect(all, "Tests/TeslaCommandsTests/Golden/journal-\(width).txt")
  }

  /// What the manual shows is what the commands print.
  @Test func displaysOfTheManual() async throws {
    let bench = try Self.bench(prices: Self.prices, JournalSample.changesOfAda)
    for (page, words, widths) in [
      ("drives", ["--table"], [80, 200]), ("drives", ["--by", "month", "--table"], [80]),
      ("drives", ["--gpx", "3"], [80]), ("drives", ["--by", "month", "--csv"], [80]),
      ("charges", ["--table"], [80, 200]), ("charges", ["--by", "month", "--table"], [80]),
      ("states", ["--by", "day", "--table"], [80]), ("battery", ["--table"], [80]),
    ] {
      let literals = try #require(ManualPage("tesla-\(page).1")).literals
      for width in widths {
        let output = try await bench.run([page] + words, columns: width).output
        let shown = output.replacing("\r\n", with: "\n").dropLast()
        #expect(
          literals.contains {
            $0.hasSuffix("$ tesla \(page) \(words.joined(separator: " "))\n\(shown)")
          },
          "tesla-\(page)(1) \(words), \(width) columns:\n\(output)")
      }
    }
  }

  @Test(
    "what began in the time that is meant, and nothing else",
    arguments: [
      (["--from", "2026-11-02", "--to", "2026-11-02"], [2, 3]), (["--from", "today"], [6, 7]),
      (["--to", "2026-10"], [1]),
      (["--from", "last-month", "--to", "last-month"], [1]),
      (["--from", "2026-11-09", "--to", "yesterday"], [4, 5]),
      (["--from", "14d", "--vehicle", "Ada"], [4, 6, 7]),
      // The drive of the 25th of October by the clocks in Berlin began on the 24th in UTC.
      (["--from", "2026-10-25", "--to", "2026-10-25"], [1]),
      (["--from", "2026-10-24T22:30:00Z", "--to", "2026-10-24T22:30:01Z"], [1]),
      (["--from", "2026-10-25T00:30", "--to", "2026-10-25 00:31:00"], [1]),
      (["--from", "2026-11-02T17:40:00+01:00", "--to", "2026-11-08"], []),
      (["--limit", "2"], [6, 7]), (["--limit", "1", "--from", "2026-11-02", "--to", "1w"], [5]),
      (["--vehicle", JournalSample.bob.lowercased()], nil), (["--vehicle", "=bob, \"2\""], [5]),
    ] as [([String], [Int64]?)])
  func ranges(words: [String], ids: [Int64]?) async throws {
    let outcome = try await Self.bench().run(["drives"] + words)
    guard let ids else {
      #expect(outcome.failure?.status == .notFound)
      #expect(outcome.failure?.hint?.contains("one of: ") == true)
      return
    }
    #expect(outcome.failure == nil, "\(outcome.errors)")
    #expect(try Self.lines(outcome.output).map { $0["id"]?.int64Value } == ids)
  }

  @Test(arguments: [
    ["--from", "tomorrow"], ["--from", "2026-02-30"], ["--to", "26-01-01"],
    ["--from", "2026-11-02", "--to", "2026-11-01"], ["--price", "cheap"],
  ])
  func refusals(words: [String]) async throws {
    let outcome = try await Self.bench().run(["charges"] + words)
    #expect(outcome.failure?.status == .usage)
    #expect(outcome.output == "")
  }

  /// What is read for totals is what is read of each drive, and curves together are curves.
  @Test func figuresAreThoseOfTheRows() throws {
    let folder = try TemporaryDirectory()
    let reader = JournalReader(path: folder.file("journal.db"))
    try JournalSample.write(to: reader.path)
    let day = Timestamp(rfc3339: "2026-11-09T10:00:00Z")
    for query in [
      JournalQuery(), JournalQuery(vins: [JournalSample.bob]), JournalQuery(from: day),
      JournalQuery(to: day), JournalQuery(vins: [], to: day), JournalQuery(limit: 2),
    ] {
      let drives = try reader.drives(query)
      var figures: [DrivenFigures] = []
      try reader.forEachDriven(query) { figures.append($0) }
      #expect(figures.count == drives.count && Set(figures) == Set(drives.map(DrivenFigures.init)))
    }
    #expect(try reader.curves(ofCharges: [2, 1, 99]).map(\.count) == [3, 0, 0])
  }

  @Test func withoutAJournalTheStatusSaysSo() async throws {
    let bench = try CommandBench(isLoggedIn: false)
    for command in ["drives", "charges", "states", "battery"] {
      let outcome = try await bench.run(command)
      #expect(outcome.failure?.status == .notFound)
      #expect(outcome.errors.contains("there is no journal yet: \(bench.folder.path)/journal.db"))
    }
    #expect(bench.folder.names == [])
  }

  /// The option and its variable mean the same file to all commands.
  @Test(
    arguments: [
      (["drives"], nil), (["charges"], nil), (["states"], nil), (["battery"], nil),
      (["journal", "export"], nil), (["doctor"], "cars.db: "), (["status"], "asleep for 3 h"),
    ] as [([String], String?)])
  func theJournalMayBeElsewhere(words: [String], shown: String?) async throws {
    var bench = try CommandBench { $0.startsAsleep = true }
    let vin = try #require(bench.cloud.withWorld { $0.vins }.first)
    // Of a car that a file names, status looks into the journal.
    #expect(try await bench.run("products").failure == nil)
    let before = bench.clock.now.advanced(by: .seconds(-11_000))
    let states: [JournalState] = [
      JournalState(
        vin: vin, kind: .online, begin: before.advanced(by: .seconds(-60)), end: before,
        seenUntil: before),
      JournalState(vin: vin, kind: .asleep, begin: before, seenUntil: before),
    ]
    let path = bench.secrets.file("cars.db")
    try JournalSample.write(
      to: path, JournalSample.changes + states.map(JournalChange.state))
    let shown = shown ?? JournalSample.ada
    let named = try await bench.run(words + ["--journal", path])
    #expect(named.output.contains(shown), "\(named)")
    bench.environment["TESLA_JOURNAL"] = path
    let meant = try await bench.run(words)
    #expect(meant.output == named.output, "\(meant)")
    // Nothing is kept there with serve; the others then look where it was kept before.
    let off = try await bench.run(words + ["--journal", "off"])
    #expect(off.output != named.output, "\(off)")
  }

  @Test func aBadLineOfPricesIsNamed() async throws {
    let outcome = try await Self.bench(prices: "0.31 EUR\n0.18 EUR 22-6\n").run("charges")
    #expect(outcome.failure?.status == .failure)
    #expect(outcome.errors.contains("/prices: line 2: '22-6' is not AC"))
    #expect(outcome.output == "")
  }

  /// The journal's own cost comes before the file, and `--price` before both.
  @Test func costs() async throws {
    let bench = try Self.bench(prices: "0.59 EUR DC\n0.20 EUR 22:00-06:00\n0.40 EUR\n")
    func costs(_ words: String...) async throws -> [String?] {
      try Self.lines(try await bench.run(["charges"] + words).output).map {
        $0["cost"]?.number?.text
      }
    }
    // A fifth of 33 kWh at 0.40 and the rest at 0.20, as its curve tells.
    #expect(try await costs() == ["3.04", "7.92", "4.12", "19.18", "1.00"])
    #expect(
      try await costs("--price", "31 JPY") == ["471", "1023", "279", "1008", "78"])
    #expect(
      try await costs("--price", "0.5EUR DC", "--price", "0") == [
        "0.00", "0.00", "0.00", "16.25", "0.00",
      ])
    #expect(try await costs("--price", "0.5 DC") == [nil, nil, nil, "16.25", nil])
  }

  @Test func namesSteerNoTerminalAndRunInNoSpreadsheet() async throws {
    let outcome = try await Self.bench().run("drives", "--csv")
    #expect(outcome.output.contains(",\"'=Bob, \"\"2\"\"\","))
    #expect(outcome.output.contains(",'=cmd|' /C calc'!A0,"))
  }

  /// Nothing is written while a car sleeps.
  @Test func sleepThatGoesOnLastsUntilNow() async throws {
    let begin = try #require(Timestamp(rfc3339: "2026-11-22T20:00:00Z"))
    let state = JournalState(vin: "V", kind: .asleep, begin: begin, seenUntil: begin)
    let bench = try Self.bench([.vehicle(JournalVehicle(vin: "V")), .state(state)])
    let rows = try Self.lines(try await bench.run("states").output)
    #expect(rows.map { $0["duration_s"] } == [86_400] && rows[0]["end"] == .null)
    let days = try Self.lines(try await bench.run("states", "--by", "day").output)
    #expect(days.compactMap { $0["asleep_s"]?.int64Value } == [10_800, 75_600])
    bench.clock.advance(by: .seconds(30 * 86_400))
    let later = try Self.lines(try await bench.run("states").output)
    #expect(later.map { $0["duration_s"] } == [Value(Int64(7 * 86_400))])
  }

  /// As everywhere else a car goes by its name, too; what is neither a name nor a VIN makes no car.
  @Test(arguments: [("ada", nil), (JournalSample.ada.lowercased(), nil), ("Adda", "Adda")])
  func importsAreOfACarByName(name: String, unknown: String?) async throws {
    let bench = try Self.bench()
    let table = """
      car_id,start_date,end_date,start_km,end_km
      1,2019-01-05 12:00:00,2019-01-05 12:30:00,1000,1028

      """
    let file = try bench.folder.write(table, to: "drives.csv")
    let outcome = try await bench.run("journal", "import", "--vehicle", name, file)
    #expect(outcome.failure.map { _ in name } == unknown, "\(outcome.errors)")
    let vehicles = try JournalReader(path: bench.folder.file("journal.db")).vehicles()
    #expect(Set(vehicles.map(\.vin)) == [JournalSample.ada, JournalSample.bob])
  }

  @Test func tracksAndPlacesWithoutOne() async throws {
    let bench = try Self.bench()
    for (id, words) in [("2", "no positions are kept of drive 2"), ("99", "has no drive 99")] {
      let outcome = try await bench.run("drives", "--gpx", id)
      #expect(outcome.failure?.status == .notFound)
      #expect(outcome.errors.contains(words))
    }
  }
}
