import HTTP
import JSON
import Metrics
import TeslaCloud
import TeslaMetrics
import TestSupport
import Testing
import Unix

@testable import Dashboards

/// Rules and panels about sites, on the metrics of what sites answer in 2026.
@Suite struct SimulatedSiteTests {
  private struct House {
    private let cloud: SimulatedTransport
    private let token: String
    let id: String

    /// - Parameter place: of the simulated sites, each of which is of another kind.
    init(_ place: Int) throws {
      var options = SimulatorOptions()
      (options.siteCount, options.vehicleCount) = (5, 1)
      let clock = ManualClock(now: options.start)
      cloud = SimulatedTransport(options, clock: clock)
      id = String(cloud.withWorld { $0.siteIDs }[place])
      token = cloud.withWorld { $0.logIn(at: clock.now) }.accessToken
    }

    private func send(_ method: Method, _ path: String, _ body: String = "") async throws -> Value {
      let url = try #require(URL("https://cloud.example\(path)"))
      let answer = try await cloud.send(
        Request(
          method, url, headers: ["Authorization": "Bearer \(token)"], body: Array(body.utf8)))
      try #require(answer.status == 200)
      return try Value(parsing: answer.body)
    }

    func force(_ state: String) async throws {
      _ = try await send(.post, "/simulator/site/\(id)", state)
    }

    /// Its metrics, each as it is for an hour.
    func series() async throws -> String {
      var families: [MetricFamily] = []
      for (endpoint, kind) in [("live_status", BodyKind.liveStatus), ("site_info", .siteInfo)] {
        families += Conversion.families(
          from: try await send(.get, "/api/1/energy_sites/\(id)/\(endpoint)"), kind: kind,
          options: ConversionOptions(siteID: id))
      }
      let page = String(decoding: Exposition.encode(families, as: .text), as: UTF8.self)
      return page.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
        let space = line.lastIndex(of: " ") ?? line.endIndex
        let value = line[space...].dropFirst()
        return "      - {series: '\(line[..<space])', values: '\(value)x60'}\n"
      }.joined()
    }
  }

  private func check(_ house: House, _ expression: String, gives samples: String) async throws {
    let test = """
      rule_files: [rules.yml]
      evaluation_interval: 1m
      tests:
        - interval: 1m
          input_series:
      \(try await house.series())
          promql_expr_test:
            - expr: '\(expression)'
              eval_time: 30m
              exp_samples: \(samples)

      """
    let result = try #require(Tool.promtool).run(
      "test", "rules", "test.yml",
      files: ["rules.yml": AlertRules.file(AlertOptions()), "test.yml": test])
    #expect(result.status == 0, "\(result.output)")
  }

  private static let reserve = #"count(ALERTS{alertname="TeslaPowerwallAtReserve"})"#
  private static let firing = "[{labels: '{}', value: 1}]"

  @Test(arguments: [0, 1, 3])
  func atReserveFiresThere(place: Int) async throws {
    let house = try House(place)
    try await house.force(#"{"battery": 20}"#)
    try await check(house, Self.reserve, gives: Self.firing)
    try await house.force(#"{"battery": 50}"#)
    try await check(house, Self.reserve, gives: "[]")
  }

  @Test(arguments: [2, 4])
  func panelsAloneAreNeverAtReserve(place: Int) async throws {
    try await check(House(place), Self.reserve, gives: "[]")
    try await check(
      House(place), #"count({__name__=~"tesla_site_(charged|battery_power|energy_left|total).*"})"#,
      gives: "[]")
  }

  @Test func gridDownFiresInAnOutage() async throws {
    let house = try House(0)
    let down = #"count(ALERTS{alertname="TeslaGridDown"})"#
    try await check(house, down, gives: "[]")
    try await house.force(#"{"grid": "down"}"#)
    try await check(house, down, gives: Self.firing)
  }

  @Test(
    "what is stored is the per cent of what the batteries are rated for",
    arguments: [
      (0, 48_600_000), (1, 24_300_000), (3, 24_300_000),
    ])
  func stored(place: Int, joules: Int) async throws {
    let house = try House(place)
    try await house.force(#"{"battery": 50}"#)
    try await check(
      house, "max(\(SiteMetrics.stored(.everything).text))",
      gives: "[{labels: '{}', value: \(joules)}]")
    try await check(
      house, "count(\(SiteMetrics.stored(.everything).text) / tesla_site_load_power_watts)",
      gives: Self.firing)
  }
}
