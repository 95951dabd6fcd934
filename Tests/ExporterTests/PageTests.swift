import HTTP
import JSON
import Metrics
import TeslaAPI
import TeslaData
import TeslaMetrics
import TestSupport
import Testing
import Time
import Unix

@testable import Exporter
@testable import Polling

private let now = Timestamp(seconds: 1_700_000_000)

private func sample(_ names: ConversionOptions.Names = .standard) -> ExporterOptions {
  var options = ExporterOptions(version: "1.2.3")
  options.names = names
  return options
}

private func car(_ vin: String, name: String = "") -> AccountSnapshot.Car {
  var car = AccountSnapshot.Car(
    vehicle: Vehicle(id: "1", vin: vin, displayName: name, state: .online, isInService: false))
  car.isPolled = true
  car.isUp = true
  car.state = .online
  car.lastUpdate = now.advanced(by: .seconds(-300))
  car.decision = Decision(.wait, at: now, state: .driving, reason: .activity(.driving))
  car.decision?.interval = .seconds(30)
  car.decision?.nextData = now.advanced(by: .seconds(3_700))
  car.decision?.isStretched = true
  let body: Value = ["response": ["vin": .string(vin), "charge_state": ["battery_level": 80]]]
  car.answer = KeptAnswer(body.bytes)
  return car
}

/// Half a dollar in the first half of the month.
private var costs: Costs? {
  guard let folder = try? TemporaryDirectory(),
    (try? folder.write(
      #"{"ledger":{"2023-10":{"wake":5},"2023-11":{"data":250,"vehicles":{"V1":{"data":200}}}}}"#,
      to: "state.json")) != nil
  else { return nil }
  let clock = ManualClock(now: now)
  return Costs(
    Ledger(StateFile(StateDirectory(folder.path), clock: clock), clock: clock, budget: 10),
    now: now)
}

private func full() -> AccountSnapshot {
  var site = AccountSnapshot.Site(id: "42")
  site.isUp = true
  site.lastUpdate = now
  var snapshot = AccountSnapshot(
    cars: [car("5YJ3E1EA0PF000001")], sites: [site], isUp: true, isLoginRequired: true,
    hasCredentials: true, tokenExpiry: now)
  snapshot.tokensIssued = now
  snapshot.renderDuration = .milliseconds(1)
  snapshot.rateLimitedUntil = now.advanced(by: .seconds(70))
  snapshot.costs = costs
  return snapshot
}

private func statistics() -> [MetricFamily] {
  let statistics = RequestStatistics()
  statistics.record(
    Exchange(
      method: .get, label: "vehicle", host: "h", outcome: .status(200), duration: .seconds(1)))
  statistics.record(
    Exchange(method: .get, label: "vehicle", host: "h", outcome: .failed(.timedOut)))
  statistics.record(.refreshed)
  return statistics.families
}

private func own() -> [MetricFamily] {
  HealthFamilies(options: sample(), snapshot: full()).families + statistics()
    + ProcessStatistics.current.families
}

@Test func ownMetricsHaveSamplesAndGoodNames() {
  for family in own() {
    let problems = FamilyLint.problems(in: family).filter { !$0.contains("__") }
    #expect(problems.isEmpty, "\(family.name) \(problems)")
  }
  let vehicleFamilies = HealthFamilies(options: sample(), snapshot: full()).families
  #expect(vehicleFamilies.allSatisfy { !$0.samples.isEmpty })
}

@Test func ownMetricsDoNotCollideWithTheCatalogue() {
  let catalogue = Set(Catalogue.reference.map(\.name))
  let names = own().map(\.renderedName)
  #expect(catalogue.isDisjoint(with: names))
  #expect(Set(names).count == names.count)
}

@Test func anAnswerThatCannotBeReadCountsAsAFailure() throws {
  let statistics = RequestStatistics()
  statistics.record(
    Exchange(method: .get, label: "vehicle", host: "h", outcome: .status(200), duration: .zero))
  statistics.record(.failed(APIError(.malformed, endpoint: "vehicle", status: 200)))
  statistics.record(
    Exchange(method: .get, label: "vehicle", host: "h", outcome: .status(500), duration: .zero))
  statistics.record(.failed(APIError(.server, endpoint: "vehicle", status: 500)))
  let family = statistics.families.first { $0.name == OwnMetric.requestFailures.name }
  #expect(family?.samples.map(\.value) == [2])
}

@Test func failuresAreCountedByEndpointAndCode() {
  let text = String(decoding: Exposition.encode(statistics(), as: .text), as: UTF8.self)
  #expect(text.contains("tesla_api_requests_total{endpoint=\"vehicle\",code=\"200\"} 1"))
  #expect(text.contains("tesla_api_requests_total{endpoint=\"vehicle\",code=\"timed_out\"} 1"))
  #expect(text.contains("tesla_api_request_failures_total{endpoint=\"vehicle\"} 1"))
  #expect(text.contains("tesla_token_refreshes_total 1"))
}

@Test func costsAreToldByCarAndClassAndForTheMonth() {
  let families = HealthFamilies(options: sample(), snapshot: full(), now: now).families
  let text = String(decoding: Exposition.encode(families, as: .text), as: UTF8.self)
  for line in [
    "tesla_api_cost_dollars_total{class=\"data\"} 0.1",
    "tesla_api_cost_dollars_total{class=\"wake\"} 0.1",
    "tesla_api_cost_dollars_total{vin=\"V1\",class=\"data\"} 0.4",
    "tesla_api_month_cost_dollars 0.5", "tesla_api_month_budget_dollars 10",
    "tesla_api_rate_limit_remaining_seconds 70",
    "tesla_poll_interval_seconds{vin=\"5YJ3E1EA0PF000001\"} 30",
  ] {
    #expect(text.contains(line + "\n"), "\(line)")
  }
}

@Test(arguments: [
  // The first day counts as a whole one, so that one morning's drive is not thirty.
  (0.1, nil, 3_600, 3.09), (5, nil, 15 * 86_400, 10), (5, 8, 15 * 86_400, 8), (9, 8, 86_400, 9),
  (0, 10, 86_400, 0),
])
func theMonthIsProjected(_ spent: Double, _ budget: Double?, _ second: Int64, _ expected: Double) {
  let now = Timestamp(seconds: 1_698_796_800).advanced(by: .seconds(second))
  let projected = Costs.projection(of: spent, budget: budget, now: now)
  #expect(abs(projected - expected) < 0.01, "\(projected)")
}

@Test func legacyNamesHaveAVinOnlyWithSeveralCars() {
  let page = PageFamilies(options: sample(.legacy), statistics: [], now: now)
  func text(_ snapshot: AccountSnapshot) -> String {
    String(decoding: Exposition.encode(page.families(snapshot), as: .text), as: UTF8.self)
  }
  var snapshot = full()
  #expect(text(snapshot).contains("\ntesla_charge_state_battery_level 80\n"))
  snapshot.cars.append(car("5YJ3E1EA0PF000002"))
  #expect(text(snapshot).contains("tesla_charge_state_battery_level{vin=\"5YJ3E1EA0PF000002\"} 80"))
}

@Test func staleValuesGoAndTheirAgeStays() {
  var options = sample()
  options.poll.staleAfter = .seconds(299)
  let stale = PageFamilies(options: options, statistics: [], now: now).families(full())
  #expect(!stale.contains { $0.name == "tesla_charge_state_battery_level_ratio" })
  #expect(
    stale.contains {
      $0.name == "tesla_vehicle_last_update_timestamp_seconds" && !$0.samples.isEmpty
    })
  options.poll.staleAfter = .seconds(301)
  let fresh = PageFamilies(options: options, statistics: [], now: now).families(full())
  #expect(fresh.contains { $0.name == "tesla_charge_state_battery_level_ratio" })
}

@Test func thePageForPeopleEscapesNamesAndTellsAges() {
  var snapshot = full()
  snapshot.rateLimitedUntil = nil
  snapshot.isLoginRequired = false
  snapshot.cars = [car("VIN", name: "<b>\"Tom & 'Jerry'\u{202E}")]
  let html = LandingPage(options: sample(), snapshot: snapshot, now: now).html
  #expect(html.contains("&lt;b&gt;&quot;Tom &amp; &#39;Jerry&#39;<"))
  #expect(!html.contains("<b>"))
  #expect(html.contains("5 min old"))
  #expect(
    html.contains(
      "Asks again at <time datetime=\"2023-11-14T23:15:00Z\">23:15</time> because it drives, later than usual"
    ))
  #expect(html.contains("requests cost 0.50 of 10.00 dollars"))
  #expect(html.contains("2023-11-14T22:13:20Z\">22:13:20</time> (<span id=\"zone\">UTC</span>)"))
}

@Test func thePageNeedsNoScriptToStayUpToDate() {
  let page = LandingPage(options: sample(), snapshot: full(), now: now)
  #expect(page.html.contains("<noscript><meta http-equiv=\"refresh\" content=\"60\"></noscript>"))
  #expect(page.html.components(of: "<script").count == 2)
  let still = LandingPage(options: sample(), snapshot: full(), now: now, refreshes: false)
  #expect(still.html.contains("<script src=\"./page.js\" data-still defer>"))
  #expect(!still.html.contains("http-equiv=\"refresh"))
}

@Test func staleValuesAreShownWithTheirTimeAndDoNotMove() {
  var options = sample()
  options.poll.staleAfter = .seconds(299)
  var snapshot = full()
  snapshot.cars[0].mode = .driving
  let stale = LandingPage(options: options, snapshot: snapshot, now: now).html
  for text in [
    "class=\"card old still\"", "80 %", "</span>Was driving ",
    "as of <time datetime=\"2023-11-14T22:08:20Z\">22:08</time>",
  ] {
    #expect(stale.contains(text), "\(text)")
  }
  #expect(!stale.contains("class=\"motion\""))
  options.poll.staleAfter = nil
  let fresh = LandingPage(options: options, snapshot: snapshot, now: now).html
  #expect(fresh.contains("80 %") && fresh.contains("</span>Driving "))
  #expect(!fresh.contains("as of <") && !fresh.contains("class=\"card old"))
}

@Test func aChargeEndsAtItsLimit() {
  var snapshot = full()
  snapshot.isLoginRequired = false
  snapshot.rateLimitedUntil = nil
  snapshot.cars[0].mode = .charging
  func page(_ members: Object.Member...) -> String {
    let body: Value = [
      "charge_state": .object(
        Object(
          [
            .init("charging_state", "Charging"), .init("battery_level", 73),
            .init("charge_limit_soc", 80), .init("charger_power", 11),
          ] + members))
    ]
    snapshot.cars[0].answer = KeptAnswer(body.bytes)
    return LandingPage(options: sample(), snapshot: snapshot, now: now).html
  }
  // The answer is five minutes old.
  #expect(
    page(.init("minutes_to_full_charge", 29)).contains(
      "80 % at <time datetime=\"2023-11-14T22:37:20Z\">22:37</time></span><span>with 11 kW</span>"))
  for page in [page(), page(.init("minutes_to_full_charge", 4))] {
    #expect(page.contains("<span class=\"until\">to 80 %</span><span>with 11 kW</span>"))
  }
}

@Test func aCarsLinesAndDrawingSayTheSame() {
  var snapshot = full()
  let body: Value = [
    "vehicle_state": [
      "vehicle_name": "<A>", "df": 1, "locked": false, "rp_window": 1,
      "tpms_pressure_fl": Value(2.9), "tpms_soft_warning_fl": true,
    ], "vehicle_config": ["rhd": true],
    "charge_state": ["charging_state": "Charging", "charger_power": 7],
  ]
  snapshot.cars[0].answer = KeptAnswer(body.bytes)
  let html = LandingPage(options: sample(), snapshot: snapshot, now: now).html
  for text in [
    "&lt;A&gt;", "<dt>Charging</dt><dd class=\"good\">7 kW</dd>",
    "<dd class=\"warn\">open: front right door, rear left window</dd>",
    "<dt>Lock</dt><dd class=\"warn\">unlocked</dd>", "M132 96 L160 122", "cable live",
    "Car from above: open: front right door, rear left window, unlocked, plugged in",
    "<dd class=\"bad\">front 2.9 –, rear – – bar, too low</dd>", "class=\"tire bad\"",
  ] {
    #expect(html.contains(text), "\(text)")
  }
}

@Test func aSitesLinesAndDrawingSayTheSame() {
  func page(_ body: Value, ratedEnergy: Double? = nil) -> String {
    var snapshot = full()
    snapshot.sites[0].facts = SiteFacts(body)
    snapshot.sites[0].told.ratedWattHours = ratedEnergy
    return LandingPage(options: sample(), snapshot: snapshot, now: now).html
  }
  let site = page(
    [
      "percentage_charged": 50, "battery_power": -1_600, "island_status": "on_grid",
      "storm_mode_active": true,
    ], ratedEnergy: 13_500)
  for text in [
    "On the grid, storm watch", "<span>6.8 kWh stored</span>", "<dd class=\"\">13.5 kWh</dd>",
    "<span>Charging with 1.6 kW</span>",
  ] {
    #expect(site.contains(text), "\(text)")
  }
  let outage = page(["island_status": "off_grid_unintentional", "solar_power": 900])
  #expect(outage.contains("Off the grid") && outage.contains("no grid"))
  #expect(!outage.contains("class=\"node battery"))
}

@Test(
  arguments: [
    (-10, "22:13"), (-80_000, "Tue 00:00"), (-700_000, "2023-11-06"), (3_600, "23:13"),
  ] as [(Int64, String)])
func momentsTellTheirDayWhenItIsAnother(_ seconds: Int64, _ text: String) {
  let times = PageTimes(now: now, zone: nil)
  #expect(times.clock(now.advanced(by: .seconds(seconds))) == text)
}

extension String {
  fileprivate func components(of separator: String) -> [Substring] {
    split(separator: separator, omittingEmptySubsequences: false)
  }
}
