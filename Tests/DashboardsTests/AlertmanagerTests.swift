import TestSupport
import Testing
import Unix

@testable import Dashboards

/// The example of a configuration of Alertmanager, asked of amtool.
@Suite(.needs("amtool")) struct AlertmanagerTests {
  private static let file = FileSystem.path(
    Program.project, "scripts/packaging/alertmanager.yml")

  @Test func alertmanagerTakesIt() throws {
    let result = try #require(Tool("amtool")).run("check-config", Self.file)
    #expect(result.status == 0, "\(result.output)")
  }

  @Test("each alert finds a receiver by its severity", arguments: AlertRules.groups(AlertOptions()))
  func alertsAreRouted(group: AlertRules.Group) throws {
    for rule in group.rules {
      let (status, output) = try #require(Tool("amtool")).run(
        "config", "routes", "test", "--config.file=\(Self.file)", "alertname=\(rule.name)",
        "severity=\(rule.severity.rawValue)")
      #expect(status == 0, "\(output)")
      #expect(output.contains(rule.severity == .critical ? "loud" : "quiet"), "\(rule.name)")
    }
  }

  @Test("whatever silences others is an alert that exists")
  func inhibitionsNameAlerts() throws {
    let text = String(decoding: try FileSystem.read(Self.file), as: UTF8.self)
    let names = Set(AlertRules.groups(AlertOptions()).flatMap(\.rules).map(\.name))
    let rules = text.split(separator: "\n").filter { $0.contains("_matchers:") }
    #expect(rules.count == 6)
    for rule in rules {
      for match in rule.matches(of: /Tesla[A-Za-z]+/) {
        #expect(names.contains(String(match.0)), "\(rule)")
      }
    }
  }
}
