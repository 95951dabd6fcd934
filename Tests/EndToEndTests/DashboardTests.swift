import JSON
import TestSupport
import Testing

/// The alerts that `tesla alerts` prints, in a Prometheus that scrapes `tesla serve`.
/// LivedMonthTests asks every expression of the boards and alerts.
struct DashboardTests {
  @Test func alertsAreEvaluatedOnWhatServeExposes() throws {
    for program in ["prometheus", "promtool", "curl"] {
      try #require(Program.isInstalled(program), "\(program) is missing; run scripts/setup")
    }
    let simulator = try Simulator()
    let user = try User.loggedIn(simulator)
    let exporter = try Exporter(user, [])
    let made = try user.bash(
      """
      set -e
      tesla alerts > alerts.yml
      promtool check rules alerts.yml
      """)
    try #require(made.status == 0, "\(made.text)\(made.errors)")
    _ = try user.home.write(
      """
      global: {scrape_interval: 1s, evaluation_interval: 1s}
      rule_files: [alerts.yml]
      scrape_configs:
        - job_name: tesla
          static_configs: [{targets: ['\(exporter.address)']}]
      """, to: "prometheus.yml")
    let prometheus = try Prometheus(
      user, ["--config.file=prometheus.yml", "--storage.tsdb.path=data"])
    var rules: [Value] = []
    #expect(
      try eventually {
        rules = try Self.rules(prometheus)
        return !rules.contains { $0["health"] == "unknown" }
      })
    #expect(rules.count >= 14)
    for rule in rules {
      #expect(rule["health"] == "ok", "\(rule["name"] ?? ""): \(rule["lastError"] ?? "")")
    }
    #expect(try eventually { try prometheus.value("up") == "1" })
    #expect(try eventually { try prometheus.value("tesla_up") == "1" })
  }

  /// The alerts as Prometheus knows them.
  private static func rules(_ prometheus: Prometheus) throws -> [Value] {
    try prometheus.data("rules?type=alert")["groups"]?.arrayValue?
      .flatMap { $0["rules"]?.arrayValue ?? [] } ?? []
  }
}
