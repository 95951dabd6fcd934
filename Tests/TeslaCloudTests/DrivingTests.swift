import HTTP
import JSON
import TeslaCloud
import TestSupport
import Testing
import Time
import Unix

/// Cars obey physics: what they report adds up, whatever the seed.
@Suite struct DrivingTests {
  private func data(_ cloud: Cloud, _ token: String) async throws -> Value {
    let answer = try await cloud.json(
      .get, "/api/1/vehicles/\(cloud.vin)/vehicle_data?endpoints=vehicle_data_combo;location_data",
      token: token)
    return try #require(answer["response"])
  }

  private func number(_ body: Value, _ block: String, _ name: String) throws -> Double {
    try #require(body[block]?[name]?.doubleValue, "\(block).\(name)")
  }

  @Test func driveMovesOdometerAndLowersBatteryByWhatItReports() async throws {
    let cloud = Cloud { $0.hasRoutine = false }
    let token = cloud.logIn().accessToken
    let before = try await data(cloud, token)
    cloud.force(.driving(miles: 20))
    var distance = 0.0
    var energy = 0.0
    var body = try await data(cloud, token)
    #expect(body["drive_state"]?["shift_state"]?.stringValue == "D")
    while body["drive_state"]?["shift_state"]?.stringValue == "D" {
      distance += try number(body, "drive_state", "speed") / 3600
      energy += try number(body, "drive_state", "power") / 3600
      cloud.advance(1)
      body = try await data(cloud, token)
    }
    let odometer =
      try number(body, "vehicle_state", "odometer")
      - number(before, "vehicle_state", "odometer")
    #expect(abs(odometer - 20) < 0.01)
    #expect(abs(distance - odometer) < odometer * 0.02)
    let range =
      try number(before, "charge_state", "battery_range")
      - number(body, "charge_state", "battery_range")
    // 4.55 rated miles a kWh; a cold or a hot day takes more than rated.
    #expect(abs(energy - range / 4.55) < 0.25)
    #expect((3.5...9).contains(energy))
    let moved =
      try number(body, "drive_state", "latitude") - number(before, "drive_state", "latitude")
    #expect(body["drive_state"]?["speed"]?.doubleValue == 0)
    #expect(moved != 0)
  }

  @Test(arguments: [Charge.Source.wall, .supercharger])
  func chargeRaisesBatteryByWhatItAdds(source: Charge.Source) async throws {
    let cloud = Cloud { $0.hasRoutine = false }
    let token = cloud.logIn().accessToken
    cloud.force(.battery(40))
    cloud.force(.charging(source))
    let before = try await data(cloud, token)
    #expect(before["charge_state"]?["charging_state"]?.stringValue == "Charging")
    let minutes = try number(before, "charge_state", "minutes_to_full_charge")
    #expect(try number(before, "drive_state", "power") < -8)
    var body = before
    var level = 40.0
    for _ in 0..<Int(minutes) {
      cloud.advance(60)
      body = try await data(cloud, token)
      let now = try number(body, "charge_state", "battery_level")
      #expect(now >= level)
      level = now
    }
    #expect(level == 80)
    #expect(body["charge_state"]?["charging_state"]?.stringValue == "Complete")
    #expect(abs(try number(body, "charge_state", "charge_energy_added") - 0.4 * 75) < 0.01)
    #expect(source == .wall ? minutes > 150 : minutes < 40)
  }

  @Test(arguments: [UInt64(1), 2, 3, 20, 77])
  func monthOfLifeKeepsTheLawsOfNature(seed: UInt64) {
    var options = SimulatorOptions()
    options.seed = seed
    options.vehicleCount = 3
    var world = World(options)
    var odometers = world.vins.map { world.odometerMiles(vin: $0) ?? 0 }
    let first = odometers
    for step in 1...(30 * 96) {
      world.advance(to: options.start.advanced(by: .seconds(step * 900)))
      for (index, vin) in world.vins.enumerated() {
        let percent = world.batteryPercent(vin: vin) ?? -1
        #expect((0...100).contains(percent))
        let odometer = world.odometerMiles(vin: vin) ?? 0
        // No one drives more than 25 miles in a quarter of an hour here.
        #expect((0...25).contains(odometer - odometers[index]))
        odometers[index] = odometer
      }
    }
    for (index, vin) in world.vins.enumerated() {
      #expect((300...3000).contains(odometers[index] - first[index]))
      #expect((300...700).contains(world.hoursAsleep(vin: vin)), "\(vin) sleeps too long or little")
    }
  }

  @Test func noCarDrivesWithACableInIt() async throws {
    let cloud = Cloud {
      $0.seed = 3
      $0.accessTokenLife = .seconds(60 * 86_400)
    }
    let (token, vin) = (cloud.logIn().accessToken, cloud.vin)
    var (wasFast, drivesAfter) = (false, 0)
    for _ in 0..<(40 * 144) where drivesAfter == 0 {
      cloud.advance(600)
      let (isDriving, isCharging) = cloud.transport.withWorld {
        $0.advance(to: cloud.clock.now)
        return ($0.isDriving(vin: vin), $0.isCharging(vin: vin))
      }
      guard isDriving || isCharging else { continue }
      let charge = try #require(try await data(cloud, token)["charge_state"])
      if isCharging { wasFast = charge["fast_charger_brand"] == "Tesla" }
      guard isDriving else { continue }
      #expect(charge["charging_state"] == "Disconnected")
      if wasFast { drivesAfter += 1 }
    }
    #expect(drivesAfter > 0)
  }

  @Test func oneLongStepIsTheSameAsManyShortOnes() {
    var options = SimulatorOptions()
    options.vehicleCount = 2
    var once = World(options)
    var often = World(options)
    let end = options.start.advanced(by: .seconds(9 * 86_400))
    for step in 1...(9 * 24 * 6) {
      often.advance(to: options.start.advanced(by: .seconds(step * 600)))
    }
    once.advance(to: end)
    for vin in once.vins {
      #expect(once.batteryPercent(vin: vin) == often.batteryPercent(vin: vin))
      #expect(once.odometerMiles(vin: vin) == often.odometerMiles(vin: vin))
      #expect(once.hoursAsleep(vin: vin) == often.hoursAsleep(vin: vin))
    }
  }

  @Test func sameSeedGivesTheSameBytesAndAnotherSeedOthers() async throws {
    func story(seed: UInt64) async throws -> [[UInt8]] {
      let cloud = Cloud {
        $0.seed = seed
        $0.faults = [try? FaultSpec("products:500%30")].compactMap(\.self)
      }
      var bodies: [[UInt8]] = []
      let tokens = cloud.logIn()
      bodies.append(Array(tokens.accessToken.utf8))
      for _ in 0..<40 {
        cloud.advance(700)
        for path in ["products", "vehicles/\(cloud.vin)/vehicle_data", "vehicles/\(cloud.vin)"] {
          let answer = try await cloud.send(.get, "/api/1/" + path, token: tokens.accessToken)
          bodies.append(answer.body + Array("\(answer.headers.fields)".utf8))
        }
      }
      return bodies
    }
    let first = try await story(seed: 5)
    #expect(try await story(seed: 5) == first)
    #expect(try await story(seed: 6) != first)
  }

  @Test func routineShowsEveryActivityWithinAWeek() async throws {
    let cloud = Cloud()
    var seen: Set<String> = []
    for _ in 0..<(7 * 288) {
      cloud.advance(300)
      let state = try await cloud.json(.get, "/simulator/state")
      let car = try #require(state["cars"]?[0])
      seen.insert(try #require(car["activity"]?.stringValue))
      seen.insert(try #require(car["state"]?.stringValue))
      seen.insert(try #require(car["place"]?.stringValue))
    }
    #expect(
      seen.isSuperset(of: ["parked", "driving", "charging", "online", "asleep", "home", "work"]))
  }

  @Test func firmwareIsOfferedFetchedAndInstalledWithinFourWeeks() async throws {
    let cloud = Cloud { $0.accessTokenLife = .seconds(40 * 86_400) }
    let token = cloud.logIn().accessToken
    var seen: Set<String> = []
    var versions: Set<String> = []
    for _ in 0..<(28 * 96) {
      cloud.advance(900)
      let answer = try await cloud.send(
        .get, "/api/1/vehicles/\(cloud.vin)/vehicle_data", token: token)
      guard answer.status == 200 else { continue }
      let state = try #require(try Value(parsing: answer.body)["response"]?["vehicle_state"])
      seen.insert(try #require(state["software_update"]?["status"]?.stringValue))
      versions.insert(try #require(state["car_version"]?.stringValue))
    }
    #expect(seen == ["", "available", "downloading", "scheduled", "installing"])
    #expect(versions.count == 2)
  }
}
