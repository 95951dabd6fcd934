import HTTP
import JSON
import TeslaCloud
import Testing
import Time
import Unix

/// That the simulator's answers have the forms that Tesla's have in 2026, the odd ones included.
@Suite struct AnswersOf2026Tests {
  private struct Answers {
    let cloud: Cloud
    let token: String

    init(_ change: (inout SimulatorOptions) -> Void = { _ in }) {
      cloud = Cloud {
        $0.siteCount = 6
        $0.vehicleCount = 4
        change(&$0)
      }
      token = cloud.logIn().accessToken
    }

    func site(_ place: Int, _ endpoint: String) async throws -> Value {
      let id = cloud.transport.withWorld { $0.siteIDs }[place]
      return try #require(
        try await cloud.json(
          .get, "/api/1/energy_sites/\(id)/\(endpoint)", token: token)["response"])
    }

    func products() async throws -> [Value] {
      try #require(
        try await cloud.json(.get, "/api/1/products", token: token)["response"]?.arrayValue)
    }
  }

  @Test("live_status has no stored energy since March 2024, unless the older form is asked for")
  func storedEnergy() async throws {
    let gone = ["energy_left", "total_pack_energy", "backup_capable", "grid_services_active"]
    let (today, before) = (Answers(), Answers { $0.hasOlderSites = true })
    for place in [0, 1] {
      let live = try await today.site(place, "live_status")
      for name in gone { #expect(live[name] == nil, "\(place): \(name)") }
      #expect(live["percentage_charged"]?.doubleValue != nil)
      let older = try await before.site(place, "live_status")
      for name in gone { #expect(older[name] != nil, "\(place): \(name)") }
    }
    for product in try await today.products() {
      for name in gone.prefix(2) { #expect(product[name] == nil) }
    }
  }

  @Test("a site without a battery has one of at most a watt-hour, and sees no grid")
  func panelsAlone() async throws {
    let answers = Answers()
    for (place, energy) in [(2, Int64(1)), (4, 0)] {
      let live = try await answers.site(place, "live_status")
      #expect(live["total_pack_energy"]?.int64Value == energy)
      #expect(live["island_status"] == "island_status_unknown")
      #expect(live["grid_status"] == "Unknown")
      #expect(live["wall_connectors"]?.isNull == true)
      #expect(try await answers.site(place, "site_info")["components"]?["battery"] == false)
    }
  }

  @Test("a Powerwall 3 is its own gateway, with Wh in a field that is called watts")
  func powerwall3() async throws {
    let answers = Answers()
    let info = try await answers.site(1, "site_info")
    let gateway = info["components"]?["gateways"]?[0]
    #expect(gateway?["part_name"] == "Powerwall 3")
    #expect(gateway?["nameplate_energy_watts"]?.doubleValue == 13_500)
    #expect(gateway?["nameplate_power_watts"]?.doubleValue == 11_520)
    #expect(info["nameplate_energy"]?.doubleValue == 0)
    #expect(info["components"]?["batteries"] == nil)
  }

  @Test(arguments: ["site_info", "calendar_history?kind=energy"])
  func timeZones(endpoint: String) async throws {
    let answers = Answers()
    let named: [String?] = ["America/Phoenix", "America/Denver", "", nil, "America/Phoenix"]
    for (place, name) in named.enumerated() {
      let body = try await answers.site(place, endpoint)
      #expect(body["installation_time_zone"]?.stringValue == name, "\(place)")
      #expect(body["time_zone_offset"]?.int64Value == (name == nil ? -420 : nil), "\(place)")
    }
  }

  /// The second Sunday of March and the first of November of 2024 in the Navajo Nation.
  @Test(arguments: [
    ("2024-03-10T00:00:00-07:00", "2024-03-10T23:59:59-06:00", 276, "2024-03-10T23:55:00-06:00"),
    ("2024-11-03T00:00:00-06:00", "2024-11-03T23:59:59-07:00", 300, "2024-11-03T23:55:00-07:00"),
  ])
  func daysOfTheChangeOfClocks(start: String, end: String, rows: Int, last: String) async throws {
    let answers = Answers {
      $0.start = .init(rfc3339: start) ?? $0.start
      $0.accessTokenLife = .seconds(10 * 86_400)
      $0.vehicleCount = 0
    }
    answers.cloud.advance(2 * 86_400)
    let range = "start_date=\(start)&end_date=\(end)"
    let day = try await answers.site(1, "calendar_history?kind=energy&period=day&\(range)")
    let series = try #require(day["time_series"]?.arrayValue)
    #expect(series.count == rows)
    #expect(series.first?["timestamp"]?.stringValue == start)
    #expect(series.last?["timestamp"]?.stringValue == last)
    let month = try await answers.site(1, "calendar_history?kind=energy&period=month&\(range)")
    let total = try #require(month["time_series"]?.arrayValue)
    #expect(total.map { $0["timestamp"] } == [.string(start)])
    let sum = series.reduce(0) { $0 + ($1["total_home_usage"]?.doubleValue ?? .nan) }
    #expect(abs(sum - (total[0]["total_home_usage"]?.doubleValue ?? .nan)) < 0.01)
  }

  @Test(
    "a day without rows has null or nothing instead of them",
    arguments: [
      "energy", "power", "soe", "self_consumption",
    ])
  func dayWithoutRows(kind: String) async throws {
    let answers = Answers()
    let path =
      "calendar_history?kind=\(kind)&period=day&start_date=2020-05-01T00:00:00-07:00"
      + "&end_date=2020-05-01T23:59:59-07:00"
    #expect(try await answers.site(0, path)["time_series"] == .null)
    #expect(try await answers.site(1, path)["time_series"] == nil)
  }

  @Test func siteWithoutComponentsAnswersNothing() async throws {
    let answers = Answers()
    let id = answers.cloud.transport.withWorld { $0.siteIDs }[5]
    for (endpoint, status) in [("live_status", 404), ("site_info", 500), ("calendar_history", 404)]
    {
      let answer = try await answers.cloud.send(
        .get, "/api/1/energy_sites/\(id)/\(endpoint)", token: answers.token)
      #expect(answer.status == status, "\(endpoint)")
    }
    let products = try await answers.products()
    let own = try #require(products.first { $0["energy_site_id"]?.int64Value == id })
    #expect(own["components"]?["battery"] == false)
    #expect(own["components"]?["solar"] == false)
    let unknown = products.filter { $0["vin"] == nil && $0["energy_site_id"] == nil }
    #expect(unknown.map { $0["device_type"] } == ["something_new"])
  }

  @Test func stormIsNamedAndEnergyKeptBack() async throws {
    let answers = Answers()
    #expect(try await answers.site(1, "live_status")["storm_mode_states"] == [])
    let id = answers.cloud.transport.withWorld { $0.siteIDs }[1]
    let answer = try await answers.cloud.send(
      .post, "/simulator/site/\(id)", body: #"{"storm":"on"}"#)
    #expect(answer.status == 200)
    for _ in 0..<48 {
      answers.cloud.advance(500)
      let live = try await answers.site(1, "live_status")
      #expect(live["storm_mode_active"] == true)
      #expect(live["storm_mode_states"]?[0]?["start_time"]?.stringValue != nil)
      #expect(try #require(live["battery_power"]?.doubleValue) <= 0)
    }
    _ = try await answers.cloud.send(.post, "/simulator/site/\(id)", body: #"{"storm":"off"}"#)
    #expect(try await answers.site(1, "live_status")["storm_mode_active"] == false)
  }

  @Test("charge_energy_added falls by some per cent, and to next to nothing for a moment")
  func chargeFalls() async throws {
    let cloud = Cloud { $0.hasRoutine = false }
    let token = cloud.logIn().accessToken
    cloud.force(.battery(20))
    cloud.force(.charging(.wall))
    var reported: [Double] = []
    for _ in 0..<(3 * 360) {
      cloud.advance(10)
      let body = try await cloud.json(
        .get, "/api/1/vehicles/\(cloud.vin)/vehicle_data?endpoints=charge_state", token: token)
      let charge = try #require(body["response"]?["charge_state"])
      #expect(charge["charging_state"] == "Charging")
      reported.append(try #require(charge["charge_energy_added"]?.doubleValue))
    }
    let falls = zip(reported, reported.dropFirst()).filter { $1 < $0 }
    #expect(falls.count == 2)
    let first = try #require(falls.first)
    #expect((0.01...0.08).contains((first.0 - first.1) / first.0))
    #expect(falls.last?.1 == 0.02)
    #expect(try #require(reported.last) > 20)
    #expect(reported.count { $0 == 0.02 } < 10)
  }

  @Test("some cars answer while they are in service", arguments: [(0, 405), (1, 200)])
  func inService(place: Int, status: Int) async throws {
    let answers = Answers { $0.hasRoutine = false }
    let vin = answers.cloud.transport.withWorld { $0.vins }[place]
    answers.cloud.transport.withWorld { $0.force(.inService(true), vin: vin) }
    let record = try await answers.cloud.json(
      .get, "/api/1/vehicles/\(vin)", token: answers.token)
    #expect(record["response"]?["in_service"] == true)
    #expect(record["response"]?["state"] == "online")
    let data = try await answers.cloud.send(
      .get, "/api/1/vehicles/\(vin)/vehicle_data", token: answers.token)
    #expect(data.status == status)
  }

  @Test("a car that drives, and is online, may answer 408 with the error timeout")
  func timeouts() async throws {
    let answers = Answers { $0.hasRoutine = false }
    let vin = answers.cloud.transport.withWorld { $0.vins }[1]
    answers.cloud.transport.withWorld { $0.force(.driving(miles: 80), vin: vin) }
    var timeouts = 0
    for _ in 0..<80 {
      answers.cloud.advance(60)
      let path = "/api/1/vehicles/\(vin)"
      let answer = try await answers.cloud.send(
        .get, path + "/vehicle_data", token: answers.token)
      guard answer.status != 200 else { continue }
      #expect(answer.status == 408)
      let body = try Value(parsing: answer.body)
      #expect(body["error"]?.stringValue == #"{"error": "timeout"}"#)
      let record = try await answers.cloud.json(.get, path, token: answers.token)
      #expect(record["response"]?["state"] == "online")
      timeouts += 1
    }
    #expect((1...20).contains(timeouts))
  }

  @Test func namesMayHaveBlanksAround() async throws {
    let products = try await Answers().products()
    #expect(products.contains { $0["display_name"] == " Volta " })
    #expect(products.contains { $0["site_name"] == "Barn " })
    let sites = products.filter { $0["energy_site_id"] != nil }
    #expect(sites.allSatisfy { $0["device_type"] == "energy" })
  }

  @Test func newFieldsAreSent() async throws {
    let answers = Answers { $0.hasRoutine = false }
    let vins = answers.cloud.transport.withWorld { $0.vins }
    func data(_ vin: String) async throws -> Value? {
      try await answers.cloud.json(
        .get, "/api/1/vehicles/\(vin)/vehicle_data", token: answers.token)["response"]
    }
    let charge = try await data(vins[0])?["charge_state"]
    #expect(charge?["battery_current"]?.doubleValue != nil)
    let older = try await data(vins[1])?["vehicle_state"]
    for name in ["dark_rims", "has_spoiler", "rhd", "seat_type", "perf_config"] {
      #expect(older?[name] != nil, "\(name)")
    }
  }
}
