import Crypto
import HTTP
import JSON
import Telemetry
import TestSupport
import Testing
import Time

@testable import TeslaCloud

/// What cars stream, and when, without a socket.
@Suite struct CarStreamTests {
  /// A world on the Fleet API whose cars have a configuration.
  private func world(
    vehicles: Int = 1, fields: Value, typed: Bool = true, latestOnly: Bool = false,
    _ change: (inout SimulatorOptions) -> Void = { _ in }
  ) throws -> World {
    var options = SimulatorOptions()
    options.profile = .fleetNorthAmerica
    options.vehicleCount = vehicles
    options.hasRoutine = false
    change(&options)
    var world = World(options)
    var claims = Object([
      .init("hostname", "localhost"), .init("port", 4443),
      .init("ca", "-----BEGIN CERTIFICATE-----"), .init("fields", fields),
      .init("alert_types", ["customer"]), .init("prefer_typed", .bool(typed)),
    ])
    if latestOnly { claims["delivery_policy"] = "latest" }
    let configuration = try StreamConfiguration(.object(claims), at: world.now)
    for vin in world.vins { world.streams.want(configuration, vin) }
    world.syncStreams()
    return world
  }

  private func run(_ world: inout World, _ seconds: Double) -> [TelemetryMessage] {
    world.advance(to: world.time.advanced(by: .seconds(seconds)))
    return world.takeTelemetry()
  }

  private func values(_ name: String, in messages: [TelemetryMessage]) -> [(Double, DatumValue)] {
    let number = TelemetryField.named(name)?.number
    return messages.flatMap { message -> [(Double, DatumValue)] in
      guard case .data(let data) = message.content else { return [] }
      return data.filter { $0.field == number }.map { (message.created.seconds, $0.value) }
    }
  }

  @Test func everythingComesAtFirstThenWhatChanges() throws {
    var world = try world(fields: [
      "Gear": ["interval_seconds": 1], "Odometer": ["interval_seconds": 5],
      "InsideTemp": ["interval_seconds": 60], "PedalPosition": ["interval_seconds": 1],
    ])
    let vin = world.vins[0]
    let first = run(&world, 1)
    #expect(first.map(\.vin) == [vin])
    #expect(values("Gear", in: first).map(\.1) == [.enumeration(2)])
    #expect(values("Odometer", in: first).count == 1)
    #expect(values("PedalPosition", in: first).isEmpty, "the simulated car does not know it")
    let part1 = run(&world, 100)
    #expect(values("Odometer", in: part1).isEmpty, "it stands")
    world.force(.driving(miles: 5), vin: vin)
    let drive = run(&world, 61)
    #expect(values("Gear", in: drive).map(\.1) == [.enumeration(5)])
    let times = values("Odometer", in: drive).map(\.0)
    #expect(11...13 ~= times.count)
    #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= 5 }, "\(times)")
    #expect(times.allSatisfy { ($0 * 2).rounded() == $0 * 2 }, "a car looks every half second")
  }

  @Test func deltasAndResends() throws {
    var world = try world(fields: [
      "Odometer": ["interval_seconds": 1, "minimum_delta": 1],
      "Locked": ["interval_seconds": 1, "resend_interval_seconds": 60],
    ])
    world.force(.driving(miles: 6), vin: world.vins[0])
    let messages = run(&world, 1_200)
    let miles = values("Odometer", in: messages).map { value -> Double in
      if case .number(let miles) = value.1 { miles } else { 0 }
    }
    #expect(6...7 ~= miles.count)
    #expect(zip(miles, miles.dropFirst()).allSatisfy { $1 - $0 >= 1 })
    let locks = values("Locked", in: messages)
    #expect(locks.count >= 20)
    #expect(Set(locks.map(\.1)) == [.bool(false), .bool(true)])
  }

  @Test func theStreamSaysWhatVehicleDataSays() throws {
    let fields = Object(
      StreamedField.byName.keys.sorted().filter {
        TelemetryField.named($0)?.isDocumented == true
      }.map { .init($0, ["interval_seconds": 1]) })
    var world = try world(fields: .object(fields))
    let messages = run(&world, 1)
    let body = VehicleDataBody(
      car: world.cars[0], time: messages[0].created.seconds,
      endpoints: ["vehicle_data_combo", "location_data"]
    ).value
    for (name, block, member) in [
      ("RatedRange", "charge_state", "battery_range"),
      ("InsideTemp", "climate_state", "inside_temp"),
      ("TpmsPressureFl", "vehicle_state", "tpms_pressure_fl"),
      ("DCChargingEnergyIn", "charge_state", "charge_energy_added"),
      ("ChargerVoltage", "charge_state", "charger_voltage"),
    ] {
      let value = try #require(body[block]?[member]?.doubleValue, "\(member)")
      #expect(values(name, in: messages).map(\.1) == [.number(value)], "\(name)")
    }
    let latitude = try #require(body["drive_state"]?["latitude"]?.doubleValue)
    let longitude = try #require(body["drive_state"]?["longitude"]?.doubleValue)
    #expect(
      values("Location", in: messages).map(\.1)
        == [.location(latitude: latitude, longitude: longitude)])
    let names = Set(
      messages.flatMap { message -> [Int] in
        if case .data(let data) = message.content { data.map(\.field) } else { [] }
      })
    #expect(names.count == fields.members.count, "each field that the car knows is sent")
    for name in StreamedField.byName.keys { #expect(TelemetryField.named(name) != nil, "\(name)") }
  }

  @Test func asleepItIsSilentAndAwakeItTellsAll() throws {
    var world = try world(fields: ["Gear": ["interval_seconds": 1]])
    let vin = world.vins[0]
    _ = run(&world, 10)
    world.force(.asleep, vin: vin)
    let part2 = run(&world, 50_000)
    #expect(part2.isEmpty)
    #expect(world.connectivity(vin: vin) == "asleep", "streaming wakes no car")
    world.force(.online, vin: vin)
    let part3 = run(&world, 1)
    #expect(values("Gear", in: part3).count == 1)
  }

  @Test func withoutANetworkItKeepsWhatItHasToSay() throws {
    var world = try world(fields: ["BatteryLevel": ["interval_seconds": 10]])
    let vin = world.vins[0]
    world.force(.climate(seconds: 600), vin: vin)
    _ = run(&world, 5)
    world.force(.offline, vin: vin)
    let part4 = run(&world, 3_600)
    #expect(part4.isEmpty)
    world.force(.online, vin: vin)
    let late = values("BatteryLevel", in: run(&world, 1))
    #expect(late.count > 50)
    #expect(late.map(\.0) == late.map(\.0).sorted())
  }

  @Test func onlyTheLatestWaits() throws {
    var world = try world(fields: ["InsideTemp": ["interval_seconds": 10]], latestOnly: true)
    let vin = world.vins[0]
    world.force(.climate(seconds: 600), vin: vin)
    _ = run(&world, 5)
    world.force(.offline, vin: vin)
    _ = run(&world, 3_600)
    world.force(.online, vin: vin)
    let part5 = run(&world, 0)
    #expect(part5.count == 1)
  }

  @Test func oldFirmwareSpeaksText() throws {
    let fields: Value = [
      "Gear": ["interval_seconds": 1], "Location": ["interval_seconds": 1],
      "Locked": ["interval_seconds": 1], "DoorState": ["interval_seconds": 1],
      "BatteryLevel": ["interval_seconds": 1], "MilesToArrival": ["interval_seconds": 1],
    ]
    var alone = try world(fields: fields)
    let part6 = run(&alone, 1)
    #expect(values("Locked", in: part6).map(\.1) == [.bool(true)])
    // The second of three is a car of 2014, which never streams; here it is told to.
    var several = try world(vehicles: 3, fields: fields)
    let messages = run(&several, 1)
    let first = messages.filter { $0.vin == several.vins[0] }
    #expect(values("Gear", in: first).map(\.1) == [.string("P")])
    #expect(values("Locked", in: first).map(\.1) == [.string("true")])
    #expect(values("MilesToArrival", in: first).map(\.1) == [.string("<invalid>")])
    guard case .string(let place)? = values("Location", in: first).first?.1 else {
      Issue.record("no place")
      return
    }
    #expect(place.hasPrefix("(") && place.hasSuffix(" W)") && place.contains(" N, "), "\(place)")
    #expect(
      values("Locked", in: messages.filter { $0.vin == several.vins[2] }).map(\.1) == [.bool(true)])
    var untyped = try world(fields: fields, typed: false)
    let part7 = run(&untyped, 1)
    #expect(values("Gear", in: part7).map(\.1) == [.string("P")])
  }

  @Test func anAlertComesWithADrive() throws {
    var world = try world(fields: ["Gear": ["interval_seconds": 1]])
    world.force(.driving(miles: 1), vin: world.vins[0])
    let alerts = run(&world, 1_800).flatMap { message -> [VehicleAlert] in
      if case .alerts(let alerts) = message.content { alerts } else { [] }
    }
    #expect(alerts.map(\.name) == ["APP_w222", "APP_w222"])
    #expect(alerts.map { $0.ended == nil } == [true, false])
  }

  /// However often the world is looked at.
  @Test func looksChangeNothing() throws {
    let fields: Value = [
      "VehicleSpeed": ["interval_seconds": 2], "Soc": ["interval_seconds": 10],
      "OutsideTemp": ["interval_seconds": 30], "Gear": ["interval_seconds": 1],
    ]
    var seldom = try world(fields: fields) { $0.hasRoutine = true }
    var often = try world(fields: fields) { $0.hasRoutine = true }
    let whole = run(&seldom, 43_200)
    var parts: [TelemetryMessage] = []
    for _ in 0..<1_440 { parts += run(&often, 30) }
    #expect(whole.count > 50)
    #expect(parts == whole)
  }

  @Test func atMostFiveThousandWait() {
    var buffer = StreamBuffer()
    for second in 0..<5_010 {
      buffer.add(
        TelemetryMessage(
          vin: "X", created: Timestamp(seconds: Int64(second)), content: .alerts([])),
        isLatestOnly: false)
    }
    #expect(buffer.count == 5_000)
    #expect(buffer.takeUnsent(.max).isEmpty, "it has no connection")
    buffer.release()
    let sent = buffer.takeUnsent(.max)
    #expect(sent.first?.message.created == Timestamp(seconds: 10))
    #expect(buffer.takeUnsent(.max).isEmpty)
    buffer.acknowledge([sent[0].number, sent[2].number])
    buffer.forgetSending()
    let again = buffer.takeUnsent(.max)
    #expect(again.count == 4_998)
    #expect(again.allSatisfy { $0.isResend })
  }

  @Test func valuesAreBilled() throws {
    var world = try world(fields: ["Gear": ["interval_seconds": 1], "Soc": ["interval_seconds": 1]])
    _ = run(&world, 1)
    #expect(abs(world.dollars - 2.0 / 150_000) < 1e-9)
  }
}
