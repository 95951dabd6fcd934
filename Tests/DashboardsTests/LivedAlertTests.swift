import JSON
import TestSupport
import Testing
import Time

@testable import Dashboards
@testable import TeslaCloud

/// A simulated account, and what Prometheus scraped of it each minute.
private struct AlertLife {
  var account: ServedAccount
  private var series: [String: [String]] = [:]
  private var minute = 0
  /// When promtool's time begins.
  private let epoch: Int64

  init(_ change: (inout ServedAccount.Plan) -> Void = { _ in }) async throws {
    var plan = ServedAccount.Plan()
    (plan.hasRoutine, plan.sites, plan.energyPause) = (false, 0, .seconds(86_400))
    change(&plan)
    epoch = plan.start.wholeSeconds
    account = try ServedAccount(plan)
    await account.begin()
  }

  mutating func live(minutes: Int) async {
    for _ in 0..<minutes {
      await account.live(.seconds(60))
      scrape()
    }
  }

  /// Minutes in which nobody answers a scrape: whatever was there is marked as gone.
  mutating func gap(minutes: Int) async {
    for _ in 0..<minutes {
      await account.live(.seconds(60))
      end(except: [])
      minute += 1
    }
  }

  private mutating func scrape() {
    var seen: Set<String> = []
    for (name, labels, value) in account.page {
      // What Prometheus has of no alert is left out.
      guard AlertLife.names.contains(String(name)) else { continue }
      let target = "instance=\"pi:9885\",job=\"tesla\""
      let key = "\(name){\(target)\(labels.isEmpty ? "" : ",")\(labels)}"
      let isTime = name.hasSuffix("_timestamp_seconds")
      let number = Double(value).map { isTime ? $0 - Double(epoch) : $0 }
      series[key, default: Array(repeating: "_", count: minute)].append(
        number.map { "\($0)" } ?? "NaN")
      seen.insert(key)
    }
    series["up{instance=\"pi:9885\",job=\"tesla\"}", default: Array(repeating: "_", count: minute)]
      .append("1")
    end(except: seen.union(["up{instance=\"pi:9885\",job=\"tesla\"}"]))
    minute += 1
  }

  private static let names = Set(
    AlertRules.groups(AlertOptions()).flatMap(\.rules).flatMap { $0.expression.metrics.map(\.name) }
      + [Naming.cars.info.name, Naming.sites.info.name])

  private mutating func end(except seen: Set<String>) {
    for key in series.keys where !seen.contains(key) {
      let last = series[key]?.last ?? "_"
      series[key]?.append(["_", "stale"].contains(last) ? "_" : "stale")
    }
    if seen.isEmpty {
      let key = "up{instance=\"pi:9885\",job=\"tesla\"}"
      if series[key]?.isEmpty == false { series[key]?[minute] = "0" }
    }
  }

  /// That an alert fires at the end for those, by one of its labels, and for no other.
  func expect(
    _ alert: String, by label: String, _ identities: [String],
    _ change: (inout AlertOptions) -> Void = { _ in }, line: Int = #line
  ) throws {
    var options = AlertOptions()
    change(&options)
    let rule = try #require(AlertRules.groups(options).flatMap(\.rules).first { $0.name == alert })
    #expect(rule.name == alert)
    var test = "rule_files: [rules.yml]\nevaluation_interval: 1m\ntests:\n  - interval: 1m\n"
    test += "    input_series:\n"
    for (key, values) in series.sorted(by: { $0.key < $1.key }) {
      let name = key.replacing("'", with: "''")
      test += "      - {series: '\(name)', values: '\(values.joined(separator: " "))'}\n"
    }
    let firing = #"ALERTS{alertname="\#(alert)",alertstate="firing"}"#
    test += "    promql_expr_test:\n      - expr: 'group by (\(label)) (\(firing))'\n"
    test += "        eval_time: \(minute - 1)m\n        exp_samples:\n"
    for identity in identities.sorted() {
      test += "          - {labels: '{\(label)=\"\(identity)\"}', value: 1}\n"
    }
    if identities.isEmpty { test.replace("exp_samples:\n", with: "exp_samples: []\n") }
    let result = try #require(Tool.promtool).run(
      "test", "rules", "test.yml",
      files: ["rules.yml": AlertRules.file(options), "test.yml": test])
    #expect(
      result.status == 0, "\(alert) at minute \(minute), line \(line): \(result.output)")
  }
}

/// Each alert about what Tesla says, in the lives of simulated cars, sites and logins: what Tesla
/// answers goes through the pollers, the conversion and the page of `tesla serve`.
@Suite(.needs("promtool")) struct LivedAlertTests {
  private static func cars(_ change: (inout ServedAccount.Plan) -> Void = { _ in }) async throws
    -> AlertLife
  {
    try await AlertLife {
      ($0.cars, $0.degreesFromHome) = (2, 1)
      change(&$0)
    }
  }

  @Test("a door is left open by one of two cars, which falls asleep; serve is started anew")
  func leftOpen() async throws {
    var life = try await Self.cars()
    let vins = life.account.vins
    life.account.change(["vehicle_state.df": 1])
    await life.live(minutes: 8)
    try life.expect("TeslaLeftOpen", by: "vin", [])
    await life.live(minutes: 7)
    try life.expect("TeslaLeftOpen", by: "vin", [vins[0]])
    life.account.force(.asleep)
    await life.live(minutes: 5)
    try life.expect("TeslaLeftOpen", by: "vin", [vins[0]])
    try await life.account.restart()
    await life.gap(minutes: 2)
    try life.expect("TeslaLeftOpen", by: "vin", [])
    await life.live(minutes: 15)
    try life.expect("TeslaLeftOpen", by: "vin", [vins[0]])
    // Somebody gets in, and drives off.
    life.account.change(["vehicle_state.df": 0])
    life.account.force(.driving(miles: 40))
    await life.live(minutes: 5)
    try life.expect("TeslaLeftOpen", by: "vin", [])
  }

  @Test("a car gets another name while it is open: the alert goes on")
  func renamed() async throws {
    var life = try await Self.cars()
    let vins = life.account.vins
    life.account.change(["vehicle_state.df": 1, "vehicle_state.vehicle_name": "Ada"])
    await life.live(minutes: 7)
    life.account.change(["vehicle_state.vehicle_name": "Bea", "display_name": "Bea"])
    await life.live(minutes: 5)
    try life.expect("TeslaLeftOpen", by: "vin", [vins[0]])
  }

  @Test("at home nobody is told, unless that was asked for")
  func atHome() async throws {
    var life = try await Self.cars { ($0.cars, $0.degreesFromHome) = (1, 0) }
    let vins = life.account.vins
    life.account.change(["vehicle_state.df": 1, "vehicle_state.locked": false])
    await life.live(minutes: 15)
    try life.expect("TeslaLeftOpen", by: "vin", [])
    try life.expect("TeslaUnlocked", by: "vin", [])
    try life.expect("TeslaLeftOpen", by: "vin", vins) { $0.includesHome = true }
    try life.expect("TeslaUnlocked", by: "vin", vins) { $0.includesHome = true }
  }

  @Test func unlockedAwayFromHome() async throws {
    var life = try await Self.cars()
    let vins = life.account.vins
    life.account.change(car: 0, ["vehicle_state.locked": true])
    life.account.change(car: 1, ["vehicle_state.locked": false])
    await life.live(minutes: 15)
    try life.expect("TeslaUnlocked", by: "vin", [vins[1]])
    life.account.change(car: 1, ["vehicle_state.is_user_present": true])
    life.account.force(.driving(miles: 40), car: 1)
    // It was left alone, so that it could sleep.
    await life.live(minutes: 25)
    try life.expect("TeslaUnlocked", by: "vin", [])
  }

  @Test("the power goes at one car; the other's cable is pulled")
  func chargeStopped() async throws {
    var life = try await Self.cars()
    let vins = life.account.vins
    for car in 0..<2 {
      life.account.force(.battery(30), car: car)
      life.account.force(.charging(.wall), car: car)
    }
    await life.live(minutes: 12)
    try life.expect("TeslaChargeStoppedEarly", by: "vin", [])
    life.account.change(car: 0, ["charge_state.charging_state": "NoPower"])
    life.account.change(car: 1, ["charge_state.charging_state": "Disconnected"])
    await life.live(minutes: 8)
    try life.expect("TeslaChargeStoppedEarly", by: "vin", [vins[0]])
  }

  @Test func tireSoft() async throws {
    var life = try await Self.cars()
    let vins = life.account.vins
    life.account.change(
      car: 0,
      [
        "vehicle_state.tpms_pressure_rr": Value(2.3),
        "vehicle_state.tpms_rcp_rear_value": Value(2.9),
      ])
    life.account.change(
      car: 1,
      [
        "vehicle_state.tpms_pressure_rr": Value(2.5),
        "vehicle_state.tpms_rcp_rear_value": Value(2.9),
      ])
    await life.live(minutes: 15)
    try life.expect("TeslaTireSoft", by: "vin", [vins[0]])
  }

  @Test("one car is nearly empty and falls asleep; the other charges")
  func batteryLow() async throws {
    var life = try await Self.cars()
    let vins = life.account.vins
    for car in 0..<2 { life.account.force(.battery(12), car: car) }
    life.account.change(car: 0, ["charge_state.charging_state": "Disconnected"])
    life.account.force(.charging(.wall), car: 1)
    await life.live(minutes: 20)
    try life.expect("TeslaBatteryLow", by: "vin", [])
    await life.live(minutes: 20)
    try life.expect("TeslaBatteryLow", by: "vin", [vins[0]])
  }

  @Test("a car that is kept awake gives no data; one that sleeps has none to give")
  func dataOld() async throws {
    var life = try await Self.cars()
    let vins = life.account.vins
    life.account.force(.asleep, car: 1)
    life.account.force(.sentry(true), car: 0)
    await life.live(minutes: 5)
    try life.account.fail("vehicle_data:500")
    await life.live(minutes: 60)
    try life.expect("TeslaDataOld", by: "vin", [])
    life.account.force(.sentry(true), car: 0)
    await life.live(minutes: 120)
    try life.expect("TeslaDataOld", by: "vin", [vins[0]])
  }

  @Test func sites() async throws {
    var life = try await AlertLife { ($0.cars, $0.sites) = (0, 2) }
    let ids = life.account.siteIDs
    await life.live(minutes: 5)
    try await life.account.control(site: ids[0], #"{"grid": "down"}"#)
    await life.live(minutes: 5)
    try life.expect("TeslaGridDown", by: "site_id", [ids[0]])
    try await life.account.control(site: ids[0], #"{"grid": "up"}"#)
    await life.live(minutes: 5)
    try life.expect("TeslaGridDown", by: "site_id", [])
    try life.account.fail("live_status:500")
    await life.live(minutes: 20)
    try life.expect("TeslaSiteDataOld", by: "site_id", [])
    await life.live(minutes: 20)
    try life.expect("TeslaSiteDataOld", by: "site_id", ids)
  }

  @Test("Tesla renews no token for hours, then none at all: one alert gives way to the other")
  func loginEnds() async throws {
    var life = try await AlertLife { $0.loginAge = .seconds(21_000) }
    try life.account.fail("token:503")
    await life.live(minutes: 60)
    try life.expect("TeslaTokenExpiring", by: "token", [])
    // The access token lives eight hours.
    await life.live(minutes: 30)
    try life.expect("TeslaTokenExpiring", by: "token", ["access"])
    try life.expect("TeslaLoginRequired", by: "instance", [])
    life.account.endFaults()
    try life.account.fail("token:revoked")
    await life.live(minutes: 50)
    try life.expect("TeslaLoginRequired", by: "instance", ["pi:9885"])
    try life.expect("TeslaTokenExpiring", by: "token", [])
    // It is told that the login ended, and not that nothing is seen.
    try life.expect("TeslaExporterBlind", by: "job", [])
  }

  @Test("Tesla gives a new token and does not accept it")
  func tokenRejected() async throws {
    var life = try await AlertLife { $0.loginAge = .seconds(21_000) }
    try life.account.fail("token:tainted")
    await life.live(minutes: 8)
    try life.expect("TeslaTokenRejected", by: "instance", [])
    await life.live(minutes: 25)
    try life.expect("TeslaTokenRejected", by: "instance", ["pi:9885"])
  }

  @Test("a car drives in the last half-hour of a month, for which little money is left")
  func budget() async throws {
    var life = try await AlertLife {
      ($0.profile, $0.budget) = (.fleetNorthAmerica, 0.04)
      $0.start = Timestamp(seconds: 1_780_272_000 - 1_800)
    }
    life.account.force(.driving(miles: 60))
    await life.live(minutes: 8)
    try life.expect("TeslaBudgetNearlySpent", by: "instance", [])
    await life.live(minutes: 20)
    try life.expect("TeslaBudgetNearlySpent", by: "instance", ["pi:9885"])
    // June has money of its own.
    await life.live(minutes: 5)
    try life.expect("TeslaBudgetNearlySpent", by: "instance", [])
  }
}
