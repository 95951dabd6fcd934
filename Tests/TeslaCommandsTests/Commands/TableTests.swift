import Foundation
import JSON
import Testing
import Time
import Unix

@testable import TeslaCommands

/// The tables of `data --table`, of the samples and of answers with nothing in them.
@Suite struct TableTests {
  private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../..").standardizedFileURL
  private static let now = Timestamp(seconds: 1_795_420_920)

  private static func sample(_ name: String) throws -> Value {
    let file = tests.appendingPathComponent("TeslaMetricsTests/Samples/\(name).json")
    return try Value(parsing: Array(Data(contentsOf: file)))
  }

  private static func table(_ name: String, isCached: Bool = false) throws -> String {
    let body = try sample(name)
    return name.hasPrefix("live")
      ? SiteTable(body, now: now).text()
      : CarTable(body, isCached: isCached, now: now).text()
  }

  @Test func tablesAreTheRecordedOnes() throws {
    let names = ["modern_car", "old_car", "drifted_car", "live_status", "live_status_solar_only"]
    let all = try names.map { "== \($0)\n" + (try Self.table($0)) }.joined(separator: "\n")
    let golden = Self.tests.appendingPathComponent("TeslaCommandsTests/Golden/tables.txt")
    if ProcessInfo.processInfo.environment["TESLA_RECORD"] == "1" {
      try Data(all.utf8).write(to: golden)
      Issue.record("recorded \(golden.path)")
      return
    }
    let recorded = String(decoding: try Data(contentsOf: golden), as: UTF8.self)
    #expect(all == recorded, "scripts/golden tables records it anew")
  }

  @Test(
    "no code of Tesla's reaches a person",
    arguments: [
      ("on_grid", "Active", "up"), ("transitioning_on_grid", "Active", "up"),
      ("off_grid_intentional", "Inactive", "switched off"),
      ("off_grid_unintentional_wait_for_user", "Inactive", "DOWN"),
      ("transitioning_off_grid", "Inactive", "DOWN"), ("island_status_unknown", "Active", "up"),
      ("island_status_unknown", "Unknown", nil), ("something_new", "", nil),
      ("", "Inactive", "DOWN"),
    ] as [(String, String, String?)])
  func gridIsInWords(island: String, grid: String, words: String?) {
    let text = SiteTable(
      ["island_status": .string(island), "grid_status": .string(grid)], now: Self.now
    ).text()
    #expect(text == words.map { "grid is  \($0)\n" } ?? "")
  }

  @Test func aSavedStateIsOfThen() throws {
    #expect(try Self.table("modern_car", isCached: true).contains("online when it was asked"))
  }

  /// Whatever is null, missing or of another kind leaves its row out, and nothing else.
  @Test func nothingIsSaidOfWhatIsNotKnown() throws {
    for body in [Value.null, [:], ["response": nil], ["response": []], [1, "x"]] as [Value] {
      #expect(CarTable(body, isCached: false, now: Self.now).text() == "")
      #expect(SiteTable(body, now: Self.now).text() == "")
    }
    for name in ["modern_car", "old_car"] {
      let car = try #require(try Self.sample(name)["response"]?.objectValue)
      for block in car.members {
        for member in block.value.objectValue?.members ?? [] {
          for value in [Value.null, "<invalid>", "", [], [:], true, Value(1e300)] as [Value] {
            var changed = block.value.objectValue ?? Object()
            changed[member.name] = value
            var body = car
            body[block.name] = .object(changed)
            let text = CarTable(.object(body), isCached: false, now: Self.now).text()
            #expect(!text.contains("nil") && !text.contains("<invalid>"), "\(member.name)")
          }
        }
      }
    }
  }

  @Test(arguments: [
    (0, 0, "0"), (0.4, 0, "0"), (-0.4, 0, "0"), (0.5, 0, "1"), (-1.5, 0, "-2"), (7.05, 1, "7.1"),
    (7, 1, "7.0"), (-0.04, 1, "0.0"), (12.345, 2, "12.35"), (1.004, 2, "1.00"),
    (999_999.96, 1, "1000000.0"), (1e300, 1, "1e+300"),
  ])
  func numbersAreRounded(value: Double, digits: Int, text: String) {
    #expect(Decimal.text(value, digits: digits) == text)
  }

  @Test func namesDoNotSteerTheTerminal() {
    let body: Value = [
      "response": ["vin": "5YJ", "vehicle_state": ["vehicle_name": "a\u{1B}[31m\n"]]
    ]
    #expect(!CarTable(body, isCached: false, now: Self.now).text().contains("\u{1B}"))
  }
}
