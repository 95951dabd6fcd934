import Foundation
import JSON
import TeslaData
import TestSupport
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
      ? FactTable(SiteFacts(body), now: now).text() : carTable(body, isCached: isCached)
  }

  private static func carTable(_ body: Value, isCached: Bool = false) -> String {
    FactTable(VehicleFacts(body), isCached: isCached, now: now).text()
  }

  @Test func tablesAreTheRecordedOnes() throws {
    let names = ["modern_car", "old_car", "drifted_car", "live_status", "live_status_solar_only"]
    let all = try names.map { "== \($0)\n" + (try Self.table($0)) }.joined(separator: "\n")
    try Golden.expect(all, "Tests/TeslaCommandsTests/Golden/tables.txt")
  }

  @Test func aSavedStateIsOfThen() throws {
    #expect(try Self.table("modern_car", isCached: true).contains("online when it was asked"))
  }

  /// Whatever is null, missing or of another kind leaves its row out, and nothing else.
  @Test func nothingIsSaidOfWhatIsNotKnown() throws {
    for body in [Value.null, [:], ["response": nil], ["response": []], [1, "x"]] as [Value] {
      #expect(Self.carTable(body) == "")
      #expect(FactTable(SiteFacts(body), now: Self.now).text() == "")
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
            let text = Self.carTable(.object(body))
            #expect(!text.contains("nil") && !text.contains("<invalid>"), "\(member.name)")
          }
        }
      }
    }
  }

  @Test func namesDoNotSteerTheTerminal() {
    let body: Value = [
      "response": ["vin": "5YJ", "vehicle_state": ["vehicle_name": "a\u{1B}[31m\n"]]
    ]
    #expect(!Self.carTable(body).contains("\u{1B}"))
  }
}
