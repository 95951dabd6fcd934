import CommandSyntax
import Testing

/// A command line with one environment, and what comes of it.
struct EnvironmentRow: Sendable, CustomTestStringConvertible {
  let typed: String
  let environment: [String: String]
  let expected: String

  init(_ typed: String, _ environment: [String: String], _ expected: String) {
    self.typed = typed
    self.environment = environment
    self.expected = expected
  }

  var testDescription: String { "\(typed) \(environment)" }

  static let rows = [
    EnvironmentRow("data", ["SAMPLE_API": "fleet-na"], #"data --api="fleet-na""#),
    EnvironmentRow(
      "data --api fleet-eu", ["SAMPLE_API": "fleet-na"], #"data --api="fleet-eu""#),
    EnvironmentRow("data --api fleet-eu", ["SAMPLE_API": "mars"], #"data --api="fleet-eu""#),
    EnvironmentRow("data", ["SAMPLE_API": ""], "data"),
    EnvironmentRow(
      "data", ["SAMPLE_API": "mars"],
      "error: SAMPLE_API: 'mars' is not one of owner, fleet-na, fleet-eu [sample data --help]"),
    EnvironmentRow(
      "data", ["SAMPLE_TIMEOUT": "soon"],
      "error: SAMPLE_TIMEOUT: 'soon' is not a duration such as 90, 90s, 10m or 3h "
        + "[sample data --help]"),
    EnvironmentRow(
      "data", ["SAMPLE_TIMEOUT": "2h"],
      "error: SAMPLE_TIMEOUT: '2h' is not between 100ms and 1h [sample data --help]"),
    EnvironmentRow("data", ["CURL_CA": "a", "SSL_CA": "b"], #"data --ca-file="a""#),
    EnvironmentRow("data", ["CURL_CA": "", "SSL_CA": "b"], #"data --ca-file="b""#),
    EnvironmentRow("data", ["SAMPLE_PATH": "/x"], #"data SAMPLE_PATH="/x""#),
    EnvironmentRow("data", ["SAMPLE_VEHICLE": "a, My Car,,b"], #"data --vehicle="a","My Car","b""#),
    EnvironmentRow("data --vehicle c", ["SAMPLE_VEHICLE": "a,b"], #"data --vehicle="c""#),
    EnvironmentRow("data", ["SAMPLE_VEHICLE": " , "], "data"),
    EnvironmentRow("metrics", ["SAMPLE_VEHICLE": "a"], "metrics"),
    EnvironmentRow(
      "data", ["SAMPLE_TABLE": "maybe"],
      "error: SAMPLE_TABLE: 'maybe' is neither true nor false [sample data --help]"),
    EnvironmentRow("data --json", ["SAMPLE_TABLE": "1"], "data --json --table"),
    EnvironmentRow("--help", ["SAMPLE_API": "mars"], "help"),
  ]
}

@Test(arguments: EnvironmentRow.rows)
func environmentStandsBetweenCommandLineAndDefault(row: EnvironmentRow) {
  let typed = row.typed.split(separator: " ").map(String.init)
  #expect(meaning(typed, row.environment) == row.expected)
}

private func parsed(
  _ typed: String, _ environment: [String: String] = [:]
) throws -> ParsedArguments {
  let words = typed.split(separator: " ").map(String.init)
  let invocation = try Sample.program.parse(words, environment: environment)
  guard case .command(_, let arguments) = invocation else { throw NotACommand() }
  return arguments
}

private struct NotACommand: Error {}

@Test func sourceOfAValueIsRecorded() throws {
  let environment = ["SAMPLE_API": "fleet-na", "SSL_CA": "ca.pem"]
  let arguments = try parsed("data --api fleet-eu", environment)
  #expect(arguments.source(of: Sample.api) == .commandLine)
  #expect(arguments.source(of: Sample.caFile) == .environment("SSL_CA"))
  #expect(arguments.source(of: Sample.timeout) == .defaultValue)
  #expect(arguments.source(of: Sample.directory) == nil)
  #expect(arguments.string(Sample.path) == "/oauth")
}

@Test(arguments: [
  ("1", true), ("true", true), ("YES", true), ("on", true), ("0", false), ("no", false),
  ("", false),
])
func flagFromTheEnvironmentIsABoolean(value: String, isOn: Bool) throws {
  let arguments = try parsed("data", ["SAMPLE_TABLE": value])
  #expect(arguments.isSet(Sample.table) == isOn)
}

@Test(arguments: [("1", true), ("0", true), ("anything", true), ("", false)])
func noColorCountsWhenItIsNotEmpty(value: String, isOn: Bool) throws {
  #expect(try parsed("data", ["NO_COLOR": value]).isSet(Sample.noColor) == isOn)
}

@Test func typedAccessorsReadCheckedValues() throws {
  let arguments = try parsed(
    "data -n 7 --speed 2.5 --wait=1m30s --parts drive,,charge --web.interval never --seed -3")
  #expect(arguments.integer(Sample.count) == 7)
  #expect(arguments.integer(Sample.seed) == -3)
  #expect(arguments.number(Sample.speed) == 2.5)
  #expect(arguments.duration(Sample.wait) == .seconds(90))
  #expect(arguments.duration(Sample.timeout) == .seconds(30))
  #expect(arguments.list(Sample.parts) == ["drive", "charge"])
  #expect(arguments.duration(Sample.interval) == nil)
  #expect(arguments.word(Sample.interval) == "never")
  #expect(arguments.word(Sample.wait) == nil)
  #expect(arguments.choice(Sample.api, as: API.self) == .owner)
  #expect(arguments.strings(Sample.vehicle) == [])
  #expect(!arguments.isSet(Sample.json))
}

private enum API: String {
  case owner
}
