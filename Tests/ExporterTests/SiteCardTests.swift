import JSON
import TeslaData
import Testing
import Time
import WebServer

@testable import Exporter
@testable import Polling

/// A Thursday evening in UTC.
private let now = Timestamp(seconds: 1_781_811_730)

private func counted(since: String, days: [String: Value]) -> EnergyMeter? {
  EnergyMeter([
    "open_since": .string(since),
    "total_wh": ["total_home_usage": 90_000, "consumer_energy_imported_from_grid": 9_000],
    "days_wh": .object(Object(days.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) })),
  ])
}

private func day(home: Int64, fromGrid: Int64?, solar: Int64 = 0) -> Value {
  var members: [Object.Member] = [.init("total_home_usage", Value(home))]
  if let fromGrid {
    members.append(.init("consumer_energy_imported_from_grid", Value(fromGrid)))
    members.append(.init("grid_energy_imported", Value(fromGrid + 500)))
  }
  if solar > 0 { members.append(.init("total_solar_generation", Value(solar))) }
  return .object(Object(members))
}

private func table(
  _ meter: EnergyMeter?, zone: TimeZoneRules? = nil, facts: Value = ["solar_power": 1]
) -> String {
  var site = AccountSnapshot.Site(id: "1")
  site.energy = meter
  site.zone = zone
  let times = PageTimes(now: now, zone: nil)
  return EnergyTable(site: site, facts: SiteFacts(facts), times: times).html?.text ?? ""
}

@Suite struct SiteCardTests {
  @Test func aWholeWeekIsTheSumOfItsDays() {
    let days = [
      "2026-06-14": day(home: 99_000, fromGrid: 99_000),
      "2026-06-15": day(home: 20_000, fromGrid: 5_000, solar: 18_000),
      "2026-06-16": day(home: 10_000, fromGrid: nil), "2026-06-17": day(home: 10_000, fromGrid: 0),
      "2026-06-18": day(home: 8_000, fromGrid: 2_000, solar: 9_400),
    ]
    let html = table(counted(since: "2026-06-12", days: days))
    for text in [
      "<th scope=\"col\">This week</th>",
      "<tr><th scope=\"row\">Solar</th><td>9.4 kWh</td><td>27.4 kWh</td></tr>",
      "<tr><th scope=\"row\">Home</th><td>8.0 kWh</td><td>48.0 kWh</td></tr>",
      "<tr><th scope=\"row\">From the grid</th><td>2.5 kWh</td><td>8.5 kWh</td></tr>",
      // Of what the home used; what the grid gave the battery is another matter.
      "<tr><th scope=\"row\">Self-powered</th><td>75 %</td><td>85 %</td></tr>",
    ] {
      #expect(html.contains(text), "\(text)\n\(html)")
    }
    #expect(!html.contains("battery") && !html.contains("To the grid"))
  }

  @Test func aWeekThatWasCountedInPartSaysSo() {
    let today = ["2026-06-18": day(home: 8_000, fromGrid: 2_000)]
    #expect(
      table(counted(since: "2026-06-18", days: today)).contains(
        "This week <small>since Thu</small></th>"))
    #expect(
      table(counted(since: "2026-06-15", days: today)).contains(
        "This week <small>without 3 days</small></th>"))
    let both = today.merging(["2026-06-16": day(home: 1, fromGrid: 1)]) { first, _ in first }
    #expect(
      table(counted(since: "2026-06-16", days: both)).contains(
        "This week <small>since Tue, without a day</small></th>"))
  }

  @Test func daysAreThoseOfTheSite() throws {
    let days = [
      "2026-06-18": day(home: 8_000, fromGrid: 2_000), "2026-06-19": day(home: 400, fromGrid: 0),
    ]
    let meter = counted(since: "2026-06-12", days: days)
    #expect(table(meter, zone: TimeZoneRules(offsetSeconds: 36_000)).contains("<td>0.4 kWh</td>"))
    #expect(table(meter).contains("<td>8.0 kWh</td>"))
    // Just after midnight there is nothing of today.
    let early = table(counted(since: "2026-06-12", days: ["2026-06-17": days["2026-06-18"] ?? nil]))
    #expect(early.contains("<th scope=\"row\">Home</th><td>–</td><td>8.0 kWh</td>"))
  }

  @Test(arguments: [
    (8_000, 8_000, "0 %"), (8_000, 7_990, "1 %"), (8_000, 10, "99 %"), (8_000, 0, "100 %"),
  ])
  func onlyAllIsAll(home: Int64, fromGrid: Int64, share: String) {
    let html = table(
      counted(since: "2026-06-15", days: ["2026-06-18": day(home: home, fromGrid: fromGrid)]))
    #expect(html.contains("<th scope=\"row\">Self-powered</th><td>\(share)</td>"))
  }

  @Test func aSiteThatCountsNothingHasNoTable() {
    #expect(table(nil) == "")
    #expect(table(counted(since: "2026-06-18", days: [:])) == "")
    // A house without panels and batteries is powered by the grid, which needs no share.
    let html = table(
      counted(since: "2026-06-18", days: ["2026-06-18": day(home: 900, fromGrid: 900)]), facts: [:])
    #expect(html.contains("Home") && !html.contains("Self-powered"))
  }

  @Test func anOutageLastsFromItsFirstSightToItsLast() {
    var site = AccountSnapshot.Site(id: "1")
    func look(_ status: String?, at seconds: Int64) {
      let moment = now.advanced(by: .seconds(seconds))
      let facts = SiteFacts(status.map { ["island_status": .string($0)] } ?? [:])
      site.noteOutage(facts, moment)
      (site.facts, site.lastUpdate) = (facts, moment)
    }
    func since() -> Int64? { site.outage.map { now.duration(to: $0.since).components.seconds } }
    look("off_grid_unintentional", at: 0)
    #expect(since() == 0 && site.outage?.isSinceKnown == false)
    look("off_grid_intentional", at: 60)
    look(nil, at: 120)
    #expect(since() == 0)
    look("on_grid", at: 180)
    #expect(site.outage == nil)
    look("off_grid", at: 240)
    #expect(since() == 240 && site.outage?.isSinceKnown == true)
    look("on_grid", at: 300)
    // No one looked for an hour.
    look("off_grid", at: 3_900)
    #expect(since() == 3_900 && site.outage?.isSinceKnown == false)
  }

  @Test func aCardSaysHowLongAnOutageLastsAndWhatIsOld() {
    var site = AccountSnapshot.Site(id: "1")
    site.facts = SiteFacts(["island_status": "off_grid_unintentional", "load_power": 500])
    site.lastUpdate = now
    site.outage = .init(since: now.advanced(by: .seconds(-1_500)), isSinceKnown: false)
    func html(
      _ site: AccountSnapshot.Site, isStale: Bool = false, isCutOff: Bool = false
    ) -> String {
      SiteCard(
        site: site, times: PageTimes(now: now, zone: nil), place: 0, isStale: isStale,
        isCutOff: isCutOff
      ).html.text
    }
    #expect(html(site).contains("Off the grid <small>for at least 25 min, since "))
    let stale = html(site, isStale: true)
    #expect(stale.contains("class=\"card old still\"") && stale.contains("<small>as of <time"))
    #expect(stale.contains("0.5 kW"), "greyed, not hidden")
    site.isUp = false
    #expect(!html(site).contains("old still"))
    site.lastUpdate = now.advanced(by: .seconds(-1_000))
    #expect(html(site).contains("old still"))
    site.isUp = true
    #expect(!html(site).contains("old still") && html(site, isCutOff: true).contains("old still"))
  }
}
