import JSON
import TeslaCloud
import TestSupport
import Testing
import Unix

@testable import TeslaCommands

@Suite struct HistoryTests {
  private static let hasZones = FileSystem.exists("/usr/share/zoneinfo/America/Phoenix")

  /// A cloud that is four days into its life, and the day that it is at its site.
  private func bench() throws -> (CommandBench, today: CalendarDate) {
    let bench = try CommandBench()
    bench.clock.advance(by: .seconds(4 * 86_400))
    let now = bench.clock.now
    return (bench, now.date(offsetSeconds: -7 * 3600))
  }

  @Test(
    "history prints today's answer, one JSON value a line for several days",
    .enabled(if: hasZones, "tzdata is not installed"))
  func json() async throws {
    let (bench, today) = try bench()
    let site = try #require(bench.cloud.withWorld { $0.siteIDs.first })
    let one = try await bench.run("history", "--site", "\(site)")
    #expect(one.errors == "")
    let answer = try Value(parsing: Array(one.output.utf8))
    let rows = try #require(answer["response"]?["time_series"]?.arrayValue)
    #expect(rows.first?["timestamp"]?.stringValue?.hasPrefix("\(today)T00:00:00") == true)

    let first = CalendarDate(daysSinceEpoch: today.daysSinceEpoch - 2)
    let several = try await bench.run("history", "--from", first.description)
    let lines = several.output.split(separator: "\n")
    #expect(lines.count == 3)
    let days = try lines.map { line in
      try #require(
        try Value(parsing: Array(line.utf8))["response"]?["time_series"]?.arrayValue?
          .first?["timestamp"]?.stringValue)
    }
    #expect(days.first?.hasPrefix("\(first)T00:00:00-07:00") == true)
    #expect(Set(days.map { $0.prefix(10) }).count == 3)
  }

  @Test(
    "a backfill of history's output is what history --openmetrics prints",
    .enabled(if: hasZones, "tzdata is not installed"))
  func openMetrics() async throws {
    let (bench, today) = try bench()
    let site = try #require(bench.cloud.withWorld { $0.siteIDs.first })
    let range = [
      CalendarDate(daysSinceEpoch: today.daysSinceEpoch - 3),
      CalendarDate(daysSinceEpoch: today.daysSinceEpoch - 1),
    ].map(\.description)
    let json = try await bench.run("history", "--from", range[0], "--to", range[1])
    let metrics = try await bench.run(
      "history", "--from", range[0], "--to", range[1], "--openmetrics")
    #expect(metrics.failure == nil)
    #expect(metrics.output.hasSuffix("# EOF\n"))
    let samples = metrics.output.split(separator: "\n").filter {
      $0.hasPrefix("tesla_site_total_home_usage_joules_total{site_id=\"\(site)\"}")
    }
    #expect(samples.count == 3 * 288 + 1)
    let again = try await bench.run(
      "metrics", "--openmetrics-backfill", "--site", "\(site)", "-", input: json.output)
    #expect(again.output == metrics.output)
  }

  @Test(
    "other kinds and longer periods are one request, told as Tesla answers",
    .enabled(if: hasZones, "tzdata is not installed"),
    arguments: [
      ("power", "day", "solar_power"), ("soe", "day", "soe"),
      ("self_consumption", "week", "solar"), ("energy", "week", "total_home_usage"),
      ("energy", "month", "total_home_usage"), ("energy", "year", "total_home_usage"),
      ("energy", "lifetime", "total_home_usage"),
    ])
  func kindsAndPeriods(kind: String, period: String, field: String) async throws {
    let (bench, _) = try bench()
    let outcome = try await bench.run("history", "--kind", kind, "--period", period)
    let answer = try Value(parsing: Array(outcome.output.utf8))
    #expect(answer["response"]?["period"]?.stringValue == period)
    #expect(answer["response"]?["time_series"]?[0]?[field]?.doubleValue != nil)
    #expect(bench.cloud.withWorld { $0.callCount("calendar_history") } == 1)
  }

  @Test(
    "wrong dates and combinations are refused before the history is asked for",
    .enabled(if: hasZones, "tzdata is not installed"),
    arguments: [
      ["--from", "2023-02-30"], ["--to", "yesterday"], ["--to", "9999-01-01"],
      ["--from", "2020-01-02", "--to", "2020-01-01"], ["--from", "0001-01-01"],
      ["--openmetrics", "--period", "week"], ["--openmetrics", "--kind", "soe"],
    ])
  func refusals(words: [String]) async throws {
    let (bench, _) = try bench()
    let outcome =
      switch words.count {
      case 2: try await bench.run("history", words[0], words[1])
      case 3: try await bench.run("history", words[0], words[1], words[2])
      default: try await bench.run("history", words[0], words[1], words[2], words[3])
      }
    #expect(outcome.failure?.status == .usage)
    #expect(bench.cloud.withWorld { $0.callCount("calendar_history") } == 0)
  }

  @Test("an archive that does not say when it was true is refused by name and line")
  func undated() async throws {
    let bench = try CommandBench()
    let outcome = try await bench.run(
      "metrics", "--openmetrics-backfill", "-",
      input: """
        {"response": {"solar_power": 1, "timestamp": "2023-06-01T01:00:00-07:00"}}

        {"response": {"solar_power": 1}}
        """)
    #expect(outcome.failure?.status == .failure)
    #expect(outcome.errors.contains("standard input:3 does not say when it was true"))
    let legacy = try await bench.run(
      "metrics", "--openmetrics-backfill", "--names", "legacy", "-", input: "{}")
    #expect(legacy.failure?.status == .usage)
  }
}
