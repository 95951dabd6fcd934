import Testing

@testable import Unix

@Suite struct TimeZoneRulesTests {
  private static func exists(_ name: String) -> Bool {
    FileSystem.exists("/usr/share/zoneinfo/" + name)
  }

  private func text(_ rules: TimeZoneRules, _ day: String, _ seconds: Int) throws -> String {
    let date = try #require(ZonedTime(rfc3339: day + "T00:00:00Z")?.date)
    let time = rules.time(date, secondsOfDay: seconds)
    return time.timestamp.rfc3339(offsetSeconds: time.offsetSeconds, withMilliseconds: false)
  }

  @Test(
    "a day begins and ends by the place's clocks, also when they change",
    .enabled(if: exists("Europe/Berlin"), "tzdata is not installed"),
    arguments: [
      ("Europe/Berlin", "2024-03-31", "+01:00", "+02:00"),
      ("Europe/Berlin", "2024-10-27", "+02:00", "+01:00"),
      ("Europe/Berlin", "2024-07-01", "+02:00", "+02:00"),
      ("Europe/Berlin", "2090-03-26", "+01:00", "+02:00"),
      ("America/Los_Angeles", "2023-03-12", "-08:00", "-07:00"),
      ("America/Los_Angeles", "2023-11-05", "-07:00", "-08:00"),
      ("America/Phoenix", "2023-03-12", "-07:00", "-07:00"),
      ("Australia/Lord_Howe", "2024-04-07", "+11:00", "+10:30"),
      ("Australia/Sydney", "2091-10-07", "+10:00", "+11:00"),
      ("Europe/Dublin", "2090-10-29", "+01:00", "Z"),
      ("UTC", "2024-01-01", "Z", "Z"),
    ])
  func days(zone: String, day: String, first: String, last: String) throws {
    let rules = try #require(TimeZoneRules(named: zone))
    #expect(try text(rules, day, 0) == "\(day)T00:00:00\(first)")
    #expect(try text(rules, day, 86_399) == "\(day)T23:59:59\(last)")
  }

  @Test(
    "the rule at a file's end",
    arguments: [
      ("PST8PDT,M3.2.0,M11.1.0", "2023-03-12T09:59:59Z", -28_800),
      ("PST8PDT,M3.2.0,M11.1.0", "2023-03-12T10:00:00Z", -25_200),
      ("PST8PDT,M3.2.0,M11.1.0", "2023-11-05T09:00:00Z", -28_800),
      ("IST-1GMT0,M10.5.0,M3.5.0/1", "2023-12-01T00:00:00Z", 0),
      ("IST-1GMT0,M10.5.0,M3.5.0/1", "2023-07-01T00:00:00Z", 3600),
      ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2024-01-01T00:00:00Z", 39_600),
      ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2024-06-01T00:00:00Z", 37_800),
      ("MST7", "2024-06-01T00:00:00Z", -25_200),
    ])
  func rules(text: String, time: String, offset: Int) throws {
    let rule = try #require(DaylightRule(text))
    let seconds = try #require(Timestamp(rfc3339: time)).wholeSeconds
    #expect(rule.offset(at: seconds) == offset)
  }

  @Test(
    "what is no zone is nil",
    arguments: ["", "../../etc/passwd", "/etc/passwd", "No/Such", "zone.tab", "Europe", "A B"])
  func unknown(name: String) { #expect(TimeZoneRules(named: name) == nil) }

  @Test("a damaged file is nil or a zone, never a trap")
  func damaged() throws {
    guard let whole = try? FileSystem.read("/usr/share/zoneinfo/Europe/Berlin") else { return }
    for length in stride(from: 0, to: whole.count, by: 7) {
      _ = TimeZoneRules(tzif: Array(whole.prefix(length)))?.offset(at: 1_700_000_000)
    }
    var random = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      var bytes = whole
      bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
        in: 0...255, using: &random)
      _ = TimeZoneRules(tzif: bytes)?.offset(at: 1_700_000_000)
    }
  }
}
