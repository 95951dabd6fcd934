import TeslaMetrics
import TestSupport
import Testing

@testable import Dashboards

/// By what name cars and sites go, asked of promtool over three hours.
@Suite struct NamingTests {
  private static let of = #"instance="pi:9885",job="tesla","#

  private static func info(_ name: String, vin: String = "V", _ values: String) -> String {
    let name = name.isEmpty ? "" : #",name="\#(name)""#
    return #"tesla_vehicle_info{\#(of)vin="\#(vin)"\#(name)}"# + "|" + values
  }

  private static func up(_ vin: String = "V", _ values: String = "1x180") -> String {
    #"tesla_vehicle_up{\#(of)vin="\#(vin)"}|"# + values
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let series: [String]
    /// At the end.
    let names: [String: String]

    init(_ what: String, _ series: [String], _ names: [String: String]) {
      (testDescription, self.series, self.names) = (what, series, names)
    }
  }

  static let cases = [
    Case("a car", [info("Ada", "1x180"), up()], ["V": "Ada"]),
    Case(
      "renamed after an hour", [info("Ada", "1x60 stale"), info("Bea", "_x60 1x120"), up()],
      ["V": "Bea"]),
    Case(
      "renamed a minute ago, by one who tells of no end",
      [info("Ada", "1x178"), info("Bea", "_x178 1x2"), up()], ["V": "Ada|Bea"]),
    Case("gone, and renamed before", [info("Ada", "1x60"), up("V", "1x60")], ["V": "Ada"]),
    Case("without a name", [info("", "1x180"), up()], ["V": ""]),
    Case("not asked yet", [up()], ["V": ""]),
    Case(
      "two of one name", [info("Ada", "1x180"), info("Ada", vin: "W", "1x180"), up(), up("W")],
      ["V": "Ada", "W": "Ada"]),
    Case(
      "one with, one without", [info("Ada", "1x180"), up(), up("W")], ["V": "Ada", "W": ""]),
    Case(
      "served twice",
      [info("Ada", "1x180"), up()].flatMap { [$0, $0.replacing("pi:9885", with: "nas:9885")] },
      ["V": "Ada"]),
  ]

  /// - Parameter expression: gives one series for each car.
  private func check(_ one: Case, _ expression: String, _ sample: (String, String) -> String)
    throws
  {
    // Of two names at the same time either is good.
    let attempts = one.names.values.contains { $0.contains("|") } ? [0, 1] : [0]
    let results = try attempts.map { attempt -> (status: Int32, output: String) in
      var test = "rule_files: []\nevaluation_interval: 1m\ntests:\n  - interval: 1m\n"
      test += "    input_series:\n"
      for line in one.series {
        let parts = line.split(separator: "|")
        test += "      - {series: '\(parts[0])', values: '\(parts[1])'}\n"
      }
      test += "    promql_expr_test:\n      - expr: '\(expression)'\n        eval_time: 180m\n"
      test += "        exp_samples:\n"
      for (vin, names) in one.names.sorted(by: { $0.key < $1.key }) {
        let name = names.split(separator: "|").map(String.init)
        test += "          - \(sample(vin, attempt < name.count ? name[attempt] : ""))\n"
      }
      return try #require(Tool.promtool).run("test", "rules", "test.yml", files: ["test.yml": test])
    }
    #expect(results.contains { $0.status == 0 }, "\(results.map(\.output))")
  }

  private func filled(_ expression: Expression) -> String {
    expression.text.replacing("$__range", with: "180m").replacing("$job", with: ".+")
      .replacing("\n", with: " ")
  }

  @Test(arguments: cases)
  func eachIsOfferedOnce(one: Case) throws {
    try check(one, filled(Naming.cars.choices)) { vin, name in
      let name = name.isEmpty ? "" : #",name="\#(name)""#
      return #"{labels: '{vin="\#(vin)"\#(name)}', value: 1}"#
    }
  }

  @Test("a panel's series has the name of the end, or the VIN", arguments: cases)
  func seriesAreNamed(one: Case) throws {
    let series: Expression = "7 * max by (vin) (last_over_time(\(Scope.job(.own(.vehicleUp)))[3h]))"
    try check(one, filled(Naming.cars(series))) { vin, name in
      #"{labels: '{vin="\#(vin)",name="\#(name.isEmpty ? vin : name)"}', value: 7}"#
    }
  }

  @Test("Grafana's query_result takes one line only")
  func choicesAreOneLine() {
    for naming in [Naming.cars, .sites] { #expect(!naming.choices.text.contains("\n")) }
  }
}
