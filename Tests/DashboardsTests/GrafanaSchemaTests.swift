import JSON
import TestSupport
import Testing
import Unix

@testable import Dashboards

private let python = FileSystem.path(Program.project, ".build/peers/bin/python")

/// The dashboards, read into the types of Grafana's Foundation SDK.
@Suite(
  .needs(
    FileSystem.exists(python),
    "the test peers are not installed: run scripts/setup with PyPI in reach"))
struct GrafanaSchemaTests {
  /// What Grafana and its Prometheus data source read and the types lack.
  private static let known: Set<String> = [
    ".templating.list.definition is lost", ".annotations.list.step is lost",
    ".annotations.list.titleFormat is lost", ".annotations.list.textFormat is lost",
    ".annotations.list.tagKeys is lost", ".annotations.list.useValueForTime is lost",
  ]

  /// What does not fit, without places in lists, and how many values were looked at.
  private func flaws(_ board: Value) throws -> (flaws: Set<String>, count: Int) {
    let tool = try #require(Tool(python), "the test peers are missing; run scripts/setup")
    let driver = FileSystem.path(Program.project, "Tests/EndToEndTests/Peers/grafana_schema.py")
    let (status, output) = try tool.run(
      driver, input: String(decoding: board.bytes, as: UTF8.self))
    try #require(status == 0, "\(output)")
    let lines = output.split(separator: "\n").map { String($0).replacing(/\[[0-9]+\]/, with: "") }
    return (Set(lines.dropLast()), Int(lines.last ?? "") ?? 0)
  }

  @Test(arguments: Dashboard.Name.allCases, [Units.metric, .imperial])
  func boardIsWhatGrafanaReads(name: Dashboard.Name, units: Units) throws {
    let (flaws, count) = try flaws(Dashboard.named(name).json(in: units))
    #expect(flaws.subtracting(Self.known) == [])
    #expect(count > 1_000)
  }

  @Test func journalIsWhatGrafanaReads() throws {
    #expect(try flaws(JournalDashboard.json(in: .metric)).flaws.subtracting(Self.known) == [])
  }

  @Test(
    "a name or a type that Grafana does not have is found",
    arguments: [
      (#""lineWidth":1"#, #""lineWidth":"1""#), (#""drawStyle""#, #""drawstyle""#),
      (#""mode":"absolute""#, #""mode":"relative""#), (#""gridPos""#, #""gridpos""#),
      (#""instant":true"#, #""instant":"yes""#), (#""calcs""#, #""calculations""#),
    ])
  func flawIsFound(right: String, wrong: String) throws {
    let text = String(decoding: Dashboard.named(.car).json(in: .metric).bytes, as: UTF8.self)
    let spoilt = text.replacing(right, with: wrong)
    try #require(spoilt != text)
    let found = try flaws(try Value(parsing: Array(spoilt.utf8))).flaws
    #expect(!found.subtracting(Self.known).isEmpty)
  }
}
