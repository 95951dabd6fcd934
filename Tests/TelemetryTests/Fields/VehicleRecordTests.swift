import JSON
import TeslaData
import Testing

@testable import Telemetry

/// Streamed values over a vehicle_data answer.
@Suite struct VehicleRecordTests {
  static let base: Value = [
    "response": [
      "vin": "V1", "state": "online",
      "drive_state": [
        "shift_state": "D", "speed": 30, "power": 12, "latitude": 1, "longitude": 2,
        "native_latitude": 1, "native_longitude": 2, "gps_as_of": 1_795_805_300,
        "timestamp": 1_795_805_400_000,
      ],
      "charge_state": ["charger_power": 7, "battery_level": 50, "timestamp": 1_795_805_400_000],
      "vehicle_state": [
        "car_version": "2026.38.3 0123456789ab", "odometer": 100, "locked": true,
        "timestamp": 1_795_805_500_000,
      ],
      "vehicle_config": [
        "car_type": "lychee", "rhd": true, "trim_badging": nil, "timestamp": 1_795_000_000_000,
      ],
      "extra": 1,
    ]
  ]

  @Test func valuesAreLaidOnlyOverOlderBlocks() throws {
    let record = try VehicleStreamTests.stream([
      ("VehicleSpeed", .number(42)), ("Odometer", .number(99)), ("Version", .string("2026.38.3")),
    ]).record(over: Self.base)
    #expect(record["response"] == nil)
    #expect(record["extra"] == 1)
    #expect(record["state"] == "online")
    #expect(VehicleStreamTests.at("drive_state.speed", in: record) == 42)
    #expect(VehicleStreamTests.at("drive_state.shift_state", in: record) == "D")
    #expect(VehicleStreamTests.at("drive_state.timestamp", in: record) == 1_795_805_424_000)
    // The answer's own vehicle_state is newer.
    #expect(VehicleStreamTests.at("vehicle_state.odometer", in: record) == 100)
    #expect(VehicleStreamTests.at("vehicle_state.timestamp", in: record) == 1_795_805_500_000)
    #expect(VehicleStreamTests.at("charge_state.timestamp", in: record) == 1_795_805_400_000)
    #expect(record["telemetry"] == nil)
  }

  @Test func invalidTakesTheValueAway() throws {
    let record = try VehicleStreamTests.stream([
      ("VehicleSpeed", .invalid), ("Odometer", .invalid), ("ACChargingPower", .invalid),
      ("PackVoltage", .invalid), ("PackCurrent", .number(1)),
    ]).record(over: Self.base)
    #expect(VehicleStreamTests.at("drive_state.speed", in: record) == nil)
    #expect(VehicleStreamTests.at("drive_state.power", in: record) == nil)
    #expect(VehicleStreamTests.at("charge_state.charger_power", in: record) == nil)
    #expect(VehicleStreamTests.at("charge_state.battery_level", in: record) == 50)
    #expect(VehicleStreamTests.at("vehicle_state.odometer", in: record) == 100)
    #expect(VehicleStreamTests.at("telemetry.pack_voltage", in: record) == nil)
    #expect(VehicleStreamTests.at("telemetry.pack_current", in: record) == 1)
  }

  @Test func whatACarIsComesFromVehicleDataWhereThatTells() throws {
    let data: [(String, DatumValue)] = [
      ("CarType", .enumeration(1)), ("Trim", .string("P100D")), ("RightHandDrive", .invalid),
    ]
    let record = try VehicleStreamTests.stream(data).record(over: Self.base)
    #expect(
      record["vehicle_config"] == [
        "car_type": "lychee", "rhd": true, "trim_badging": "P100D", "timestamp": 1_795_000_000_000,
      ])
    let alone = try VehicleStreamTests.stream(data).record(over: nil)
    #expect(VehicleStreamTests.at("vehicle_config.car_type", in: alone) == "models")
  }

  @Test func aVersionWithoutItsBuildIsNoOtherVersion() throws {
    for (version, expected) in [
      ("2026.38.3", "2026.38.3 0123456789ab"), ("2026.38", "2026.38"), ("2026.44.1", "2026.44.1"),
    ] {
      let record = try VehicleStreamTests.stream(
        [("Version", .string(version))], at: VehicleStreamTests.after(600)
      )
      .record(over: Self.base)
      #expect(
        VehicleStreamTests.at("vehicle_state.car_version", in: record)?.stringValue == expected)
    }
  }

  @Test func theSideOfTheDriverDecidesWhoseTemperatureItIs() throws {
    let data: [(String, DatumValue)] = [
      ("HvacLeftTemperatureRequest", .number(20)), ("HvacRightTemperatureRequest", .number(22)),
    ]
    let left = try VehicleStreamTests.stream(data).record(over: nil)
    #expect(VehicleStreamTests.at("climate_state.driver_temp_setting", in: left) == 20)
    #expect(VehicleStreamTests.at("climate_state.passenger_temp_setting", in: left) == 22)
    let right = try VehicleStreamTests.stream(data).record(over: Self.base)
    #expect(VehicleStreamTests.at("climate_state.driver_temp_setting", in: right) == 22)
    let told = try VehicleStreamTests.stream(data + [("RightHandDrive", .bool(false))]).record(
      over: Self.base)
    #expect(VehicleStreamTests.at("climate_state.driver_temp_setting", in: told) == 20)
  }

  @Test(arguments: [
    ("2024.44.25.3 0123", true), ("2024.44.32 0123", false), ("2024.44.32.2", false),
    ("2023.20.6", true), ("2026.38.3", false), ("develop", false), ("", false),
  ]) func oldFirmwareSwapsTwoDoors(version: String, isSwapped: Bool) throws {
    let record = try VehicleStreamTests.stream([
      ("DoorState", .doors(VehicleStreamTests.open)), ("Version", .string(version)),
    ]).record(over: nil)
    #expect(VehicleStreamTests.at("vehicle_state.dr", in: record) == (isSwapped ? 0 : 1))
    #expect(VehicleStreamTests.at("vehicle_state.pf", in: record) == (isSwapped ? 1 : 0))
    #expect(VehicleStreamTests.at("vehicle_state.ft", in: record) == 1)
  }

  @Test func aBlockOfClosuresInTheAnswerDoesNotStayBehind() throws {
    let base: Value = [
      "closures_state": ["df": 1, "dr": 1, "locked": 7, "timestamp": 1_795_805_400_000],
      "vehicle_state": ["df": 1, "car_version": "2024.2", "timestamp": 1_795_805_400_000],
    ]
    let record = try VehicleStreamTests.stream([("DoorState", .doors(VehicleStreamTests.open))])
      .record(over: base)
    // Old firmware: the doors are swapped in both.
    #expect(
      record["closures_state"] == [
        "df": 0, "dr": 0, "locked": 7, "timestamp": 1_795_805_424_000,
      ])
    #expect(VehicleStreamTests.at("vehicle_state.pf", in: record) == 1)
    let without = try VehicleStreamTests.stream([("Locked", .bool(true))]).record(over: nil)
    #expect(without["closures_state"] == nil)
  }

  // MARK: Values of several fields

  @Test func powerIsWhatTheBatteryGives() throws {
    let stream = try VehicleStreamTests.stream([
      ("PackVoltage", .number(400)), ("PackCurrent", .number(-50)),
    ])
    #expect(VehicleStreamTests.at("drive_state.power", in: stream.record(over: Self.base)) == 20)
    // A voltage of long ago says nothing of a current of now.
    _ = stream.apply(
      [try VehicleStreamTests.datum("PackCurrent", .number(10))],
      created: VehicleStreamTests.after(301))
    #expect(VehicleStreamTests.at("drive_state.power", in: stream.record(over: Self.base)) == 12)
    #expect(VehicleStreamTests.at("telemetry.pack_voltage", in: stream.record(over: nil)) == 400)
  }

  @Test func theChargerInUseCounts() throws {
    for (ac, dc, expected) in [
      (11.0, 0.0, Value(11)), (0, 150.25, Value(150.25)), (7.4, 7.1, Value(7.4)), (0, -20, 0),
    ] {
      let record = try VehicleStreamTests.stream([
        ("ACChargingPower", .number(ac)), ("DCChargingPower", .number(dc)),
      ]).record(over: nil)
      #expect(VehicleStreamTests.at("charge_state.charger_power", in: record) == expected)
    }
    let meter = try VehicleStreamTests.stream([
      ("ACChargingEnergyIn", .number(10)), ("DCChargingEnergyIn", .number(9)),
    ]).record(over: nil)
    #expect(VehicleStreamTests.at("charge_state.charge_energy_added", in: meter) == 9)
    #expect(VehicleStreamTests.at("telemetry.ac_charging_energy_in", in: meter) == 10)
  }

  @Test(arguments: [
    ("2026.44.1", 100.0, 0.0, "available"), ("2026.44.1", 33, 0, "downloading"),
    ("2026.44.1", 100, 20, "installing"), ("", 0, 0, ""),
  ]) func theStateOfAnUpdateFollowsFromItsNumbers(
    version: String, download: Double, install: Double, expected: String
  ) throws {
    let record = try VehicleStreamTests.stream([
      ("SoftwareUpdateVersion", .string(version)),
      ("SoftwareUpdateDownloadPercentComplete", .number(download)),
      ("SoftwareUpdateInstallationPercentComplete", .number(install)),
    ]).record(over: nil)
    #expect(VehicleFacts(record).updateStatus == expected)
    #expect(VehicleFacts(record).updateVersion == version)
  }

  @Test func aPositionOfTheAnswerDoesNotStayBesideAStreamedOne() throws {
    let stream = try VehicleStreamTests.stream([("Location", .location(latitude: 3, longitude: 4))])
    let record = stream.record(over: Self.base)
    #expect(VehicleStreamTests.at("drive_state.native_latitude", in: record) == nil)
    #expect(VehicleStreamTests.at("drive_state.gps_as_of", in: record) == 1_795_805_424)
    _ = stream.apply(
      [try VehicleStreamTests.datum("Location", .invalid)], created: VehicleStreamTests.after(1))
    let lost = stream.record(over: Self.base)
    #expect(VehicleStreamTests.at("drive_state.latitude", in: lost) == nil)
    #expect(VehicleStreamTests.at("drive_state.gps_as_of", in: lost) == nil)
  }

  @Test func factsReadAsFromAPoll() throws {
    let facts = VehicleFacts(
      try VehicleStreamTests.stream([
        ("BatteryLevel", .number(57)), ("DetailedChargeState", .enumeration(4)),
        ("ACChargingPower", .number(11)), ("DCChargingEnergyIn", .number(7.5)),
        ("Gear", .enumeration(2)), ("VehicleSpeed", .invalid), ("Odometer", .number(100.5)),
        ("Locked", .bool(true)), ("SentryMode", .enumeration(3)), ("DoorState", .doors(Doors())),
        ("FdWindow", .enumeration(3)), ("TpmsPressureFl", .number(2.9)),
        ("HvacPower", .enumeration(1)), ("Version", .string("2026.38.3 0123")),
        ("VehicleName", .string("Ada")), ("SettingDistanceUnit", .enumeration(2)),
      ]).record(over: nil))
    #expect(facts.vin == "V1")
    #expect(facts.batteryPercent == 57)
    #expect(facts.isCharging == true && facts.isPluggedIn == true)
    #expect(facts.chargerKilowatts == 11 && facts.addedKilowattHours == 7.5)
    #expect(facts.gear == "P" && facts.isDriving == false)
    #expect(facts.odometerMiles == 100.5)
    #expect(facts.isLocked == true && facts.isSentryOn == true && facts.isClimateOn == false)
    #expect(facts.open == ["driver's window"] || facts.open?.count == 1)
    #expect(facts.tires[0].bar == 2.9)
    #expect(facts.name == "Ada")
    #expect(
      facts.moment == VehicleStreamTests.moment && facts.chargeMoment == VehicleStreamTests.moment)
  }
}
