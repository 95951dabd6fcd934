import Metrics
import Testing

@Suite struct FamilyLintTests {
  @Test func goodFamilyHasNoProblems() {
    let good = MetricFamily(
      name: "tesla_speed_meters_per_second", kind: .gauge, unit: "meters_per_second", help: "h",
      samples: [Sample(labels: [Label("vin", "1")], value: 1)])
    #expect(FamilyLint.problems(in: good).isEmpty)
  }

  struct Row: Sendable {
    let name: String
    var kind = MetricKind.gauge
    var unit = ""
    var help = "h"
    var label = "vin"
    let problem: String
  }

  @Test(arguments: [
    Row(name: "1a", problem: "is not a legal name"),
    Row(name: "a__b", problem: "has two underscores in a row"),
    Row(name: "aB", problem: "is not in snake_case"),
    Row(name: "a_miles", problem: "names the unit miles, which is not a base unit"),
    Row(name: "a_counter", problem: "names the type counter"),
    Row(name: "a_total", problem: "ends in _total"),
    Row(name: "a_total", kind: .counter, problem: "ends in _total"),
    Row(name: "a_info", problem: "ends in _info"),
    Row(name: "a_count", problem: "ends in _count"),
    Row(name: "a", help: "", problem: "has no help"),
    Row(name: "a", unit: "meters", problem: "does not end in its unit meters"),
    Row(name: "a_meters", problem: "ends in a unit that it does not declare"),
    Row(name: "a_furlongs", unit: "furlongs", problem: "furlongs is not a base unit"),
    Row(
      name: "a_meters", kind: .stateSet, unit: "meters",
      problem: "has a unit although its values are none"),
    Row(name: "a", label: "__x", problem: "has the illegal label __x"),
    Row(name: "a", label: "x-y", problem: "has the illegal label x-y"),
  ])
  func badFamilyIsTold(row: Row) {
    let family = MetricFamily(
      name: row.name, kind: row.kind, unit: row.unit, help: row.help,
      samples: [Sample(labels: [Label(row.label, "1")], value: 1)])
    #expect(FamilyLint.problems(in: family).contains(row.problem))
  }
}
