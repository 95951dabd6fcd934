import Foundation
import TestSupport
import Testing

@testable import TeslaMetrics

@Suite struct MigrationRulesTests {
  @Test(.needs("promtool"))
  func promtoolTakesBothFiles() throws {
    let promtool = try #require(Tool.promtool)
    for rules in [MigrationRules.legacyFromStandard, MigrationRules.standardFromLegacy] {
      let check = try promtool.run("check", "rules", "rules.yml", files: ["rules.yml": rules])
      #expect(check.status == 0, "\(check.output)")
    }
  }

  /// One series of one scheme and what the rules make of it.
  struct Row: Sendable {
    let from: String
    let value: String
    let to: String
    let result: String
    /// Keeps apart what both schemes name alike.
    var without: String?

    var query: String { without.map { to.dropLast() + ",\($0)=\"\"}" } ?? to }
  }

  private static let legacy: [Row] = [
    Row(
      from: #"tesla_charge_state_battery_level_ratio{vin="V"}"#, value: "0.5",
      to: #"tesla_charge_state_battery_level{vin="V"}"#, result: "50"),
    Row(
      from: #"tesla_vehicle_state_odometer_meters{vin="V"}"#, value: "1609.344",
      to: #"tesla_vehicle_state_odometer{vin="V"}"#, result: "1"),
    Row(
      from: #"tesla_charge_state_timestamp_seconds{vin="V"}"#, value: "1795420800.5",
      to: #"tesla_charge_state_timestamp{vin="V"}"#, result: "1795420800500"),
    Row(
      from:
        #"tesla_charge_state_charging_state{vin="V",tesla_charge_state_charging_state="Complete"}"#,
      value: "1", to: #"tesla_charge_state_charging_state{vin="V",value="Complete"}"#, result: "1"),
    Row(
      from: #"tesla_climate_state_defrost_mode{vin="V",tesla_climate_state_defrost_mode="max"}"#,
      value: "1", to: #"tesla_climate_state_defrost_mode{vin="V"}"#, result: "2",
      without: "tesla_climate_state_defrost_mode"),
    Row(
      from: #"tesla_vehicle_config_info{vin="V",car_type="modely",roof_color="None"}"#, value: "1",
      to: #"tesla_vehicle_config_car_type{vin="V",value="modely"}"#, result: "1"),
    Row(
      from: #"tesla_site_solar_power_watts{site_id="1"}"#, value: "5",
      to: #"teg_solar_power{site_id="1"}"#, result: "5"),
  ]

  private static let standard: [Row] = [
    Row(
      from: "tesla_charge_state_battery_level", value: "57",
      to: "tesla_charge_state_battery_level_ratio", result: "0.57"),
    Row(
      from: "tesla_vehicle_state_odometer", value: "2",
      to: "tesla_vehicle_state_odometer_meters", result: "3218.688"),
    Row(
      from: #"tesla_charge_state_charging_state{value="Complete"}"#, value: "1",
      to: #"tesla_charge_state_charging_state{tesla_charge_state_charging_state="Complete"}"#,
      result: "1"),
    Row(
      from: "tesla_climate_state_defrost_mode", value: "2",
      to: #"tesla_climate_state_defrost_mode{tesla_climate_state_defrost_mode="max"}"#,
      result: "1"),
    Row(
      from: "teg_energy_left", value: "2", to: "tesla_site_energy_left_joules", result: "7200"),
  ]

  @Test(
    .needs("promtool"),
    arguments: [
      (MigrationRules.legacyFromStandard, legacy), (MigrationRules.standardFromLegacy, standard),
    ])
  func rulesRecordTheOtherScheme(rules: String, rows: [Row]) throws {
    let promtool = try #require(Tool.promtool)
    var test = "rule_files: [rules.yml]\nevaluation_interval: 1m\ntests:\n  - interval: 1m\n"
    test += "    input_series:\n"
    for row in rows {
      test += "      - series: '\(row.from)'\n        values: '\(row.value)x5'\n"
    }
    test += "    promql_expr_test:\n"
    for row in rows {
      let labels = row.to.contains("{") ? row.to : row.to + "{}"
      test += "      - expr: '\(row.query)'\n        eval_time: 3m\n        exp_samples:\n"
      test += "          - labels: '\(labels)'\n            value: \(row.result)\n"
    }
    let result = try promtool.run(
      "test", "rules", "test.yml", files: ["rules.yml": rules, "test.yml": test])
    #expect(result.status == 0, "\(result.output)")
  }
}
