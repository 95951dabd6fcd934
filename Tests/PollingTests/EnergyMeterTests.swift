import JSON
import TeslaMetrics
import TestSupport
import Testing
import Time
import Unix

@testable import Polling

private func day(_ text: String) throws -> CalendarDate {
  try #require(CalendarDate("2026-" + text))
}

/// What Tesla tells, by day and solar Wh, and the day that it is.
private struct News: Sendable {
  let today: String
  let solar: [String: Double]
  /// The count after it.
  let total: Double?

  init(_ today: String, _ solar: [String: Double], _ total: Double?) {
    self.today = today
    self.solar = solar
    self.total = total
  }
}

private struct Story: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let news: [News]

  init(_ name: String, _ news: News...) {
    testDescription = name
    self.news = news
  }

  static let all = [
    Story("the first day counts from its midnight", News("11-23", ["11-23": 500], 500)),
    Story(
      "a day that grows adds what it grew by", News("11-23", ["11-23": 500], 500),
      News("11-23", ["11-23": 500], 500), News("11-23", ["11-23": 700], 700)),
    Story(
      "rows that shrink take nothing away, and count again only beyond",
      News("11-23", ["11-23": 500], 500), News("11-23", ["11-23": 300], 500),
      News("11-23", ["11-23": 450], 500), News("11-23", ["11-23": 600], 600)),
    Story(
      "midnight begins a new account", News("11-23", ["11-23": 500], 500),
      News("11-24", ["11-24": 0], 500), News("11-24", ["11-24": 20], 520)),
    Story(
      "what the day before grew by after midnight counts",
      News("11-23", ["11-23": 500], 500), News("11-24", ["11-23": 530], 530),
      News("11-24", ["11-24": 5], 535), News("11-24", ["11-23": 540, "11-24": 6], 546)),
    Story(
      "days missed count when they are told",
      News("11-23", ["11-23": 500], 500), News("11-26", ["11-26": 1], 501),
      News("11-26", ["11-25": 100], 601), News("11-26", ["11-24": 100], 701),
      News("11-26", ["11-25": 100], 701)),
    Story(
      "a day is closed after a week and counts no more, nor twice",
      News("11-01", ["11-01": 500], 500), News("11-09", ["11-09": 1], 501),
      News("11-09", ["11-01": 900], 501), News("11-09", ["11-02": 7], 508)),
    Story(
      "days before counting began do not count", News("11-23", ["11-22": 500], nil),
      News("11-23", ["11-22": 500, "11-23": 1], 1), News("11-23", ["11-22": 600], 1)),
    Story(
      "a clock that is years ahead closes nothing", News("11-23", ["11-23": 500], 500),
      News("12-31", [:], 500), News("11-23", ["11-23": 501], 501)),
    Story("a day to come does not count", News("11-23", ["11-23": 1, "11-24": 9], 1)),
    Story("nothing told is nothing counted", News("11-23", [:], nil)),
    Story("energy of 0 is a count", News("11-23", ["11-23": 0], 0)),
  ]
}

@Test(arguments: Story.all)
private func daysAddUp(_ story: Story) throws {
  var meter = EnergyMeter()
  for news in story.news {
    var energies: [CalendarDate: [String: Double]] = [:]
    for (name, sum) in news.solar { energies[try day(name)] = ["solar": sum] }
    meter.add(energies, today: try day(news.today))
    #expect(meter.totals["solar"] == news.total, "\(news)")
    // As after a restart.
    meter = try #require(EnergyMeter(try Value(parsing: meter.stored.bytes)))
  }
}

@Test(arguments: [
  ("11-23", []), ("11-24", ["11-23"]), ("11-26", ["11-25", "11-24", "11-23"]),
  ("12-31", ["12-30", "12-29", "12-28", "12-27", "12-26", "12-25", "12-24"]), ("11-22", []),
])
func openDaysAreAtMostAWeek(_ today: String, _ expected: [String]) throws {
  var meter = EnergyMeter()
  meter.add([try day("11-23"): ["solar": 1]], today: try day("11-23"))
  #expect(try meter.openDays(before: day(today)) == expected.map(day))
  #expect(try meter.lostDays(at: day(today)) == (today == "12-31" ? 30 : 0))
}

@Test(arguments: [
  "null", "7", "[]", "{}", #"{"total_wh": {}}"#, #"{"total_wh": {}, "days_wh": []}"#,
  #"{"total_wh": {"solar": "x"}, "days_wh": {}}"#, #"{"total_wh": {"solar": -1}, "days_wh": {}}"#,
  #"{"total_wh": {"solar": 1e300}, "days_wh": {}}"#, #"{"total_wh": {}, "days_wh": {"x": {}}}"#,
  #"{"total_wh": {}, "days_wh": {"2026-11-31": {}}}"#,
  #"{"total_wh": {}, "days_wh": {}, "open_since": 5}"#,
])
func damagedMeterIsNone(_ text: String) throws {
  #expect(EnergyMeter(try Value(parsing: Array(text.utf8))) == nil)
  #expect(ChargeMeter(try Value(parsing: Array(text.utf8))) == nil)
}

/// A site whose rows come late, in Berlin, where a day of 23 hours and one of 25 lie ahead.
private struct LateSite {
  let zone: SiteCalendarZone
  var rows: [Int64: Double] = [:]

  /// The rows of a day that there are.
  func energies(of date: CalendarDate, known: Int64) throws -> [CalendarDate: [String: Double]] {
    let first = zone.midnight(date)
    let end = zone.midnight(date.advanced(byDays: 1))
    let starts = stride(from: first, to: min(end, known + 1), by: 900).filter { rows[$0] != nil }
    let series = starts.map { start -> Value in
      let text = Timestamp(seconds: start).rfc3339(
        offsetSeconds: zone.rules.offset(at: start), withMilliseconds: false)
      return ["timestamp": .string(text), "solar_energy_exported": Value(rows[start] ?? 0)]
    }
    let answer: Value = ["response": ["period": "day", "time_series": .array(series)]]
    var days: [CalendarDate: [String: Double]] = [:]
    for (text, sums) in try DailyEnergies(answer).days {
      days[try #require(CalendarDate(text))] = sums
    }
    return days
  }
}

private struct SiteCalendarZone {
  let rules: TimeZoneRules

  func local(_ seconds: Int64) -> ZonedTime {
    ZonedTime(Timestamp(seconds: seconds), offsetSeconds: rules.offset(at: seconds))
  }

  func midnight(_ date: CalendarDate) -> Int64 {
    rules.start(of: date).timestamp.wholeSeconds
  }
}

private let solar = "solar_energy_exported"
private let berlin = TimeZoneRules(named: "Europe/Berlin")

/// Two weeks around the change of the clocks, with restarts, outages, late and revised rows.
@Test(.needs(berlin != nil, "no tzdata here"), arguments: 1...12 as ClosedRange<UInt64>)
func countNeverFallsAndMissesNothing(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  let zone = SiteCalendarZone(rules: try #require(berlin))
  var site = LateSite(zone: zone)
  let revises = seed.isMultiple(of: 3)
  let begin = zone.midnight(try day(seed.isMultiple(of: 2) ? "03-23" : "10-19")) + 40_000
  let end = begin + 14 * 86_400
  var clock = begin
  var nextRow = zone.midnight(zone.local(begin).date)
  var meter = EnergyMeter()
  var schedule = EnergySchedule()
  var told: [CalendarDate: Double] = [:]
  var calls = 0
  // The last hours without trouble, so that the last round comes to its end.
  var calmSince: Int64?
  while clock < (calmSince ?? clock) + 4 * 3600 {
    while nextRow <= clock {
      site.rows[nextRow] = Double(Int.random(in: 0...900, using: &random))
      nextRow += 900
    }
    let isCalm = clock >= end
    if isCalm { calmSince = calmSince ?? clock }
    let lag = isCalm ? 0 : Int64.random(in: 0...2400, using: &random)
    let now = zone.local(clock)
    let next = schedule.next(now, openDays: meter.openDays(before: now.date))
    if let date = next.day {
      calls += 1
      let energies = try site.energies(of: date, known: clock - lag)
      for (date, sums) in energies { told[date] = max(told[date] ?? 0, sums[solar] ?? 0) }
      let before = meter
      meter.add(energies, today: now.date)
      #expect(!meter.isBehind(before), "seed \(seed)")
      schedule.noteAnswer(for: date, at: now)
    }
    if isCalm {
      clock += 60
    } else {
      switch Int.random(in: 0..<200, using: &random) {
      case 0..<4:
        meter = try #require(EnergyMeter(try Value(parsing: meter.stored.bytes)))
        schedule = EnergySchedule()
        clock += Int64.random(in: 1...100_000, using: &random)
      case 4..<12 where revises:
        for start in site.rows.keys.sorted().suffix(20) {
          site.rows[start] = Double(Int.random(in: 0...900, using: &random))
        }
        clock += 60
      default: clock += 60 + Int64.random(in: 0...900, using: &random)
      }
    }
  }
  #expect(meter.totals[solar] == told.values.reduce(0, +), "seed \(seed)")
  if !revises {
    let today = zone.local(clock).date
    meter.add(try site.energies(of: today, known: clock), today: today)
    #expect(meter.totals[solar] == site.rows.values.reduce(0, +), "seed \(seed)")
  }
  #expect(calls < 14 * (288 + 15), "seed \(seed): \(calls) calls")
}
