import JSON
import TeslaMetrics
import Testing

@testable import MQTT

@Suite struct ShownUnitTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let key: String
    let unit: SourceUnit
    let sent: String
    let units: MQTTUnits?
    let text: String
    let symbol: String?

    init(
      _ key: String, _ unit: SourceUnit, _ sent: String, _ units: MQTTUnits?, _ text: String,
      _ symbol: String?
    ) {
      (self.key, self.unit, self.sent, self.units, self.text, self.symbol) =
        (key, unit, sent, units, text, symbol)
    }

    var testDescription: String { "\(key) \(sent) in \(units?.rawValue ?? "Tesla's units")" }
  }

  @Test(arguments: [
    Row("battery_range", .miles, "171.23", nil, "171.23", "mi"),
    Row("battery_range", .miles, "171.23", .metric, "275.568", "km"),
    Row("battery_range", .miles, "171.23", .imperial, "171.23", "mi"),
    Row("battery_range", .miles, "100", .base, "160934.4", "m"),
    Row("odometer", .miles, "1000", .metric, "1609.344", "km"),
    Row("speed", .milesPerHour, "25", .metric, "40.234", "km/h"),
    Row("speed", .milesPerHour, "25", .base, "11.176", "m/s"),
    Row("inside_temp", .celsius, "21.5", nil, "21.5", "°C"),
    Row("inside_temp", .celsius, "21.5", .imperial, "70.7", "°F"),
    Row("inside_temp", .celsius, "-40", .imperial, "-40", "°F"),
    Row("inside_temp", .celsius, "21.5", .base, "21.5", "°C"),
    Row("tpms_pressure_fl", .bar, "2.9", .imperial, "42.061", "psi"),
    Row("tpms_pressure_fl", .bar, "2.9", .metric, "2.9", "bar"),
    Row("tpms_pressure_fl", .bar, "2.925", .base, "292500", "Pa"),
    Row("battery_level", .percent, "57", .metric, "57", "%"),
    Row("battery_level", .percent, "57", .base, "0.57", nil),
    Row("charger_power", .kilowatts, "7", .base, "7000", "W"),
    // A name that holds a unit keeps to it.
    Row("minutes_to_full_charge", .minutes, "155", .base, "155", "min"),
    Row("active_route_miles_to_arrival", .miles, "12.34", .metric, "12.34", "mi"),
    Row("speed_limit_mode_current_limit_mph", .milesPerHour, "85.0", .metric, "85.0", "mph"),
    Row("backup_reserve_percent", .percent, "20", .base, "20", "%"),
    // As Tesla sent it, unless that is endless.
    Row("power", .kilowatts, "-7", nil, "-7", "kW"),
    Row("power", .kilowatts, "1e1", nil, "1e1", "kW"),
    Row("power", .kilowatts, "1." + String(repeating: "0", count: 100), nil, "1", "kW"),
  ])
  func numbersAreShown(row: Row) throws {
    let unit = ShownUnit(row.unit, of: row.key, in: row.units)
    let number = try #require(Value(parsing: Array(row.sent.utf8)).number)
    #expect(unit.text(number) == row.text)
    #expect(unit.symbol == row.symbol)
  }

  @Test func whatNoDoubleHoldsIsNoValue() throws {
    let number = try #require(Value(parsing: Array("1e999".utf8)).number)
    #expect(ShownUnit(.miles, of: "odometer", in: .metric).text(number) == nil)
    #expect(ShownUnit(.miles, of: "odometer", in: .base).text(number) == nil)
  }

  @Test(arguments: [
    (1.0, "1"), (1.5, "1.5"), (1.0004, "1"), (-0.0001, "0"), (10, "10"), (100.25, "100.25"),
    (2e15, "2000000000000000"),
  ])
  func decimalsAreFew(value: Double, text: String) {
    #expect(value.written(upTo: 3) == text)
  }
}
