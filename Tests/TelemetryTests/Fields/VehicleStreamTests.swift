import JSON
import Testing
import Time

@testable import Telemetry

@Suite struct VehicleStreamTests {
  static let moment = Timestamp(seconds: 1_795_805_424)

  static func after(_ seconds: Int) -> Timestamp { moment.advanced(by: .seconds(seconds)) }

  static func datum(_ name: String, _ value: DatumValue) throws -> Datum {
    Datum(field: try #require(TelemetryField.named(name)?.number, "\(name)"), value: value)
  }

  static func stream(
    _ data: [(String, DatumValue)], at time: Timestamp = moment
  ) throws -> VehicleStream {
    let stream = VehicleStream(vin: "V1")
    _ = stream.apply(try data.map { try datum($0.0, $0.1) }, created: time)
    return stream
  }

  static func at(_ path: String, in record: Value) -> Value? {
    path.split(separator: ".").reduce(record) { $0?[String($1)] }
  }

  // MARK: Values

  static let open: Doors = {
    var doors = Doors()
    doors.driverRear = true
    doors.trunkFront = true
    return doors
  }()
  private static let warned: TireLocation = {
    var tires = TireLocation()
    tires.rearLeft = true
    return tires
  }()

  /// A field, its typed value, its old text, and what vehicle_data says: (path, value).
  struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    let typed: DatumValue
    let text: String?
    let expected: [(String, Value)]

    init(_ name: String, _ typed: DatumValue, _ text: String?, _ expected: (String, Value)...) {
      self.name = name
      self.typed = typed
      self.text = text
      self.expected = expected
    }

    var testDescription: String { "\(name) \(typed)" }
  }

  static let rows = [
    Row("VehicleSpeed", .number(65.5), "65.500", ("drive_state.speed", Value(65.5))),
    Row(
      "Odometer", .number(12345.678), "1.2345678e+04", ("vehicle_state.odometer", Value(12345.678))),
    // As a float carries it.
    Row(
      "TpmsPressureFl", .number(Double(Float(2.3))), "2.3",
      ("vehicle_state.tpms_pressure_fl", Value(2.3))),
    Row("Soc", .integer(57), "57.000", ("charge_state.usable_battery_level", 57)),
    Row("Gear", .enumeration(5), "D", ("drive_state.shift_state", "D")),
    Row("Gear", .enumeration(3), "ShiftStateR", ("drive_state.shift_state", "R")),
    Row("Gear", .invalid, "<invalid>", ("drive_state.shift_state", "P")),
    Row("Gear", .enumeration(6), "SNA", ("drive_state.shift_state", "P")),
    Row(
      "Location", .location(latitude: 37.412374, longitude: -122.145867),
      "(37.412374 N, 122.145867 W)", ("drive_state.latitude", Value(37.412374)),
      ("drive_state.longitude", Value(-122.145867)), ("drive_state.gps_as_of", 1_795_805_424)),
    Row(
      "Location", .location(latitude: -33.5, longitude: 151.25), "(33.5 S, 151.25 E)",
      ("drive_state.latitude", Value(-33.5)), ("drive_state.longitude", Value(151.25))),
    Row(
      "DetailedChargeState", .enumeration(4), "DetailedChargeStateCharging",
      ("charge_state.charging_state", "Charging")),
    Row(
      "TimeToFullCharge", .number(2.58), "2.58", ("charge_state.time_to_full_charge", Value(2.58)),
      ("charge_state.minutes_to_full_charge", 155)),
    Row("ChargePortDoorOpen", .bool(true), "true", ("charge_state.charge_port_door_open", true)),
    Row(
      "FastChargerType", .enumeration(2), "CHAdeMO", ("charge_state.fast_charger_type", "Chademo")),
    Row("ChargingCableType", .enumeration(3), "GB_AC", ("charge_state.conn_charge_cable", "GB_AC")),
    Row(
      "DoorState", .doors(open), "DriverRear|TrunkFront", ("vehicle_state.df", 0),
      ("vehicle_state.dr", 1), ("vehicle_state.pf", 0), ("vehicle_state.pr", 0),
      ("vehicle_state.ft", 1), ("vehicle_state.rt", 0)),
    Row("FdWindow", .enumeration(1), "Closed", ("vehicle_state.fd_window", 0)),
    Row("RpWindow", .enumeration(3), "WindowStateOpened", ("vehicle_state.rp_window", 2)),
    Row("Locked", .bool(false), "false", ("vehicle_state.locked", false)),
    Row(
      "SentryMode", .enumeration(4), "Aware", ("vehicle_state.sentry_mode", true),
      ("telemetry.sentry_mode", "Aware")),
    Row("SentryMode", .enumeration(1), "Off", ("vehicle_state.sentry_mode", false)),
    Row("SentryMode", .bool(true), "true", ("vehicle_state.sentry_mode", true)),
    Row(
      "TpmsSoftWarnings", .tireLocation(warned), "RearLeft",
      ("vehicle_state.tpms_soft_warning_rl", true), ("vehicle_state.tpms_soft_warning_fl", false)),
    Row("CenterDisplay", .enumeration(5), "Driving", ("vehicle_state.center_display_state", 4)),
    Row(
      "ClimateKeeperMode", .enumeration(4), "ClimateKeeperModeStateParty",
      ("climate_state.climate_keeper_mode", "camp")),
    Row("DefrostMode", .enumeration(3), "Max", ("climate_state.defrost_mode", 2)),
    Row(
      "HvacPower", .enumeration(4), "OverheatProtect", ("climate_state.is_climate_on", true),
      ("climate_state.is_preconditioning", false),
      ("climate_state.cabin_overheat_protection_actively_cooling", true)),
    Row("CarType", .enumeration(3), "Model3", ("vehicle_config.car_type", "model3")),
    Row(
      "SettingDistanceUnit", .enumeration(2), "Kilometers",
      ("gui_settings.gui_distance_units", "km/hr")),
    Row(
      "SoftwareUpdateExpectedDurationMinutes", .integer(25), "25",
      ("vehicle_state.software_update.expected_duration_sec", 1500)),
    Row(
      "SoftwareUpdateVersion", .string(" "), nil, ("vehicle_state.software_update.version", ""),
      ("vehicle_state.software_update.status", "")),
    Row(
      "MediaNowPlayingTitle", .string("Ä"), "Ä", ("vehicle_state.media_info.now_playing_title", "Ä")
    ),
    Row("ACChargingPower", .number(11.5), "11.5", ("charge_state.charger_power", Value(11.5))),
    Row("PackVoltage", .number(361.5), "361.5", ("telemetry.pack_voltage", Value(361.5))),
    Row("BMSState", .enumeration(2), "BMSStateDrive", ("telemetry.bms_state", "Drive")),
    Row("DriverSeatOccupied", .bool(true), "true", ("vehicle_state.is_user_present", true)),
  ]

  @Test(arguments: rows) func aDatumGoesWhereVehicleDataHasIt(row: Row) throws {
    let typed = try Self.stream([(row.name, row.typed)]).record(over: nil)
    for (path, value) in row.expected {
      #expect(Self.at(path, in: typed) == value, "\(path)")
    }
    if let text = row.text {
      #expect(try Self.stream([(row.name, .string(text))]).record(over: nil) == typed)
    }
  }

  @Test(arguments: [
    ("VehicleSpeed", DatumValue.number(.nan)), ("VehicleSpeed", .number(.infinity)),
    ("VehicleSpeed", .number(1e6)), ("VehicleSpeed", .string("fast")),
    ("VehicleSpeed", .bool(true)),
    ("VehicleSpeed", .string("nan")), ("InsideTemp", .number(-273)), ("Soc", .integer(.max)),
    ("Location", .location(latitude: 91, longitude: 0)),
    ("Location", .location(latitude: .nan, longitude: 0)), ("Location", .string("(1 N)")),
    ("DetailedChargeState", .bool(true)), ("BMSState", .bool(false)),
    ("DoorState", .string("Roof")), ("Locked", .string("maybe")),
    ("RouteLastUpdated", .time(hour: 1, minute: 2, second: 3)), ("Experimental_1", .number(1)),
    ("TpmsLastSeenPressureTimeFl", .integer(1_795_805_424)), ("RouteLine", .string("abc")),
  ]) func whatCannotBeOrIsNotKeptSaysNothing(name: String, value: DatumValue) throws {
    let stream = try Self.stream([(name, value)])
    #expect(stream.record(over: nil) == ["vin": "V1"])
    let change = stream.apply([try Self.datum(name, value)], created: Self.after(1))
    #expect(change.signals == 1)
    #expect(!change.isNews && !change.isNotable)
    #expect(change.unknownFields.isEmpty && change.unknownArms.isEmpty)
    #expect(stream.lastDatum == Self.after(1))
  }

  @Test func whatIsNotKnownIsTold() {
    let stream = VehicleStream(vin: "V1")
    let change = stream.apply(
      [
        Datum(field: 278, value: .number(1)), Datum(field: 0, value: .invalid),
        Datum(field: .max, value: .bool(true)), Datum(field: 10, value: .unknown(arm: 99)),
      ], created: Self.moment)
    #expect(change.signals == 4)
    #expect(change.unknownFields == [278, 0, .max])
    #expect(change.unknownArms == [99])
    #expect(!change.isNews)
    #expect(stream.record(over: nil) == ["vin": "V1"])
  }

  @Test func aConstantOfNewerFirmwareIsNeitherLostNorTakenForAnother() throws {
    let record = try Self.stream([
      ("DetailedChargeState", .enumeration(11)), ("FdWindow", .enumeration(9)),
      ("ClimateKeeperMode", .string("Siesta")),
    ]).record(over: nil)
    #expect(Self.at("charge_state.charging_state", in: record) == "11")
    #expect(Self.at("vehicle_state.fd_window", in: record) == nil)
    #expect(Self.at("climate_state.climate_keeper_mode", in: record) == "Siesta")
  }

  @Test func longTextIsCut() throws {
    let record = try Self.stream([
      ("MediaNowPlayingTitle", .string(String(repeating: "é", count: 100_000)))
    ]).record(over: nil)
    let title = Self.at("vehicle_state.media_info.now_playing_title", in: record)?.stringValue
    #expect(title == String(repeating: "é", count: 100))
  }

  // MARK: What changed

  @Test func doubledAndLateDataChangeNothing() throws {
    let stream = try Self.stream([("Gear", .enumeration(5)), ("Odometer", .number(100))])
    let record = stream.record(over: nil)
    for time in [Self.moment, Self.after(-60)] {
      let change = stream.apply(
        [try Self.datum("Gear", .enumeration(5)), try Self.datum("Odometer", .number(100))],
        created: time)
      #expect(!change.isNews && !change.isNotable && change.signals == 2)
    }
    let late = stream.apply([try Self.datum("Gear", .enumeration(2))], created: Self.after(-1))
    #expect(!late.isNews)
    #expect(stream.record(over: nil) == record)
    #expect(stream.lastDatum == Self.moment)
  }

  @Test func aMovingNumberIsNewsAndAGearIsNotable() throws {
    let stream = try Self.stream([("Gear", .enumeration(2)), ("VehicleSpeed", .number(0))])
    let moved = stream.apply(
      [try Self.datum("VehicleSpeed", .number(3)), try Self.datum("Gear", .enumeration(2))],
      created: Self.after(1))
    #expect(moved.isNews && !moved.isNotable)
    let shifted = stream.apply([try Self.datum("Gear", .string("D"))], created: Self.after(2))
    #expect(shifted.isNews && shifted.isNotable)
  }

  // MARK: Over a restart

  @Test func whatIsSavedComesBack() throws {
    let stream = VehicleStream(vin: "V1")
    for (index, row) in Self.rows.enumerated() {
      _ = stream.apply([try Self.datum(row.name, row.typed)], created: Self.after(index))
    }
    let loaded = try #require(VehicleStream(vin: "V1", saved: stream.saved()))
    #expect(loaded.entries == stream.entries)
    #expect(loaded.lastDatum == stream.lastDatum)
    #expect(
      loaded.record(over: VehicleRecordTests.base) == stream.record(over: VehicleRecordTests.base))
    #expect(VehicleStream(vin: "V2", saved: stream.saved()) == nil)
    let empty = try #require(
      VehicleStream(vin: "V1", saved: VehicleStream(vin: "V1").saved()))
    #expect(empty.entries.isEmpty && empty.lastDatum == nil)
  }

  @Test func aFileThatIsNoneIsRefused() {
    for text in ["", "[]", "{}", "{\"vin\":\"V1\"}", "{\"vin\":\"V1\",\"fields\":[]}"] {
      #expect(VehicleStream(vin: "V1", saved: Array(text.utf8)) == nil)
    }
    let odd =
      "{\"vin\":\"V1\",\"newest\":\"x\",\"fields\":{\"Gear\":1,\"Odometer\":[],\"Soc\":[1e3,2],"
      + "\"VehicleSpeed\":[5,{}],\"What\":[5,6],\"InsideTemp\":[5,1e9],\"OutsideTemp\":[5,6]}}"
    let loaded = VehicleStream(vin: "V1", saved: Array(odd.utf8))
    #expect(loaded?.entries.map(\.field) == [86])
  }
}
