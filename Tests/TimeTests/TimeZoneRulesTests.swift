import TestSupport
import Testing

@testable import Time
@testable import Unix

@Suite struct TimeZoneRulesTests {
  private static func exists(_ name: String) -> Bool {
    FileSystem.exists("/usr/share/zoneinfo/" + name)
  }

  private func date(_ day: String) throws -> CalendarDate {
    try #require(ZonedTime(rfc3339: day + "T00:00:00Z")?.date)
  }

  private func text(_ time: ZonedTime) -> String {
    time.timestamp.rfc3339(offsetSeconds: time.offsetSeconds, withMilliseconds: false)
  }

  @Test(
    "a day begins and ends by the place's clocks, also when they change",
    .needs(exists("Europe/Berlin"), "tzdata is not installed"),
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
    #expect(text(rules.start(of: try date(day))) == "\(day)T00:00:00\(first)")
    #expect(text(rules.end(of: try date(day))) == "\(day)T23:59:59\(last)")
  }

  @Test(
    "a midnight that the clocks leave out, show twice, or come back to from behind",
    .needs(exists("Africa/Cairo"), "tzdata is not installed"),
    arguments: [
      ("Africa/Cairo", "2026-04-24", "2026-04-24T01:00:00+03:00", "2026-04-24T23:59:59+03:00"),
      ("Africa/Cairo", "2026-04-23", "2026-04-23T00:00:00+02:00", "2026-04-23T23:59:59+02:00"),
      ("Asia/Beirut", "2026-03-29", "2026-03-29T01:00:00+03:00", "2026-03-29T23:59:59+03:00"),
      ("America/Santiago", "2026-04-04", "2026-04-04T00:00:00-03:00", "2026-04-04T23:59:59-04:00"),
      ("America/Santiago", "2026-04-05", "2026-04-05T00:00:00-04:00", "2026-04-05T23:59:59-04:00"),
      ("America/Havana", "2026-11-01", "2026-11-01T00:00:00-04:00", "2026-11-01T23:59:59-05:00"),
      ("Africa/Cairo", "2090-04-28", "2090-04-28T01:00:00+03:00", "2090-04-28T23:59:59+03:00"),
    ])
  func midnights(zone: String, day: String, first: String, last: String) throws {
    let rules = try #require(TimeZoneRules(named: zone))
    #expect(text(rules.start(of: try date(day))) == first)
    #expect(text(rules.end(of: try date(day))) == last)
  }

  @Test("clocks that never change")
  func fixed() throws {
    let rules = TimeZoneRules(offsetSeconds: -18_000)
    #expect(text(rules.start(of: try date("2026-11-01"))) == "2026-11-01T00:00:00-05:00")
    #expect(text(rules.end(of: try date("2026-11-01"))) == "2026-11-01T23:59:59-05:00")
  }

  /// Each zone of the system once, though it may have several names.
  private static let zones: [String] = {
    var seen: Set<[UInt8]> = []
    var names: [String] = []
    func visit(_ path: String, depth: Int) {
      for name in ((try? FileSystem.list("/usr/share/zoneinfo/" + path)) ?? []).sorted() {
        guard !name.hasPrefix("."), !["posix", "right"].contains(name) else { continue }
        let file = path + name
        if depth < 3, (try? FileSystem.status("/usr/share/zoneinfo/" + file).kind) == .directory {
          visit(file + "/", depth: depth + 1)
        } else if let bytes = try? FileSystem.read("/usr/share/zoneinfo/" + file),
          TimeZoneRules(tzif: bytes) != nil, seen.insert(bytes).inserted
        {
          names.append(file)
        }
      }
    }
    visit("", depth: 0)
    return names
  }()

  @Test(
    "the days of ten years meet without gap or overlap in every zone",
    .needs(exists("Europe/Berlin"), "tzdata is not installed"))
  func allZones() throws {
    #expect(Self.zones.count > 200)
    let first = try date("2020-01-01").daysSinceEpoch
    let last = try date("2030-01-01").daysSinceEpoch
    for name in Self.zones {
      let rules = try #require(TimeZoneRules(named: name))
      // Between two moments of one offset a week apart no clock is changed, so every day is alike:
      // one of them is looked at. Around a change each is.
      for week in stride(from: first, to: last, by: 7) {
        let isSteady =
          rules.offset(at: Int64(week - 2) * 86_400)
          == rules.offset(at: Int64(week + 9) * 86_400)
        for day in week..<(isSteady ? week + 1 : week + 7) {
          #expect(Self.problem(with: day, in: rules) == nil, "\(name)")
        }
      }
    }
  }

  /// Whether a day starts where its date does, ends where the next starts, and both seconds are its.
  private static func problem(with day: Int, in rules: TimeZoneRules) -> String? {
    let date = CalendarDate(daysSinceEpoch: day)
    let start = rules.start(of: date)
    let end = rules.end(of: date)
    let next = rules.start(of: CalendarDate(daysSinceEpoch: day + 1))
    let length = start.timestamp.duration(to: next.timestamp).inSeconds
    let before = start.timestamp.wholeSeconds - 1
    guard start.date == date, end.date == date, (72_000...100_000).contains(length),
      end.timestamp.wholeSeconds == next.timestamp.wholeSeconds - 1,
      Timestamp(seconds: before).date(offsetSeconds: rules.offset(at: before)) < date
    else { return "\(date): \(start) to \(end), then \(next)" }
    return nil
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
