import JSON
import Testing
import Time

@testable import TeslaData

/// Part of a vehicle_data answer, and what a line about it says; nil is no line.
private struct Told: CustomTestStringConvertible {
  let car: Value
  let label: String
  let text: String?
  let tone: FactLine.Tone

  init(_ car: Value, _ label: String, _ text: String?, _ tone: FactLine.Tone = .plain) {
    self.car = car
    self.label = label
    self.text = text
    self.tone = tone
  }

  var testDescription: String { "\(label): \(text ?? "nothing")" }
}

private func charge(_ state: Value, _ more: (String, Value)...) -> Value {
  let members = [("charging_state", state), ("charge_energy_added", Value(7.29))] + more
  return ["charge_state": .object(Object(members.map { Object.Member($0.0, $0.1) }))]
}

private func vehicle(_ members: (String, Value)...) -> Value {
  ["vehicle_state": .object(Object(members.map { Object.Member($0.0, $0.1) }))]
}

private func update(_ status: Value, _ version: Value = "2026.44.1") -> Value {
  vehicle(
    ("car_version", "2026.38.3 0123456789ab"),
    (
      "software_update",
      ["status": status, "version": version, "download_perc": 40, "install_perc": 7]
    ))
}

private let imperial: Value = [
  "gui_distance_units": "mi/hr", "gui_temperature_units": "F", "gui_tirepressure_units": "Psi",
]

private let lines: [Told] = [
  Told(["charge_state": ["battery_level": 57]], "battery", "57 %"),
  Told(["charge_state": ["battery_level": 0]], "battery", "0 %"),
  Told(["charge_state": ["battery_level": nil]], "battery", nil),
  Told(["charge_state": ["battery_level": "57"]], "battery", nil),
  Told(
    ["charge_state": ["battery_level": 57, "usable_battery_level": 56, "charge_limit_soc": 80]],
    "battery", "57 %, 56 % usable in the cold, limit 80 %"),
  Told(
    ["charge_state": ["battery_level": 57, "usable_battery_level": 57]], "battery", "57 %"),
  // As the car's own screen shows it; metric where it does not say.
  Told(["charge_state": ["battery_range": 200]], "range", "322 km rated"),
  Told(
    ["charge_state": ["battery_range": 200], "gui_settings": imperial], "range", "200 mi rated"),
  Told(
    [
      "charge_state": ["battery_range": 200, "ideal_battery_range": 250],
      "gui_settings": ["gui_range_display": "Ideal", "gui_distance_units": "mi/hr"],
    ], "range", "250 mi ideal"),
  Told(vehicle(("odometer", Value(62_137.12))), "odometer", "100\u{202F}000 km"),
  Told(
    ["vehicle_state": ["odometer": 101_235], "gui_settings": imperial], "odometer",
    "101\u{202F}235 mi"),
  // Charging.
  Told(charge("Disconnected"), "charging", "not plugged in"),
  Told(charge("NoPower"), "charging", "plugged in, no power, 7.3 kWh added"),
  Told(charge("Stopped"), "charging", "plugged in, stopped, 7.3 kWh added"),
  Told(charge("Complete"), "charging", "complete, 7.3 kWh added"),
  Told(charge("Complete", ("charge_energy_added", 0)), "charging", "complete"),
  Told(charge("Calibrating", ("charge_energy_added", nil)), "charging", "calibrating"),
  Told(charge("Starting", ("charge_energy_added", 0)), "charging", "starting", .good),
  Told(
    charge(
      "Charging", ("charger_power", 7), ("charger_voltage", 230), ("charger_actual_current", 32),
      ("minutes_to_full_charge", 155)),
    "charging", "charging, 7 kW, 230 V × 32 A, 7.3 kWh added, done in 2 h 35 min", .good),
  Told(
    charge(
      "Charging", ("charge_energy_added", 0), ("charge_limit_soc", 80),
      ("minutes_to_full_charge", 4)),
    "charging", "charging, 80 % in 4 min", .good),
  // A fast charger's current is none of the car's own charger.
  Told(
    charge(
      "Charging", ("charger_power", 148), ("charger_voltage", 2), ("charger_actual_current", 0),
      ("minutes_to_full_charge", 0)),
    "charging", "charging, 148 kW, 7.3 kWh added", .good),
  Told(
    charge(
      "Charging", ("charger_power", 148), ("charger_voltage", 392),
      ("charger_actual_current", 32), ("fast_charger_present", true)),
    "charging", "charging, 148 kW, 7.3 kWh added", .good),
  Told(
    charge(
      "Charging", ("charger_power", 0), ("charger_voltage", 230),
      ("charger_actual_current", Value(0.3))),
    "charging", "charging, 0 kW, 7.3 kWh added", .good),
  Told(charge("Unknown"), "charging", nil),
  Told(charge("<invalid>"), "charging", nil),
  Told(charge(""), "charging", nil),
  Told(charge(nil), "charging", nil),
  // Driving: a gear decides, and null is a parked car's.
  Told(["drive_state": ["shift_state": "D", "speed": 39]], "driving", "in D, 63 km/h"),
  Told(
    ["drive_state": ["shift_state": nil, "speed": 39], "gui_settings": imperial], "driving",
    "39 mph"),
  Told(["drive_state": ["shift_state": "R", "speed": nil]], "driving", "in R"),
  Told(["drive_state": ["shift_state": "P", "speed": 0]], "driving", nil),
  Told(["drive_state": ["shift_state": nil, "speed": nil]], "driving", nil),
  // Climate.
  Told(["climate_state": ["inside_temp": Value(18.34)]], "inside", "18.3 °C"),
  Told(
    ["climate_state": ["outside_temp": -2], "gui_settings": imperial], "outside", "28 °F"),
  Told(["climate_state": ["is_climate_on": false]], "climate", "off"),
  Told(
    ["climate_state": ["is_climate_on": true, "driver_temp_setting": 21]], "climate",
    "on, to 21.0 °C"),
  Told(
    ["climate_state": ["is_climate_on": true, "climate_keeper_mode": "dog"]], "climate",
    "dog mode"),
  Told(["climate_state": ["climate_keeper_mode": "on"]], "climate", "kept on"),
  Told(["climate_state": ["climate_keeper_mode": "off"]], "climate", nil),
  // Doors are where the driver sits.
  Told(vehicle(("df", 0), ("rt", 0)), "doors", "all closed"),
  Told(vehicle(("df", 1)), "doors", "open: driver front door", .warning),
  Told(
    ["vehicle_state": ["df": 1], "vehicle_config": ["rhd": false]], "doors",
    "open: front left door", .warning),
  Told(
    ["vehicle_state": ["df": 257, "pr": 4], "vehicle_config": ["rhd": true]], "doors",
    "open: front right door, rear left door", .warning),
  Told(
    ["vehicle_state": ["ft": 1, "rt": 16, "rp_window": 2], "vehicle_config": ["rhd": false]],
    "doors", "open: frunk, trunk, rear right window", .warning),
  Told(vehicle(("df", true)), "doors", nil),
  // A charge port is open only without a cable.
  Told(
    [
      "vehicle_state": ["df": 0],
      "charge_state": ["charge_port_door_open": true, "charging_state": "Disconnected"],
    ], "doors", "open: charge port", .warning),
  Told(
    [
      "vehicle_state": ["df": 0],
      "charge_state": ["charge_port_door_open": true, "charging_state": "Complete"],
    ], "doors", "all closed"),
  Told(vehicle(("locked", true)), "lock", "locked"),
  Told(vehicle(("locked", false)), "lock", "unlocked", .warning),
  Told(
    ["vehicle_state": ["locked": false], "drive_state": ["shift_state": "D"]], "lock", "unlocked"),
  Told(vehicle(("sentry_mode", false)), "sentry mode", "off"),
  Told(
    vehicle(("tpms_pressure_fl", Value(2.325)), ("tpms_pressure_fr", Value(2.9))), "tires",
    "front 2.3 2.9, rear – – bar"),
  Told(
    [
      "gui_settings": imperial,
      "vehicle_state": [
        "tpms_pressure_fl": Value(2.9), "tpms_pressure_fr": Value(2.9),
        "tpms_pressure_rl": Value(2.9), "tpms_pressure_rr": 2, "tpms_soft_warning_rr": true,
      ],
    ], "tires", "front 42 42, rear 42 29 psi, too low", .bad),
  Told(vehicle(("tpms_pressure_fl", nil), ("tpms_hard_warning_fl", false)), "tires", nil),
  // Software.
  Told(update("", " "), "software", "2026.38.3"),
  Told(update("available"), "software", "2026.38.3, update 2026.44.1 available"),
  Told(update("downloading"), "software", "2026.38.3, update 2026.44.1 downloading 40 %"),
  Told(update("installing"), "software", "2026.38.3, update 2026.44.1 installing 7 %"),
  Told(
    update("downloading_wifi_wait"), "software",
    "2026.38.3, update 2026.44.1 downloading wifi wait"),
  Told(update("scheduled", " "), "software", "2026.38.3, update scheduled"),
  Told(vehicle(("car_version", "<invalid>")), "software", nil),
]

@Suite struct VehicleFactsTests {
  @Test(arguments: lines)
  fileprivate func aLineSaysWhatIsTold(told: Told) {
    for body in [told.car, ["response": told.car]] as [Value] {
      let facts = VehicleFacts(body)
      let line = (facts.batteryLines + facts.lines).first { $0.label == told.label }
      #expect(line == FactLine(told.label, told.text, told.tone))
    }
  }

  @Test(
    arguments: [
      .null, [:], [], "x", ["response": nil], ["response": []],
      ["drive_state": "x", "vehicle_state": [1, 2], "charge_state": nil],
    ] as [Value])
  func nothingIsSaidOfWhatIsNotTold(body: Value) {
    let facts = VehicleFacts(body)
    #expect(facts == VehicleFacts())
    #expect(facts.lines.isEmpty && facts.batteryLines.isEmpty)
    #expect(facts.open == nil && facts.name == nil && facts.model == nil)
  }

  @Test(
    arguments: [
      ("Charging", true, true), ("Starting", true, true), ("Complete", true, false),
      ("NoPower", true, false), ("Stopped", true, false), ("Calibrating", true, false),
      ("Disconnected", false, false), ("Unknown", nil, nil), ("", nil, nil),
      ("<invalid>", nil, nil), (nil, nil, nil),
    ] as [(Value, Bool?, Bool?)])
  func aCableIsThereWhereTheCarSaysSo(state: Value, isPluggedIn: Bool?, isCharging: Bool?) {
    let facts = VehicleFacts(["charge_state": ["charging_state": state]])
    #expect(facts.isPluggedIn == isPluggedIn && facts.isCharging == isCharging)
  }

  @Test func whoAndWhen() {
    let facts = VehicleFacts([
      "response": [
        "vin": "5YJ", "state": "asleep", "in_service": true, "display_name": "Old",
        "vehicle_config": ["car_type": "lychee", "timestamp": 0],
        "vehicle_state": ["vehicle_name": "New"], "charge_state": ["timestamp": 1_700_000_000_000],
        "drive_state": ["timestamp": 1_700_000_005_500],
        "charge_schedule_data": ["timestamp": ["seconds": 1_800_000_000, "nanos": 0]],
      ]
    ])
    #expect((facts.vin, facts.state) == ("5YJ", "asleep"))
    #expect((facts.isInService, facts.name, facts.model) == (true, "New", "Model S"))
    #expect(facts.moment == Timestamp(seconds: 1_700_000_005.5))
    #expect(facts.chargeMoment == Timestamp(seconds: 1_700_000_000))
    #expect(
      VehicleFacts(["display_name": "Old", "vehicle_state": ["vehicle_name": ""]]).name == "Old")
    #expect(VehicleFacts(["display_name": " "]).name == nil)
  }

  @Test func aCarAtALightDrivesOn() {
    let going = VehicleFacts(["drive_state": ["shift_state": "D", "speed": 30]])
    // As a stream tells it after a poll: what has changed.
    let standing = VehicleFacts(["drive_state": ["speed": 0]]).following(going)
    #expect((standing.isDriving, standing.gear) == (true, "D"))
    #expect(VehicleFacts(["drive_state": ["speed": 0]]).following(standing).isDriving == true)
    for gear in ["P", nil] as [Value] {
      let parked = VehicleFacts(["drive_state": ["speed": nil, "shift_state": gear]])
        .following(standing)
      #expect(parked.isDriving == false)
      #expect(VehicleFacts(["drive_state": ["speed": 0]]).following(parked).isDriving == false)
    }
    // Of a car that tells no gear the speed decides.
    let moving = VehicleFacts(["drive_state": ["speed": 30]])
    #expect(moving.isDriving == true)
    #expect(VehicleFacts(["drive_state": ["speed": 0]]).following(moving).isDriving == false)
  }

  @Test func aJournalsFactsAreTakenFromPollAndStream() {
    let facts = VehicleFacts([
      "charge_state": [
        "charger_phases": 2, "fast_charger_present": false,
        "charge_miles_added_rated": Value(31.5),
      ],
      "drive_state": ["latitude": Value(52.52), "longitude": Value(13.4), "power": -12],
      "telemetry": ["energy_remaining": Value(41.25), "ac_charging_energy_in": Value(7.7)],
    ])
    #expect(facts.position == Position(latitude: 52.52, longitude: 13.4))
    #expect((facts.chargerPhases, facts.isFastCharging, facts.addedRatedMiles) == (2, false, 31.5))
    #expect(
      (facts.driveKilowatts, facts.remainingKilowattHours, facts.drawnKilowattHours)
        == (-12, 41.25, 7.7))
  }

  @Test(
    arguments: [
      ["latitude": 91, "longitude": 0], ["latitude": 0, "longitude": 181], ["latitude": 1],
      ["latitude": nil, "longitude": nil], ["latitude": "1", "longitude": 1],
    ] as [Value])
  func whatIsNoPlaceIsNoPosition(place: Value) {
    #expect(VehicleFacts(["drive_state": place]).position == nil)
  }

  @Test func whatIsNotToldHasNotChanged() {
    let all = VehicleFacts([
      "charge_state": [
        "battery_level": 57, "charging_state": "Complete", "timestamp": 1_700_000_000_000,
      ],
      "vehicle_state": ["locked": true, "df": 1, "odometer": Value(12.5), "tpms_pressure_fl": 3],
      "drive_state": ["shift_state": "D"], "gui_settings": imperial,
    ])
    let nothing = VehicleFacts(["charge_state": ["battery_level": nil], "vehicle_state": [:]])
    var known = all
    known.hasOwnGear = false
    #expect(all.hasOwnGear && nothing.following(all) == known)
    #expect(VehicleFacts().following(all).following(VehicleFacts()) == known)
    let some = VehicleFacts([
      "charge_state": ["charging_state": "Unknown"], "vehicle_state": ["locked": false, "df": 0],
    ]).following(all)
    #expect(
      (some.isPluggedIn, some.isLocked, some.openings) == (true, false, [.driverFrontDoor: false]))
  }
}
