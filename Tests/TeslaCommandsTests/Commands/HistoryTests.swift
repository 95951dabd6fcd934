import HTTP
import JSON
import TeslaCloud
import TestSupport
import Testing
import Time
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
    .needs(hasZones, "tzdata is not installed"))
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
    "days are named as on the journal's commands, by the calendar of the site",
    .needs(hasZones, "tzdata is not installed"),
    arguments: [
      (["--from", "yesterday"], -1, 0), (["--from", "3d", "--to", "yesterday"], -3, -1),
      (["--to", "yesterday"], -1, -1), (["--from", "2023-11"], -17, 0),
      (["--to", "2023-11"], -17, 0), (["--from", "last-month", "--to", "last-month"], -48, -18),
    ])
  func namedDays(_ words: [String], _ first: Int, _ last: Int) async throws {
    let (bench, today) = try bench()
    #expect(today.description == "2023-11-18")
    let outcome = try await bench.run(["history"] + words)
    #expect(outcome.failure == nil, "\(outcome.errors)")
    let days = try outcome.output.split(separator: "\n").map { line in
      try Value(parsing: Array(line.utf8))["response"]?["time_series"]?[0]?["timestamp"]?
        .stringValue?.prefix(10)
    }
    #expect(days.count == last - first + 1)
    let ends = [first, last].map { CalendarDate(daysSinceEpoch: today.daysSinceEpoch + $0) }
    // Of days before the simulated site was there nothing is told.
    if first > -5 { #expect(days.first.map { $0.map(String.init) } == ends[0].description) }
    if last > -5 { #expect(days.last.map { $0.map(String.init) } == ends[1].description) }
  }

  @Test(
    "a backfill of history's output is what history --openmetrics prints",
    .needs(hasZones, "tzdata is not installed"))
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
    .needs(hasZones, "tzdata is not installed"),
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
    .needs(hasZones, "tzdata is not installed"),
    arguments: [
      ["--from", "2023-02-30"], ["--to", "tomorrow"], ["--from", "now"],
      ["--to", "last-decade"], ["--to", "9999-01-01"],
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

  /// What `history --from 2026-11-01 --to 2026-11-01` asked for at a site with that site_info.
  private func asked(
    info: String, history: String = "{}", _ options: [String] = []
  ) async throws -> (query: String, outcome: AnswerBench.Outcome) {
    let folder = try AnswerBench("none", Response(status: 500)).folder
    _ = try folder.write(AnswerBench.accessToken(200_000_000), to: "token.access")
    let row = #"{"timestamp":"2026-11-01T00:00:00","solar_energy_exported":10}"#
    let transport = ScriptedTransport { request, _ in
      let body =
        switch request.label {
        case "site_info": info
        case _ where request.url.query?.contains("start_date") != true: history
        default: #"{"period":"day","time_series":[\#(row),null]}"#
        }
      return Response(
        status: 200, headers: ["Content-Type": "application/json"],
        body: Array(#"{"response":\#(body)}"#.utf8))
    }
    let bench = AnswerBench(folder: folder, transport: transport)
    bench.clock.advance(by: .seconds(100_000_000))
    let outcome = try await bench.run(
      ["history", "--site", "7", "--from", "2026-11-01", "--to", "2026-11-01"] + options)
    let last = transport.requests.last { $0.url.query?.contains("start_date") == true }
    return (last?.url.query?.replacing("%3A", with: ":").replacing("%2F", with: "/") ?? "", outcome)
  }

  @Test(
    "where site_info does not name a zone, what else tells it counts",
    .needs(hasZones, "tzdata is not installed"),
    arguments: [
      (#"{"id":"u","time_zone_offset":-300}"#, "{}", "-05:00", nil, "how far from UTC"),
      (
        #"{"installation_time_zone":" ","installation_date":"2016-11-07T19:00:00-06:00"}"#, "{}",
        "-06:00", nil, "how far from UTC"
      ),
      (
        #"{"id":"u"}"#, #"{"period":"day","installation_time_zone":"America/Phoenix"}"#, "-07:00",
        "America/Phoenix", ""
      ),
      (#"{"id":"u"}"#, #"{"period":"day","time_zone_offset":60}"#, "%2B01:00", nil, "how far"),
      (
        #"{"installation_time_zone":" America/Phoenix "}"#, "{}", "-07:00", "America/Phoenix", ""
      ),
      (#"{"id":"u"}"#, "{}", "", nil, "this machine's counts"),
    ] as [(String, String, String, String?, String)])
  func zones(_ row: (info: String, history: String, offset: String, name: String?, words: String))
    async throws
  {
    let (query, outcome) = try await asked(info: row.info, history: row.history)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(query.contains("start_date=2026-11-01T00:00:00\(row.offset)"), "\(query)")
    #expect(query.contains("time_zone=") == (row.name != nil))
    if let name = row.name { #expect(query.contains("time_zone=\(name)"), "\(query)") }
    #expect(row.words.isEmpty ? outcome.errors == "" : outcome.errors.contains(row.words))
  }

  @Test(
    "--time-zone comes before what Tesla tells; rows without an offset are read in it, others counted",
    .needs(hasZones, "tzdata is not installed"))
  func zoneOption() async throws {
    let (query, outcome) = try await asked(
      info: "{}", ["--time-zone", "America/Phoenix", "--openmetrics"])
    #expect(query.contains("start_date=2026-11-01T00:00:00-07:00"))
    #expect(outcome.errors.contains("warning: 1 row has no time that can be read; left out"))
    // 2026-11-01T07:00:00Z
    #expect(outcome.output.contains("{site_id=\"7\"} 0 1793516400\n"), "\(outcome.output)")
    let unknown = try await asked(info: "{}", ["--time-zone", "Europe/Nowhere"]).outcome
    #expect(unknown.status == 2)
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
