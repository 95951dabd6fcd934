import Foundation
import Metrics
import TestSupport
import Testing

@testable import TeslaMetrics

/// The recording rules at work on whole answers: what they make of one scheme's page is the other
/// scheme's page, as promtool reckons.
@Suite struct MigrationOfSamplesTests {
  enum Direction: String, CaseIterable, Sendable {
    case legacyFromStandard
    case standardFromLegacy

    var rules: String {
      self == .legacyFromStandard
        ? MigrationRules.legacyFromStandard : MigrationRules.standardFromLegacy
    }

    var source: ConversionOptions.Names { self == .legacyFromStandard ? .standard : .legacy }
    var target: ConversionOptions.Names { self == .legacyFromStandard ? .legacy : .standard }
  }

  private static let samples = ["modern_car", "old_car", "live_status"]

  @Test(
    .needs("promtool"), arguments: samples,
    Direction.allCases)
  func rulesMakeOnePageOfTheOther(sample: String, direction: Direction) throws {
    let test = try Self.test(of: sample, direction)
    #expect(test.checked.count > (sample == "live_status" ? 8 : 40), "\(test.checked.count)")
    let result = try Self.run(test.text, with: direction.rules)
    #expect(result.status == 0, "\(result.output)")
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    let direction: Direction
    let right: String
    let wrong: String

    var testDescription: String { "\(direction): \(right) as \(wrong)" }
  }

  /// That the tests above see a wrong rule: each mistake is made in one place.
  @Test(
    .needs("promtool"),
    arguments: [
      Mistake(
        direction: .legacyFromStandard, right: "_odometer_meters / 1609.344",
        wrong: "_odometer_meters / 1609"),
      Mistake(
        direction: .legacyFromStandard, right: "_charge_limit_soc_ratio * 100",
        wrong: "_charge_limit_soc_ratio * 10"),
      Mistake(
        direction: .legacyFromStandard, right: "record: tesla_drive_state_power",
        wrong: "record: tesla_drive_state_watts"),
      Mistake(
        direction: .legacyFromStandard, right: #"config_info{car_type!=""}, "value", "$1""#,
        wrong: #"config_info{car_type!=""}, "value", "x$1""#),
      Mistake(
        direction: .legacyFromStandard, right: "max without (tesla_state)", wrong: "max"),
      Mistake(
        direction: .standardFromLegacy, right: "_inside_temp'", wrong: "_outside_temp'"),
      Mistake(
        direction: .standardFromLegacy, right: "_odometer * 1609.344", wrong: "_odometer * 1.6"),
      Mistake(
        direction: .standardFromLegacy, right: #""tesla_climate_state_defrost_mode", "normal""#,
        wrong: #""tesla_climate_state_defrost_mode", "on""#),
      Mistake(
        direction: .standardFromLegacy, right: "charge_state_timestamp / 1000",
        wrong: "charge_state_timestamp / 100"),
    ])
  func wrongRuleIsNoticed(mistake: Mistake) throws {
    let rules = mistake.direction.rules
    try #require(rules.components(separatedBy: mistake.right).count == 2)
    let wrong = rules.replacingOccurrences(of: mistake.right, with: mistake.wrong)
    let test = try Self.test(of: "modern_car", mistake.direction)
    let result = try Self.run(test.text, with: wrong)
    #expect(result.status != 0, "\(result.output)")
  }

  private static func run(_ test: String, with rules: String) throws -> (
    status: Int32, output: String
  ) {
    try #require(Tool.promtool).run(
      "test", "rules", "test.yml", files: ["rules.yml": rules, "test.yml": test])
  }

  /// One sample as a page has it.
  private struct Series {
    let name: String
    let labels: [Label]
    let value: Double

    func selector(_ labels: [Label]) -> String {
      let pairs = labels.map { label in
        let value = label.value.replacingOccurrences(of: "\\", with: "\\\\")
          .replacingOccurrences(of: "\"", with: "\\\"")
        return "\(label.name)=\"\(value)\""
      }
      return "{\(pairs.joined(separator: ","))}".replacingOccurrences(of: "'", with: "''")
    }
  }

  private static func series(
    _ sample: String, _ names: ConversionOptions.Names
  ) throws -> [Series] {
    let body = try #require(SampleBody.all.first { $0.name == sample })
    let families = try body.families(
      ConversionOptions(names: names, includesLocation: true, hasSeveralVehicles: true))
    // The old exporter knew one Powerwall and did not name it; Prometheus' own labels do.
    let site =
      body.kind == .liveStatus && names == .legacy ? [Label("site_id", "2252147638651580")] : []
    return families.flatMap { family in
      family.samples.map { sample in
        Series(
          name: family.name + sample.suffix, labels: site + sample.labels, value: sample.value)
      }
    }
  }

  private static func test(
    of sample: String, _ direction: Direction
  ) throws -> (text: String, checked: Set<String>) {
    var text = "rule_files: [rules.yml]\nevaluation_interval: 1m\ntests:\n  - interval: 1m\n"
    text += "    input_series:\n"
    for series in try series(sample, direction.source) {
      text += "      - series: '\(series.name)\(series.selector(series.labels))'\n"
      text += "        values: '\(series.value) \(series.value)'\n"
    }
    text += "    promql_expr_test:\n"
    var checked: Set<String> = []
    for series in try series(sample, direction.target) where isRecorded(series, direction) {
      checked.insert(series.name)
      // Both schemes have series of one name, which a label of that name tells apart.
      let apart = series.labels.contains { $0.name == series.name } ? [] : [Label(series.name, "")]
      let selector = series.name + series.selector(series.labels + apart)
      let tolerance = series.value.magnitude * 1e-12
      text += "      - expr: 'abs(\(selector) - \(series.value)) <= bool \(tolerance)'\n"
      text += "        eval_time: 1m\n        exp_samples:\n"
      text += "          - labels: '\(series.selector(series.labels))'\n            value: 1\n"
    }
    return (text, checked)
  }

  /// Whether a rule makes the series, rather than both schemes having it or only one of them.
  private static func isRecorded(_ series: Series, _ direction: Direction) -> Bool {
    guard direction.rules.contains("record: \(series.name)\n") else { return false }
    let text = series.labels.last { $0.name == "value" || $0.name == series.name }?.value
    // What the vehicle does not know is a text for the old exporter only. Of standard names only
    // are the states that do not hold and those that null and empty text mean.
    return !["invalid", "P", "none"].contains(text) && (text == nil || series.value == 1)
  }
}
