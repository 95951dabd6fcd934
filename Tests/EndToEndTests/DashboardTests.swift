import JSON
import TestSupport
import Testing
import Time
import Unix

/// Every expression of every dashboard and alert, asked of a real Prometheus.
struct DashboardTests {
  @Test func everyPanelAndRuleHasData() throws {
    for program in ["prometheus", "promtool", "curl"] {
      try #require(Program.isInstalled(program), "\(program) is missing; run scripts/setup")
    }
    let simulator = try Simulator("--vehicles", "2")
    let user = try User.loggedIn(simulator)
    #expect(try user.tesla("products", "--save-powerwall-id").status == 0)
    // Wherever it is, the car is there or not.
    try user.write("home 0 0 100\n", to: "places")
    try user.write("0.31 EUR\n", to: "prices")
    let options = [
      "--check-interval", "1", "--drive-interval", "1", "--site-interval", "1", "--budget", "1000",
    ]
    let life = try RecordedLife(user, simulator, options)
    let exporter = try Exporter(user, options)
    let times = life.moments(before: Int(SystemClock().now.seconds))
    let prometheus = try Self.prometheus(user, life, times, scraping: exporter)
    try Self.expectRulesAreEvaluated(prometheus)
    try Self.expectPanelsHaveData(user, prometheus, life, times)
    try Self.expectSelectorsOfRulesHaveData(prometheus, times)
  }

  /// One that holds the recorded life, scrapes the exporter from now on, and has the alerts.
  private static func prometheus(
    _ user: User, _ life: RecordedLife, _ times: ClosedRange<Int>, scraping exporter: Exporter
  ) throws -> Prometheus {
    _ = try user.home.write(life.openMetrics(job: "tesla", at: times), to: "life.om")
    let made = try user.bash(
      """
      set -e
      promtool tsdb create-blocks-from openmetrics life.om data > blocks.log
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
    return try Prometheus(
      user,
      [
        "--config.file=prometheus.yml", "--storage.tsdb.path=data",
        "--storage.tsdb.retention.time=50y",
        "--query.lookback-delta=\(RecordedLife.pace + 5)m",
      ])
  }

  /// The alerts as Prometheus knows them.
  private static func rules(_ prometheus: Prometheus) throws -> [Value] {
    try prometheus.data("rules?type=alert")["groups"]?.arrayValue?
      .flatMap { $0["rules"]?.arrayValue ?? [] } ?? []
  }

  private static func expectRulesAreEvaluated(_ prometheus: Prometheus) throws {
    var rules = try rules(prometheus)
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
  }

  private static func expectPanelsHaveData(
    _ user: User, _ prometheus: Prometheus, _ life: RecordedLife, _ times: ClosedRange<Int>
  ) throws {
    var asked = 0
    for (name, options) in [
      ("car", []), ("powerwall", []), ("exporter", []), ("car", ["--units", "imperial"]),
    ] {
      let ending = try user.tesla(["dashboard", name] + options)
      try #require(ending.status == 0, "\(ending.errors)")
      let dashboard = try Value(parsing: ending.output)
      // A closed row holds its panels.
      let panels = (dashboard["panels"]?.arrayValue ?? []).flatMap { panel in
        [panel] + (panel["panels"]?.arrayValue ?? [])
      }
      for panel in panels {
        // What needs another account, a streaming car or an option says so. This account has cars and
        // a site with all that a site may have.
        let description = panel["description"]?.stringValue ?? ""
        if description.contains(/Empty (?!for an account without|for a site without)/) { continue }
        for target in panel["targets"]?.arrayValue ?? [] {
          let query = substituted(try #require(target["expr"]?.stringValue), life, times)
          let place = "\(name), \(panel["title"]?.stringValue ?? ""): \(query)"
          try expectData(
            try prometheus.series(query, over: times, step: RecordedLife.pace * 60),
            legend: target["legendFormat"]?.stringValue ?? "", place)
          asked += 1
        }
      }
      for mark in dashboard["annotations"]?["list"]?.arrayValue ?? [] {
        guard let query = mark["expr"]?.stringValue else { continue }
        try expectData(
          try prometheus.series(
            substituted(query, life, times), over: times, step: RecordedLife.pace * 60),
          legend: mark["titleFormat"]?.stringValue ?? "", query)
      }
      for variable in dashboard["templating"]?["list"]?.arrayValue ?? [] {
        guard let query = variable["query"]?["query"]?.stringValue else { continue }
        try expectChoices(variable, query, prometheus, life, times)
      }
    }
    #expect(asked > 200)
  }

  /// That a variable's query answers, and that Grafana finds each car and site by its name in it.
  private static func expectChoices(
    _ variable: Value, _ query: String, _ prometheus: Prometheus, _ life: RecordedLife,
    _ times: ClosedRange<Int>
  ) throws {
    let name = try #require(variable["name"]?.stringValue)
    if let match = try /label_values\((.*), ([a-z_]+)\)/.wholeMatch(in: query) {
      return try expectData(
        try prometheus.series(
          substituted(String(match.1), life, times), over: times, step: RecordedLife.pace * 60),
        legend: "{{\(match.2)}}", query)
    }
    let match = try #require(try /query_result\((.+)\)\s*/.wholeMatch(in: query), "\(query)")
    let choices = Choices(
      try prometheus.series(
        substituted(String(match.1), life, times), at: times.upperBound),
      pattern: try #require(variable["regex"]?.stringValue))
    let values = name == "vin" ? life.vins : [life.site]
    #expect(choices.values.map(\.value).sorted() == values.sorted(), "\(query)")
    for choice in choices.values { #expect(choice.text != choice.value, "\(query)") }
  }

  /// As Grafana puts in its variables.
  private static func substituted(
    _ query: String, _ life: RecordedLife, _ times: ClosedRange<Int>
  ) -> String {
    let span = times.upperBound - times.lowerBound
    return query.replacing("$__range_s", with: "\(span)")
      .replacing("$__rate_interval", with: "2h").replacing("$__range", with: "\(span)s")
      .replacing("$job", with: ".+").replacing("$vin", with: life.vins.joined(separator: "|"))
      .replacing("$site_id", with: life.site)
      .replacing("$price", with: "0.3").replacing("$feed_in", with: "0.08")
  }

  /// Numbers, and the labels that the legend names.
  private static func expectData(_ series: [Value], legend: String, _ place: String) throws {
    let numbers = series.flatMap { $0["values"]?.arrayValue ?? [] }
      .compactMap { $0[1]?.stringValue.flatMap { Double($0) } }.filter(\.isFinite)
    #expect(!numbers.isEmpty, "no data: \(place)")
    for label in legend.matches(of: /\{\{([a-z_]+)\}\}/).map({ String($0.1) }) {
      #expect(
        series.contains { $0["metric"]?[label]?.stringValue?.isEmpty == false },
        "no label \(label): \(place)")
    }
  }

  /// An alert that is silent answers nothing; what it looks at must be there.
  private static func expectSelectorsOfRulesHaveData(
    _ prometheus: Prometheus, _ times: ClosedRange<Int>
  ) throws {
    var selectors: Set<String> = []
    for rule in try rules(prometheus) {
      let query = try #require(rule["query"]?.stringValue)
      let found = query.matches(of: /(?:tesla_[a-z0-9_]+|\bup)(?:\{[^}]*\})?/)
      // Labels of state sets are named as their metric, and stand between braces.
      #expect(!found.isEmpty, "\(query)")
      selectors.formUnion(found.map { String($0.0) })
    }
    #expect(selectors.count > 40)
    let now = times.upperBound + RecordedLife.pace * 60 * 2
    for selector in selectors.sorted() {
      let series = try prometheus.series(
        selector, over: times.lowerBound...now, step: RecordedLife.pace * 60)
      #expect(!series.isEmpty, "no data: \(selector)")
    }
  }
}
