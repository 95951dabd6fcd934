import TestSupport
import Testing

@testable import Dashboards

private let target = #"instance="pi:9885",job="tesla""#
private let ofCar = ["instance": "pi:9885", "job": "tesla", "vin": "V"]
private let ofSite = ["instance": "pi:9885", "job": "tesla", "site_id": "7"]
private let ofExporter = ["instance": "pi:9885", "job": "tesla"]
private let carInfo = [#"tesla_vehicle_info{\#(target),vin="V",name="Ada's"}"#: "1x200"]
private let siteInfo = [#"tesla_site_info{\#(target),site_id="7",site_name="Home"}"#: "1x200"]

/// Series of a car; what follows a bar is a state of a state set.
private func car(_ values: [String: String]) -> [String: String] {
  named(values, "vin=\"V\"").merging(carInfo) { $1 }
}

/// - Parameter place: whether it is at home by the file of places; nil without such a place.
private func car(_ place: String?, _ values: [String: String]) -> [String: String] {
  var series = car(values)
  series[#"tesla_vehicle_at_place{\#(target),vin="V",place="home"}"#] = place
  series[#"tesla_vehicle_at_place{\#(target),vin="V",place="work"}"#] = place.map { _ in "1x60" }
  return series
}

private func site(_ values: [String: String]) -> [String: String] {
  named(values, "site_id=\"7\"").merging(siteInfo) { $1 }
}

private func exporter(_ values: [String: String]) -> [String: String] { named(values, nil) }

private func named(_ values: [String: String], _ identity: String?) -> [String: String] {
  var series: [String: String] = [:]
  for (name, values) in values {
    let parts = name.split(separator: "|").map(String.init)
    let label = parts[0] == "tesla_vehicle_poll_state" ? "state" : parts[0]
    let state = parts.dropFirst().first.map { "\(label)=\"\($0)\"" }
    let labels = [target, identity, state].compactMap { $0 }.joined(separator: ",")
    series["\(parts[0]){\(labels)}"] = values
  }
  return series
}

private func left(
  open: String = "1x60", present: String = "0x60", home: String = "0x60",
  place: String? = nil
)
  -> [String: String]
{
  car(
    place,
    [
      "tesla_vehicle_state_df": open, "tesla_vehicle_state_rt": "0x60",
      "tesla_vehicle_state_is_user_present": present, "tesla_vehicle_state_homelink_nearby": home,
    ])
}

private func parked(
  locked: String = "0x60", present: String = "0x60", home: String = "0x60",
  place: String? = nil
)
  -> [String: String]
{
  car(
    place,
    [
      "tesla_vehicle_state_locked": locked, "tesla_vehicle_state_is_user_present": present,
      "tesla_vehicle_state_homelink_nearby": home,
    ])
}

private func charge(
  to level: String = "0.5x60", charging: String = "1x10 0x50", stopped: String = "0x10 1x50",
  noPower: String = "0x60", pending: String = "0x60"
) -> [String: String] {
  let state = "tesla_charge_state_charging_state"
  return car([
    "tesla_charge_state_battery_level_ratio": level,
    "tesla_charge_state_charge_limit_soc_ratio": "0.8x60", state + "|Charging": charging,
    state + "|Stopped": stopped, state + "|NoPower": noPower,
    "tesla_charge_state_scheduled_charging_pending": pending,
  ])
}

private func tire(_ pressure: String, soft: String = "0x60") -> [String: String] {
  let part = "tesla_vehicle_state_tpms_"
  return car([
    part + "pressure_fl_pascals": "290000x60", part + "soft_warning_fl": "0x60",
    part + "pressure_rr_pascals": pressure, part + "soft_warning_rr": soft,
    part + "rcp_front_value_pascals": "290000x60", part + "rcp_rear_value_pascals": "290000x60",
  ])
}

private func battery(
  _ level: String, unplugged: String = "1x60", present: String = "0x60"
) -> [String: String] {
  car([
    "tesla_charge_state_battery_level_ratio": level,
    "tesla_charge_state_charging_state|Disconnected": unplugged,
    "tesla_vehicle_state_is_user_present": present,
  ])
}

private func data(
  updated: String = "0x200", online: String = "1x200", interval: String = "70x200",
  state: String = "online_active"
) -> [String: String] {
  car([
    "tesla_vehicle_last_update_timestamp_seconds": updated,
    "tesla_vehicle_state|online": online, "tesla_poll_interval_seconds": interval,
    "tesla_vehicle_poll_state|\(state)": "1x200",
  ])
}

private func grid(inactive: String, unintentional: String, intentional: String = "0x60")
  -> [String: String]
{
  site([
    "tesla_site_grid_status|Inactive": inactive, "tesla_site_charged_ratio": "0.83x60",
    "tesla_site_island_status|off_grid_unintentional": unintentional,
    "tesla_site_island_status|off_grid_intentional": intentional,
  ])
}

private func powerwall(_ charged: String, reserve: String? = "0.2x60", count: String? = "1x60")
  -> [String: String]
{
  var values = ["tesla_site_charged_ratio": charged]
  values["tesla_site_batteries"] = count
  values["tesla_site_backup_reserve_ratio"] = reserve
  return site(values)
}

private func tokens(
  expiry: String = "28800x60", issued: String = "0x60", login: String = "0x60"
) -> [String: String] {
  exporter([
    "tesla_token_expiry_timestamp_seconds": expiry,
    "tesla_refresh_token_issued_timestamp_seconds": issued, "tesla_login_required": login,
  ])
}

private func seen(up: String? = "1x60", tesla: String = "1x60", login: String = "0x60")
  -> [String: String]
{
  var values = ["tesla_up": tesla, "tesla_login_required": login]
  values["up"] = up
  return exporter(values)
}

private let aboutCars: [AlertCase] = [
  .firing(
    "TeslaLeftOpen", "a door for a quarter of an hour", at: 15, left(),
    ofCar.merging(["opening": "driver's door"]) { $1 },
    "Ada's: the driver's door is open away from home"),
  .silent("TeslaLeftOpen", "for five minutes only", at: 15, left(open: "0x9 1x50")),
  .silent("TeslaLeftOpen", "near its garage door opener", at: 15, left(home: "1x60")),
  .silent("TeslaLeftOpen", "at home", at: 15, left(place: "1x60")),
  .firing(
    "TeslaLeftOpen", "near another garage door opener", at: 15, left(home: "1x60", place: "0x60"),
    ofCar.merging(["opening": "driver's door"]) { $1 },
    "Ada's: the driver's door is open away from home"),
  .silent("TeslaLeftOpen", "somebody is inside", at: 15, left(present: "1x60")),
  .firing(
    "TeslaLeftOpen", "at home, where that was asked for", at: 15, left(home: "1x60"),
    ofCar.merging(["opening": "driver's door"]) { $1 }, "Ada's: the driver's door is open"
  ) { $0.includesHome = true },
  .firing(
    "TeslaUnlocked", "for a quarter of an hour", at: 15, parked(), ofCar,
    "Ada's: unlocked away from home"),
  .silent("TeslaUnlocked", "locked", at: 15, parked(locked: "1x60")),
  .silent("TeslaUnlocked", "near its garage door opener", at: 15, parked(home: "1x60")),
  .silent("TeslaUnlocked", "at home", at: 15, parked(place: "1x60")),
  .firing(
    "TeslaUnlocked", "not at home", at: 15, parked(home: "1x60", place: "0x60"), ofCar,
    "Ada's: unlocked away from home"),
  .silent("TeslaUnlocked", "somebody is inside", at: 15, parked(present: "1x60")),
  .firing(
    "TeslaChargeStoppedEarly", "at half", at: 30, charge(), ofCar,
    "Ada's: charging stopped at 50%, below its limit"),
  .firing(
    "TeslaChargeStoppedEarly", "the power went", at: 30,
    charge(stopped: "0x60", noPower: "0x10 1x50"), ofCar,
    "Ada's: charging stopped at 50%, below its limit"),
  .silent("TeslaChargeStoppedEarly", "the cable was pulled", at: 30, charge(stopped: "0x60")),
  .silent("TeslaChargeStoppedEarly", "as good as full", at: 30, charge(to: "0.79x60")),
  .silent("TeslaChargeStoppedEarly", "it waits for its hour", at: 30, charge(pending: "1x60")),
  .silent("TeslaChargeStoppedEarly", "it never began", at: 30, charge(charging: "0x60")),
  .firing(
    "TeslaTireSoft", "by its pressure", at: 15, tire("240000x60"),
    ofCar.merging(["wheel": "rear right"]) { $1 }, "Ada's: the rear right tire has 2.40 bar"),
  .firing(
    "TeslaTireSoft", "by the car's warning", at: 15, tire("270000x60", soft: "1x60"),
    ofCar.merging(["wheel": "rear right"]) { $1 }, "Ada's: the rear right tire has 39.16 psi"
  ) { $0.units = .imperial },
  .silent("TeslaTireSoft", "a little less", at: 15, tire("250000x60")),
  .firing(
    "TeslaBatteryLow", "since forty minutes", at: 40, battery("0.15x60"), ofCar,
    "Ada's: 15% left and not plugged in"),
  .silent("TeslaBatteryLow", "plugged in", at: 40, battery("0.15x60", unplugged: "0x60")),
  .silent("TeslaBatteryLow", "not long", at: 25, battery("0.15x60")),
  .silent("TeslaBatteryLow", "it drives", at: 40, battery("0.15x60", present: "1x60")),
  .silent("TeslaBatteryLow", "enough", at: 40, battery("0.25x60")),
  .firing(
    "TeslaDataOld", "online", at: 80, data(), ofCar,
    "Ada's: online, but its data is 1h 20m 0s old"),
  .silent("TeslaDataOld", "it sleeps", at: 190, data(online: "0x200", state: "asleep")),
  .silent("TeslaDataOld", "it is let sleep", at: 80, data(state: "letting_sleep")),
  .silent("TeslaDataOld", "no money", at: 80, data(state: "out_of_budget")),
  .silent("TeslaDataOld", "it is asked seldom", at: 80, data(interval: "1800x200")),
  .silent("TeslaDataOld", "new data", at: 80, data(updated: "0+60x200")),
]

private let aboutSites: [AlertCase] = [
  .firing(
    "TeslaGridDown", "an outage", at: 10, grid(inactive: "1x60", unintentional: "1x60"),
    ["site_id": "7"], "Home: the grid is down"),
  .silent("TeslaGridDown", "on grid", at: 10, grid(inactive: "0x60", unintentional: "0x60")),
  .silent(
    "TeslaGridDown", "on purpose", at: 10,
    grid(inactive: "1x60", unintentional: "0x60", intentional: "1x60")),
  .firing(
    "TeslaPowerwallAtReserve", "down to it", at: 15, powerwall("0.2x60"), ofSite,
    "Home: the Powerwall is down to 20%"),
  .firing(
    "TeslaPowerwallAtReserve", "down to what was given", at: 15,
    powerwall("0.25x60", reserve: nil), ofSite, "Home: the Powerwall is down to 25%"
  ) { $0.reserve = 30 },
  .silent("TeslaPowerwallAtReserve", "half full", at: 15, powerwall("0.5x60")),
  .silent(
    "TeslaPowerwallAtReserve", "all is reserve", at: 15, powerwall("0.9x60", reserve: "1x60")),
  .silent(
    "TeslaPowerwallAtReserve", "panels only", at: 15, powerwall("0x60", count: "0x60")),
  .firing(
    "TeslaPowerwallAtReserve", "a site that does not count its batteries", at: 15,
    powerwall("0.2x60", count: nil), ofSite, "Home: the Powerwall is down to 20%"),
  .firing(
    "TeslaSiteDataOld", "half an hour", at: 30,
    site(["tesla_site_last_update_timestamp_seconds": "0x60"]), ofSite,
    "Home: the site's data is 30m 0s old"),
  .silent(
    "TeslaSiteDataOld", "new data", at: 30,
    site(["tesla_site_last_update_timestamp_seconds": "0+60x60"])),
]

private let aboutExporters: [AlertCase] = [
  .firing(
    "TeslaExporterBlind", "not reached", at: 15, seen(up: "0x60"), ofExporter,
    "pi:9885: nothing is seen of Tesla"),
  .firing(
    "TeslaExporterBlind", "not scraped at all", at: 15, seen(up: nil), ["job": "tesla"],
    "job tesla: nothing is seen of Tesla"),
  .firing(
    "TeslaExporterBlind", "Tesla does not answer", at: 15, seen(tesla: "0x60"), ofExporter,
    "pi:9885: nothing is seen of Tesla"),
  .silent("TeslaExporterBlind", "all is well", at: 15, seen()),
  .silent("TeslaExporterBlind", "a new start", at: 15, seen(up: "1x8 0x3 1x40")),
  .silent(
    "TeslaExporterBlind", "only a login is missing", at: 15, seen(tesla: "0x60", login: "1x60")),
  .firing(
    "TeslaLoginRequired", "for minutes", at: 5, seen(tesla: "0x60", login: "1x60"), ofExporter,
    "pi:9885: Tesla wants a new login"),
  .silent("TeslaLoginRequired", "logged in", at: 5, seen()),
  .firing(
    "TeslaTokenExpiring", "the access token", at: 15, tokens(expiry: "3000x60"),
    ofExporter.merging(["token": "access"]) { $1 },
    "pi:9885: the access token ends in 35m 0s and is not renewed"),
  .firing(
    "TeslaTokenExpiring", "the refresh token", at: 15, tokens(issued: "-7000000x60"),
    ofExporter.merging(["token": "refresh"]) { $1 },
    "pi:9885: the refresh token ends in 8d 23h 18m 20s and is not renewed"),
  .silent("TeslaTokenExpiring", "both are young", at: 15, tokens()),
  .silent(
    "TeslaTokenExpiring", "a login is asked for", at: 15, tokens(expiry: "3000x60", login: "1x60")),
  .firing(
    "TeslaTokenRejected", "for ten minutes", at: 10,
    exporter(["tesla_auth_token_rejected": "1x60"]), ofExporter,
    "pi:9885: Tesla does not accept the token that it gave"),
  .silent(
    "TeslaTokenRejected", "accepted", at: 10, exporter(["tesla_auth_token_rejected": "0x60"])),
  .firing(
    "TeslaBudgetNearlySpent", "at 85 %", at: 10,
    exporter(["tesla_api_month_cost_dollars": "8.5x60", "tesla_api_month_budget_dollars": "10x60"]),
    ofExporter, "pi:9885: 85% of the month's budget is spent"),
  .silent(
    "TeslaBudgetNearlySpent", "at 75 %", at: 10,
    exporter(["tesla_api_month_cost_dollars": "7.5x60", "tesla_api_month_budget_dollars": "10x60"])),
  .silent(
    "TeslaBudgetNearlySpent", "no budget", at: 10,
    exporter(["tesla_api_month_cost_dollars": "7.5x60"])),
]

@Suite struct AlertTests {
  private static let cases = aboutCars + aboutSites + aboutExporters

  @Test(arguments: cases)
  func alertFiresOrNot(_ one: AlertCase) throws {
    let rule = try #require(one.rule)
    let result = try #require(Tool.promtool).run(
      "test", "rules", "test.yml",
      files: ["rules.yml": AlertRules.file(one.options), "test.yml": one.test(rule)])
    #expect(result.status == 0, "\(result.output)")
  }

  @Test func everyAlertHasACaseOfEachKind() {
    for rule in AlertRules.groups(AlertOptions()).flatMap(\.rules) {
      let own = AlertTests.cases.filter { $0.alert == rule.name }
      #expect(own.contains { $0.fires != nil }, "\(rule.name)")
      #expect(own.contains { $0.fires == nil }, "\(rule.name)")
    }
  }

  @Test(arguments: [nil, 30] as [Int?], [Units.metric, .imperial])
  func promtoolTakesTheFile(reserve: Int?, units: Units) throws {
    var options = AlertOptions()
    options.reserve = reserve
    options.units = units
    options.job = "it's tesla: #1"
    let result = try #require(Tool.promtool).run(
      "check", "rules", "rules.yml", files: ["rules.yml": AlertRules.file(options)])
    #expect(result.status == 0, "\(result.output)")
    let count = AlertRules.groups(options).flatMap(\.rules).count
    #expect(result.output.contains("\(count) rules found"), "\(result.output)")
  }

  @Test("each says whom it is about, how bad it is and what to type")
  func alertsAreOfUse() {
    for group in AlertRules.groups(AlertOptions()) {
      for rule in group.rules {
        let identity = ["tesla_car": "vin", "tesla_site": "site_id"][group.name] ?? "instance"
        #expect(rule.summary.contains("$labels.\(identity)"), "\(rule.name)")
        #expect(rule.advice.contains("tesla "), "\(rule.name)")
        #expect(rule.advice.contains("$labels.\(identity)") || group.name == "tesla_exporter")
        #expect(rule.name.hasPrefix("Tesla"))
      }
    }
  }
}
