import HTTP
import JSON
import TeslaCloud
import Testing
import Unix

/// Houses: what the panels, the battery and the grid give is what the house takes.
@Suite struct EnergyTests {
  private func live(_ cloud: Cloud, _ token: String, site: Int64) async throws -> Value {
    let answer = try await cloud.json(
      .get, "/api/1/energy_sites/\(site)/live_status", token: token)
    return try #require(answer["response"])
  }

  private func number(_ body: Value?, _ name: String) throws -> Double {
    try #require(body?[name]?.doubleValue, "\(name)")
  }

  @Test(arguments: [UInt64(1), 9, 42])
  func flowsAddUpAtAllTimes(seed: UInt64) async throws {
    let cloud = Cloud {
      $0.seed = seed
      $0.siteCount = 5
      $0.hasOlderSites = true
      $0.vehicleCount = 2
      $0.accessTokenLife = .seconds(10 * 86_400)
    }
    let token = cloud.logIn().accessToken
    var sunniest = 0.0
    var darkest = 1e9
    for _ in 0..<(5 * 96) {
      cloud.advance(900)
      for site in cloud.transport.withWorld({ $0.siteIDs }) {
        let body = try await live(cloud, token, site: site)
        let solar = try number(body, "solar_power")
        let sum =
          try solar + number(body, "battery_power") + number(body, "grid_power")
          + number(body, "generator_power")
        #expect(try sum == number(body, "load_power"))
        #expect(solar >= 0)
        sunniest = max(sunniest, solar)
        darkest = min(darkest, solar)
        guard try number(body, "total_pack_energy") > 1 else { continue }
        let percent = try number(body, "percentage_charged")
        #expect((0...100).contains(percent))
        #expect(
          try abs(number(body, "energy_left") / number(body, "total_pack_energy") * 100 - percent)
            < 1e-9)
      }
    }
    #expect(darkest == 0)
    #expect((3000...13_000).contains(sunniest))
  }

  @Test func energyLeftIsTheIntegralOfBatteryPower() async throws {
    let cloud = Cloud { $0.hasOlderSites = true }
    let token = cloud.logIn().accessToken
    let site = try #require(cloud.transport.withWorld { $0.siteIDs.first })
    var body = try await live(cloud, token, site: site)
    let first = try number(body, "energy_left")
    var given = 0.0
    for _ in 0..<(6 * 3600 / 20) {
      given += try number(body, "battery_power") * 20 / 3600
      cloud.advance(20)
      body = try await live(cloud, token, site: site)
    }
    let change = try first - number(body, "energy_left")
    #expect(abs(change) > 100)
    // Steps at which the battery is full or at its reserve lie between two looks.
    #expect(abs(change - given) < 30)
  }

  @Test func wallConnectorIsPartOfTheLoad() async throws {
    let cloud = Cloud { $0.hasRoutine = false }
    let token = cloud.logIn().accessToken
    let site = try #require(cloud.transport.withWorld { $0.siteIDs.first })
    cloud.force(.battery(30))
    let waiting = try await live(cloud, token, site: site)
    #expect(waiting["wall_connectors"]?[0]?["wall_connector_state"]?.int64Value == 4)
    cloud.force(.charging(.wall))
    let charging = try await live(cloud, token, site: site)
    let connector = charging["wall_connectors"]?[0]
    #expect(connector?["wall_connector_state"]?.int64Value == 1)
    #expect(connector?["wall_connector_power"]?.int64Value == 11_500)
    #expect(connector?["vin"]?.stringValue == cloud.vin)
    #expect(
      try number(charging, "load_power") - number(waiting, "load_power") == 11_500)
    cloud.force(.driving(miles: 5))
    let away = try await live(cloud, token, site: site)
    #expect(away["wall_connectors"]?[0]?["wall_connector_state"]?.int64Value == 2)
    #expect(away["wall_connectors"]?[0]?["vin"] == nil)
  }

  @Test func rowsOfADaySumToTheDayAndBalance() async throws {
    let cloud = Cloud { $0.accessTokenLife = .seconds(10 * 86_400) }
    let token = cloud.logIn().accessToken
    cloud.advance(3 * 86_400)
    let path = "/api/1/energy_sites/\(cloud.siteID)/calendar_history?kind=energy"
    let day = try await cloud.json(
      .get,
      path
        + "&period=day&start_date=2023-11-15T00:00:00-07:00&end_date=2023-11-15T23:59:59-07:00",
      token: token)
    let rows = try #require(day["response"]?["time_series"]?.arrayValue)
    #expect(rows.count == 288)
    #expect(rows.first?["timestamp"]?.stringValue == "2023-11-15T00:00:00-07:00")
    #expect(rows.last?["timestamp"]?.stringValue == "2023-11-15T23:55:00-07:00")
    #expect(day["response"]?["installation_time_zone"]?.stringValue == "America/Phoenix")
    let week = try await cloud.json(
      .get,
      path
        + "&period=week&start_date=2023-11-15T00:00:00-07:00&end_date=2023-11-15T23:59:59-07:00",
      token: token)
    let total = try #require(week["response"]?["time_series"]?[0])
    for name in [
      "solar_energy_exported", "total_home_usage", "grid_energy_imported",
      "battery_energy_exported", "total_grid_energy_exported", "total_battery_charge",
    ] {
      let sum = try rows.reduce(0.0) { try $0 + number($1, name) }
      #expect(abs(sum - (try number(total, name))) < 0.01, "\(name)")
    }
    for row in rows {
      let sources =
        try number(row, "solar_energy_exported") + number(row, "grid_energy_imported")
        + number(row, "battery_energy_exported")
      let sinks =
        try number(row, "total_home_usage") + number(row, "total_grid_energy_exported")
        + number(row, "total_battery_charge")
      #expect(abs(sources - sinks) < 0.001)
    }
  }

  @Test(arguments: [
    ("kind=power&period=day", "load_power"), ("kind=soe&period=day", "soe"),
    ("kind=energy&period=day&interval=15m", "total_home_usage"),
    ("kind=energy&period=month", "total_home_usage"),
    ("kind=energy&period=lifetime", "total_home_usage"),
    ("kind=self_consumption&period=week", "solar"),
  ])
  func historyHasItsKinds(query: String, field: String) async throws {
    let cloud = Cloud()
    let answer = try await cloud.json(
      .get, "/api/1/energy_sites/\(cloud.siteID)/calendar_history?\(query)",
      token: cloud.logIn().accessToken)
    let rows = try #require(answer["response"]?["time_series"]?.arrayValue)
    #expect(!rows.isEmpty)
    for row in rows { _ = try number(row, field) }
  }

  @Test(arguments: ["", "kind=weather", "kind=energy&period=hour", "kind=energy&start_date=today"])
  func historyRefusesWhatItDoesNotKnow(query: String) async throws {
    let cloud = Cloud()
    let answer = try await cloud.send(
      .get, "/api/1/energy_sites/\(cloud.siteID)/calendar_history?\(query)",
      token: cloud.logIn().accessToken)
    #expect(answer.status == 400)
  }

  @Test func outageMakesAnIsland() async throws {
    let cloud = Cloud()
    let token = cloud.logIn().accessToken
    let answer = try await cloud.send(
      .post, "/simulator/site/\(cloud.siteID)", body: #"{"grid":"down"}"#)
    #expect(answer.status == 200)
    let site = try #require(cloud.transport.withWorld { $0.siteIDs.first })
    for _ in 0..<100 {
      cloud.advance(1200)
      let body = try await live(cloud, cloud.logIn().accessToken, site: site)
      #expect(body["grid_status"]?.stringValue == "Inactive")
      #expect(try number(body, "grid_power") == 0)
      #expect(
        try number(body, "solar_power") + number(body, "battery_power")
          == number(body, "load_power"))
    }
    #expect(!token.isEmpty)
  }

  @Test func siteInfoCountsItsBatteries() async throws {
    let cloud = Cloud()
    let answer = try await cloud.json(
      .get, "/api/1/energy_sites/\(cloud.siteID)/site_info", token: cloud.logIn().accessToken)
    let info = try #require(answer["response"])
    #expect(info["battery_count"]?.int64Value == 2)
    #expect(info["components"]?["batteries"]?.arrayValue?.count == 2)
    #expect(info["nameplate_energy"]?.int64Value == 27_000)
    #expect(info["installation_date"]?.stringValue == "2024-05-02T10:00:00-07:00")
  }
}
