import HTTP
import JSON
import TeslaCloud
import Testing
import Unix

/// What other people's clients ask for beside a car's data and a site's, in the form that Tesla
/// gives it.
@Suite struct ClientEndpointTests {
  private func cloud(_ change: (inout SimulatorOptions) -> Void = { _ in }) -> Cloud {
    Cloud {
      $0.vehicleCount = 2
      $0.siteCount = 3
      $0.hasRoutine = false
      $0.accessTokenLife = .seconds(10 * 86_400)
      change(&$0)
    }
  }

  private func names(_ value: Value?) -> Set<String> {
    Set(value?.objectValue?.members.map(\.name) ?? [])
  }

  private func site(_ cloud: Cloud, _ number: Int) -> String {
    cloud.transport.withWorld { "/api/1/energy_sites/\($0.siteIDs[number])/" }
  }

  @Test func everyCarHasItsOrder() async throws {
    let cloud = cloud()
    let answer = try await cloud.json(
      .get, "/api/1/users/orders", token: cloud.logIn().accessToken)
    let orders = try #require(answer["response"]?.arrayValue)
    #expect(answer["count"]?.int64Value == 2)
    #expect(orders.compactMap { $0["vin"]?.stringValue } == cloud.transport.withWorld { $0.vins })
    #expect(
      names(orders.first) == [
        "vehicleMapId", "referenceNumber", "vin", "orderStatus", "orderSubstatus", "modelCode",
        "countryCode", "locale", "mktOptions", "isB2b",
      ])
    #expect(orders.map { $0["modelCode"]?.stringValue } == ["m3", "ms"])
    #expect(orders.first?["mktOptions"]?.stringValue?.contains("MDL3") == true)
  }

  @Test func optionCodesOfProductsAreThereAndNull() async throws {
    let cloud = cloud()
    let answer = try await cloud.json(.get, "/api/1/products", token: cloud.logIn().accessToken)
    #expect(answer["response"]?[0]?["option_codes"]?.isNull == true)
  }

  @Test(arguments: ["/api/1/users/orders", "/api/1/users/me"])
  func accountOfTheFleetAPINeedsItsScope(_ path: String) async throws {
    let cloud = cloud { $0.profile = .fleetEurope }
    let answer = try await cloud.send(.get, path, token: cloud.logIn().accessToken)
    #expect(answer.status == 403)
    let error = try Value(parsing: answer.body)["error"]?.stringValue
    #expect(error == "Unauthorized missing scopes")
  }

  @Test func statusOfABatterySiteIsItsSummary() async throws {
    let cloud = cloud()
    let answer = try await cloud.json(
      .get, site(cloud, 0) + "site_status?language=en", token: cloud.logIn().accessToken)
    let status = try #require(answer["response"])
    #expect(
      names(status) == [
        "resource_type", "site_name", "gateway_id", "percentage_charged", "battery_type",
        "backup_capable", "battery_power", "go_off_grid_test_banner_enabled", "storm_mode_enabled",
        "powerwall_onboarding_settings_set", "powerwall_tesla_electric_interested_in",
        "vpp_tour_enabled", "sync_grid_alert_enabled", "breaker_alert_enabled",
      ])
    #expect(status["resource_type"]?.stringValue == "battery")
  }

  @Test func statusOfASiteWithPanelsOnlyHasNoBattery() async throws {
    let cloud = cloud()
    let answer = try await cloud.json(
      .get, site(cloud, 2) + "site_status", token: cloud.logIn().accessToken)
    #expect(
      names(answer["response"]) == [
        "resource_type", "asset_site_id", "solar_power", "solar_type", "storm_mode_enabled",
        "powerwall_onboarding_settings_set", "sync_grid_alert_enabled", "breaker_alert_enabled",
      ])
  }

  @Test func backupLastsAsLongAsTheBatteryFeedsTheHouse() async throws {
    let cloud = cloud()
    let token = cloud.logIn().accessToken
    let answer = try await cloud.json(
      .get, site(cloud, 0) + "backup_time_remaining", token: token)
    let hours = try #require(answer["response"]?["time_remaining_hours"]?.doubleValue)
    #expect((1...100).contains(hours))
    let refused = try await cloud.send(
      .get, site(cloud, 2) + "backup_time_remaining", token: token)
    #expect(refused.status == 400)
    let error = try Value(parsing: refused.body)["error"]?.stringValue
    #expect(error?.contains("Error getting backup time remaining") == true)
  }

  @Test func tariffHasSeasonsWithPeriodsAndPrices() async throws {
    let cloud = cloud()
    let token = cloud.logIn().accessToken
    let answer = try await cloud.json(.get, site(cloud, 0) + "tariff_rate", token: token)
    let tariff = try #require(answer["response"])
    let parts: Set = [
      "name", "utility", "daily_charges", "demand_charges", "energy_charges", "seasons",
    ]
    #expect(names(tariff) == parts.union(["sell_tariff"]))
    #expect(names(tariff["sell_tariff"]) == parts)
    let periods = tariff["seasons"]?["Summer"]?["tou_periods"]
    #expect(!names(periods).isEmpty)
    #expect(names(periods) == names(tariff["energy_charges"]?["Summer"]))
    #expect(
      names(periods?["OFF_PEAK"]?[0]) == [
        "fromDayOfWeek", "toDayOfWeek", "fromHour", "fromMinute", "toHour", "toMinute",
      ])
    #expect(try await cloud.send(.get, site(cloud, 2) + "tariff_rate", token: token).status == 400)
  }

  /// A site that uses its own power first has no times of use: its answer is an empty string.
  @Test(arguments: [
    ("time_of_use_energy", #"{"response":""}"#),
    ("time_of_use_self_consumption", #"{"response":""}"#), ("savings", #"{"response":[]}"#),
  ])
  func kindsThatNeedATariffAreEmptyWithoutOne(kind: String, body: String) async throws {
    let cloud = cloud()
    let token = cloud.logIn().accessToken
    let path = site(cloud, 0) + "calendar_history?kind=\(kind)&period="
    let answer = try await cloud.send(.get, path + "day", token: token)
    #expect(answer.status == 200)
    #expect(String(decoding: answer.body, as: UTF8.self) == body)
    #expect(try await cloud.send(.get, path + "hour", token: token).status == 400)
  }

  @Test func wallConnectorKeepsItsCharges() async throws {
    let cloud = cloud()
    let token = cloud.logIn().accessToken
    cloud.force(.battery(30))
    cloud.force(.charging(.wall))
    cloud.advance(7200)
    let path =
      site(cloud, 0) + "telemetry_history?kind=charge&start_date=2023-11-14T00:00:00-07:00"
      + "&end_date=2023-11-15T23:59:59-07:00&time_zone=America/Phoenix"
    let running = try await cloud.json(.get, path, token: token)
    #expect(running["response"]?["charge_history"]?.arrayValue == [])
    cloud.force(.driving(miles: 5))
    let answer = try await cloud.json(.get, path, token: token)
    let rows = try #require(answer["response"]?["charge_history"]?.arrayValue)
    #expect(rows.count == 1)
    #expect(rows.first?["charge_start_time"]?["seconds"]?.int64Value == 1_700_000_000)
    #expect(rows.first?["charge_duration"]?["seconds"]?.int64Value == 7200)
    #expect(rows.first?["energy_added_wh"]?.int64Value == 23_000)
    let live = try await cloud.json(.get, site(cloud, 0) + "live_status", token: token)
    #expect(rows.first?["din"] == live["response"]?["wall_connectors"]?[0]?["din"])
    let later = path.replacing("2023-11-14T00", with: "2023-11-15T12")
    let none = try await cloud.json(.get, later, token: token)
    #expect(none["response"]?["charge_history"]?.arrayValue == [])
    for query in ["", "?kind=charge&start_date=today", "?kind=energy"] {
      let refused = try await cloud.send(
        .get, site(cloud, 0) + "telemetry_history" + query, token: token)
      #expect(refused.status == 400, "\(query)")
    }
  }

  @Test(arguments: ["drivers", "recent_alerts", "release_notes", "service_data"])
  func papersOfASleepingCarDoNotWakeIt(_ name: String) async throws {
    let cloud = cloud { $0.startsAsleep = true }
    let answer = try await cloud.send(
      .get, "/api/1/vehicles/\(cloud.vin)/\(name)", token: cloud.logIn().accessToken)
    #expect(answer.status == 200)
    cloud.advance(60)
    #expect(cloud.connectivity == "asleep")
  }

  @Test func papersHaveTeslasForm() async throws {
    let cloud = cloud()
    let token = cloud.logIn().accessToken
    func get(_ name: String) async throws -> Value {
      try await cloud.json(.get, "/api/1/vehicles/\(cloud.vin)/\(name)", token: token)
    }
    let drivers = try await get("drivers")
    #expect(drivers["count"]?.int64Value == 1)
    #expect(
      names(drivers["response"]?[0]) == [
        "my_tesla_unique_id", "user_id", "user_id_s", "vault_uuid", "driver_first_name",
        "driver_last_name", "granular_access", "active_pubkeys", "public_key",
      ])
    let alerts = try await get("recent_alerts")
    #expect(
      names(alerts["response"]?["recent_alerts"]?[0]) == ["name", "time", "audience", "user_text"])
    let notes = try await get("release_notes")
    #expect(
      names(notes["response"]?["response"]?["release_notes"]?[0]) == [
        "title", "subtitle", "description", "customer_version", "icon", "image_url",
        "light_image_url",
      ])
  }

  @Test func fleetStatusTellsWhichCarsNeedSignedCommands() async throws {
    let cloud = cloud { $0.profile = .fleetEurope }
    let token = cloud.logIn().accessToken
    let vins = cloud.transport.withWorld { $0.vins }
    let path = "/api/1/vehicles/fleet_status"
    let asked = (vins + ["5YJ30000000000000"]).map { #""\#($0)""# }.joined(separator: ",")
    let answer = try await cloud.json(.post, path, token: token, body: #"{"vins":[\#(asked)]}"#)
    let status = try #require(answer["response"])
    #expect(status["key_paired_vins"]?.arrayValue == [])
    #expect(status["unpaired_vins"]?.arrayValue?.compactMap(\.stringValue) == vins)
    let cars = vins.map { status["vehicle_info"]?[$0] }
    #expect(
      cars.map { $0?["vehicle_command_protocol_required"]?.boolValue } == [true, false])
    #expect(cars.allSatisfy { $0?["firmware_version"]?.stringValue?.hasPrefix("202") == true })
    for body in ["", "{}", #"{"vins":"all"}"#, #"{"vins":[1]}"#] {
      let refused = try await cloud.send(.post, path, token: token, body: body)
      #expect(refused.status == 400, "\(body)")
    }
    #expect(try await cloud.send(.get, path, token: token).status == 405)
  }

  @Test func fleetStatusIsForTheFleetAPIOnly() async throws {
    let cloud = cloud()
    let answer = try await cloud.send(
      .post, "/api/1/vehicles/fleet_status", token: cloud.logIn().accessToken,
      body: #"{"vins":[]}"#)
    #expect(answer.status == 412)
  }
}
