import JSON
import Metrics
import Testing
import Time

@testable import TeslaMetrics

@Suite struct DailyEnergiesTests {
  private static func days(_ rows: String...) throws -> [String: [String: Double]] {
    let text =
      #"{"response": {"period": "day", "time_series": [\#(rows.joined(separator: ","))]}}"#
    return try DailyEnergies(try Value(parsing: Array(text.utf8))).days
  }

  private static func row(_ time: String, _ members: String) -> String {
    #"{"timestamp": "\#(time)", \#(members)}"#
  }

  @Test("rows belong to the day of the site's own clocks, and one row counts once")
  func ownDays() throws {
    let solar = #""solar_energy_exported": 2"#
    let days = try Self.days(
      Self.row("2026-10-25T02:30:00+02:00", solar), Self.row("2026-10-25T02:30:00+01:00", solar),
      Self.row("2026-10-25T23:55:00+01:00", solar), Self.row("2026-10-26T00:00:00+01:00", solar),
      Self.row("2026-10-26T00:00:00+01:00", solar), #"{"solar_energy_exported": 2}"#,
      Self.row("yesterday", solar), "null")
    #expect(days.mapValues { $0["solar_energy_exported"] } == ["2026-10-25": 6, "2026-10-26": 2])
  }

  /// Clocks two hours east of UTC, one from 2026-10-25T01:00Z on.
  static let clock = TimeZoneRules(rule: "CET-1CEST,M3.5.0,M10.5.0/3")

  @Test("rows without an offset are read by the site's clocks, also in the hour that comes twice")
  func withoutOffset() throws {
    let rows = [
      "2026-10-25T01:55:00", "2026-10-25T02:00:00", "2026-10-25T02:55:00", "2026-10-25T02:00:00",
      "2026-10-25T02:55:00", "2026-10-25T03:00:00", "2026-10-26T00:00:00", "nonsense",
    ].map { #"{"timestamp":"\#($0)","solar_energy_exported":2}"# }.joined(separator: ",")
    let json = #"{"response":{"period":"day","time_series":[\#(rows),null]}}"#
    let body = try Value(parsing: Array(json.utf8))
    let energies = try DailyEnergies(body, clock: Self.clock)
    #expect(
      energies.days.mapValues { $0["solar_energy_exported"] } == [
        "2026-10-25": 12, "2026-10-26": 2,
      ])
    #expect(energies.unreadableRows == 2)
    #expect(
      HistoryRows(body, clock: Self.clock).rows.map(\.seconds).prefix(5) == [
        1_792_886_100, 1_792_886_400, 1_792_889_700, 1_792_890_000, 1_792_893_300,
      ])
    #expect(try DailyEnergies(body).unreadableRows == 9)
    var backfill = Backfill()
    try backfill.add(body, kind: .calendarHistory, clock: Self.clock)
    #expect(backfill.unreadableRows == 2)
    let families = Conversion.families(from: body, kind: .calendarHistory, clock: Self.clock)
    #expect(families.value(of: "tesla_site_day_solar_energy_exported_joules") == "7200")
    #expect(families.value(of: "tesla_site_day_timestamp_seconds") == "1792969200")
  }

  @Test("a total that the row lacks is the sum of its parts")
  func olderRows() throws {
    let old = """
      "solar_energy_exported": 70940, "grid_energy_exported_from_solar": 43660,
      "grid_energy_exported_from_generator": 0, "grid_energy_exported_from_battery": 19,
      "battery_energy_exported": 10030, "battery_energy_imported_from_grid": 80,
      "battery_energy_imported_from_solar": 16800, "consumer_energy_imported_from_grid": 441,
      "consumer_energy_imported_from_solar": 10480, "consumer_energy_imported_from_battery": 10011
      """
    let new = #""total_home_usage": 5, "consumer_energy_imported_from_grid": 4"#
    let days = try Self.days(
      Self.row("2026-11-23T10:00:00Z", old), Self.row("2026-11-23T10:05:00Z", new))
    let day = try #require(days["2026-11-23"])
    #expect(day["total_home_usage"] == 20_937)
    #expect(day["total_battery_charge"] == 16_880)
    #expect(day["total_battery_discharge"] == 10_030)
    #expect(day["total_solar_generation"] == 70_940)
    #expect(day["total_grid_energy_exported"] == 43_679)
    #expect(day["grid_energy_imported"] == nil)
  }

  @Test("negative and absurd energies add nothing")
  func badNumbers() throws {
    let days = try Self.days(
      Self.row("2026-11-23T10:00:00Z", #""solar_energy_exported": -5"#),
      Self.row("2026-11-23T10:05:00Z", #""solar_energy_exported": 1e300"#),
      Self.row("2026-11-23T10:10:00Z", #""solar_energy_exported": "7""#))
    #expect(days == ["2026-11-23": ["solar_energy_exported": 0, "total_solar_generation": 0]])
  }

  @Test("history by months is refused, an answer without rows has no days")
  func otherAnswers() throws {
    let month: Value = ["response": ["period": "month", "time_series": []]]
    #expect(throws: BackfillError.period("month")) { try DailyEnergies(month) }
    #expect(try DailyEnergies(["response": ["period": "day"]]).days.isEmpty)
  }
}
