import JSON
import Metrics
import Testing

@testable import TeslaMetrics

@Suite struct ConversionTests {
  /// One field of a vehicle's answer and the series it gives; nil: none.
  struct Row: Sendable, CustomTestStringConvertible {
    let json: String
    let series: String
    let value: String?

    init(_ json: String, _ series: String, _ value: String?) {
      self.json = json
      self.series = "tesla_" + series
      self.value = value
    }

    var testDescription: String { json }
  }

  private static func families(
    _ json: String, _ kind: BodyKind = .vehicleData, _ options: ConversionOptions = .init()
  ) throws -> [MetricFamily] {
    let body = try Value(parsing: Array(#"{"response":{\#(json)}}"#.utf8))
    return Conversion.families(from: body, kind: kind, options: options)
  }

  @Test(arguments: [
    Row(#""charge_state":{"battery_level":7}"#, "charge_state_battery_level_ratio", "0.07"),
    Row(#""charge_state":{"battery_level":57.0}"#, "charge_state_battery_level_ratio", "0.57"),
    Row(#""charge_state":{"battery_level":5.7e1}"#, "charge_state_battery_level_ratio", "0.57"),
    Row(#""charge_state":{"battery_level":null}"#, "charge_state_battery_level_ratio", nil),
    Row(#""charge_state":{"battery_level":" "}"#, "charge_state_battery_level_ratio", nil),
    Row(#""charge_state":{"battery_level":1e999}"#, "charge_state_battery_level_ratio", nil),
    Row(#""charge_state":{"battery_level":true}"#, "charge_state_battery_level_ratio", nil),
    Row(#""charge_state":{"charger_power":11}"#, "charge_state_charger_power_watts", "11000"),
    Row(
      #""charge_state":{"time_to_full_charge":2.5}"#, "charge_state_time_to_full_charge_seconds",
      "9000"),
    Row(
      #""charge_state":{"minutes_to_full_charge":150}"#, "charge_state_to_full_charge_seconds",
      "9000"),
    Row(
      #""charge_state":{"charge_energy_added":1.5}"#, "charge_state_charge_energy_added_joules",
      "5400000"),
    Row(#""drive_state":{"speed":100}"#, "drive_state_speed_meters_per_second", "44.704"),
    Row(#""drive_state":{"speed":null}"#, "drive_state_speed_meters_per_second", nil),
    Row(#""vehicle_state":{"odometer":1000}"#, "vehicle_state_odometer_meters", "1609344"),
    Row(
      #""vehicle_state":{"tpms_pressure_fl":2.3}"#, "vehicle_state_tpms_pressure_fl_pascals",
      "230000"),
    Row(
      #""charge_state":{"timestamp":1795420800123}"#, "charge_state_timestamp_seconds",
      "1795420800.123"),
    Row(
      #""drive_state":{"gps_as_of":1795420800}"#, "drive_state_gps_as_of_timestamp_seconds",
      "1795420800"),
    Row(
      #""charge_schedule_data":{"timestamp":{"seconds":1795420800,"nanos":500000000}}"#,
      "charge_schedule_data_timestamp_seconds", "1795420800.5"),
    Row(
      #""charge_schedule_data":{"charge_schedules":[{},{}]}"#,
      "charge_schedule_data_charge_schedules", "2"),
    Row(#""charge_schedule_data":{"rhd":true}"#, "charge_schedule_data_rhd", nil),
    Row(#""vehicle_state":{"df":0}"#, "vehicle_state_df", "0"),
    Row(#""vehicle_state":{"df":17}"#, "vehicle_state_df", "1"),
    Row(#""vehicle_state":{"rp_window":2}"#, "vehicle_state_rp_window", "1"),
    Row(#""supercharger_payment_needed":"true""#, "supercharger_payment_needed", "1"),
    Row(#""supercharger_payment_needed":"false""#, "supercharger_payment_needed", "0"),
    Row(#""supercharger_payment_needed":"soon""#, "supercharger_payment_needed", nil),
    Row(#""drive_state":{"latitude":1.5}"#, "drive_state_latitude_degrees", nil),
    Row(#""drive_state":{"latitude":1.5}"#, "unknown_fields{body=\"vehicle_data\"}", "0"),
    Row(
      #""charge_state":{"battery_current":-12.5}"#, "charge_state_battery_current_amperes", "-12.5"),
    Row(#""vehicle_state":{"dark_rims":true}"#, "vehicle_state_dark_rims", "1"),
    Row(#""vehicle_state":{"has_spoiler":false}"#, "vehicle_state_has_spoiler", "0"),
    Row(#""vehicle_state":{"rhd":true}"#, "vehicle_state_rhd", "1"),
    Row(
      #""vehicle_state":{"seat_type":1,"perf_config":"P2","car_type":"s"}"#,
      #"vehicle_state_info{car_type="s",perf_config="P2",seat_type="1"}"#, "1"),
    Row(#""closures_state":{"df":1}"#, "closures_state_df", "1"),
    Row(#""device_type":"vehicle""#, "unknown_fields{body=\"vehicle_data\"}", "0"),
    Row(#""new":1"#, "unknown_fields{body=\"vehicle_data\"}", "1"),
    Row(#""charge_state":null"#, "unknown_fields{body=\"vehicle_data\"}", "0"),
    Row(#""in_service":false,"in_service":true"#, "in_service", "1"),
  ])
  func fieldBecomesASample(row: Row) throws {
    #expect(try Self.families(row.json).value(of: row.series) == row.value)
  }

  struct StateRow: Sendable, CustomTestStringConvertible {
    let json: String
    let family: String
    let held: String?

    init(_ json: String, _ family: String, _ held: String?) {
      self.json = json
      self.family = "tesla_" + family
      self.held = held
    }

    var testDescription: String { json }
  }

  @Test(arguments: [
    StateRow(#""state":"asleep""#, "state", "asleep"),
    StateRow(#""state":"dozing""#, "state", "other"),
    StateRow(#""state":null"#, "state", nil),
    StateRow(#""drive_state":{"shift_state":null}"#, "drive_state_shift_state", "P"),
    StateRow(#""drive_state":{"shift_state":"D"}"#, "drive_state_shift_state", "D"),
    StateRow(#""drive_state":{}"#, "drive_state_shift_state", nil),
    StateRow(#""drive_state":null"#, "drive_state_shift_state", nil),
    StateRow(
      #""vehicle_state":{"software_update":{"status":""}}"#, "vehicle_state_software_update_status",
      "none"),
    StateRow(
      #""charge_state":{"charge_port_latch":"<invalid>"}"#, "charge_state_charge_port_latch", nil),
    StateRow(#""charge_state":{"fast_charger_type":""}"#, "charge_state_fast_charger_type", nil),
    StateRow(#""climate_state":{"defrost_mode":2}"#, "climate_state_defrost_mode", "max"),
    StateRow(#""climate_state":{"defrost_mode":3}"#, "climate_state_defrost_mode", "auto_defog"),
    StateRow(#""climate_state":{"defrost_mode":9}"#, "climate_state_defrost_mode", "other"),
    StateRow(#""climate_state":{"defrost_mode":-1e300}"#, "climate_state_defrost_mode", "other"),
  ])
  func enumerationHoldsExactlyOneState(row: StateRow) throws {
    let family = try Self.families(row.json).first { $0.name == row.family }
    let held = family?.samples.filter { $0.value == 1 }.compactMap { $0.labels.last?.value }
    #expect(held == row.held.map { [$0] })
    if let family { #expect(family.samples.allSatisfy { $0.labels.last?.name == family.name }) }
  }

  @Test func locationIsExposedOnRequestOnly() throws {
    let sample = try #require(SampleBody.all.first)
    let without = try sample.families().page()
    #expect(!without.contains("latitude") && !without.contains("heading"))
    let with = try sample.families(ConversionOptions(includesLocation: true))
    let vin = "{vin=\"5YJSAMPLE00000001\"}"
    #expect(with.value(of: "tesla_drive_state_latitude_degrees" + vin) == "10.125")
    #expect(with.value(of: "tesla_drive_state_heading_degrees" + vin) == "271")
  }

  @Test func personalTextIsInNoStandardPage() throws {
    for sample in SampleBody.all {
      let page = try sample.families(ConversionOptions(includesLocation: true)).page()
      for secret in ["Sample \\\"Street", "He said", "0000000000000001", "Sample Phone", "Ärtist"] {
        #expect(!page.contains(secret), "\(sample.name): \(secret)")
      }
    }
  }

  @Test func modernVehicleGivesMoreThanTwoHundredSeriesEitherWay() throws {
    let sample = try #require(SampleBody.all.first)
    #expect(try sample.families().count > 200)
    #expect(try sample.families().sampleCount > 200)
    #expect(try sample.families(ConversionOptions(names: .legacy)).sampleCount > 200)
  }

  @Test func laterTextOfARepeatedLabelCountsAndBlankTextLeavesTheOthers() throws {
    let json =
      #""vin":"V","display_name":"A","access_type":"OWNER","vehicle_state":{"vehicle_name":" "}"#
    #expect(
      try Self.families(json).value(
        of: #"tesla_vehicle_info{vin="V",access_type="OWNER",name="A"}"#)
        == "1")
  }

  @Test func unknownNumbersAreExposedByPathAndCounted() throws {
    let json =
      #""a":{"e_c":1,"E f":true,"text":"x","n":null,"l":[1]},"a_e":{"c":2},"locked_total":3"#
    let families = try Self.families(json)
    #expect(families.value(of: "tesla_a_e_c") == "1")
    #expect(families.value(of: "tesla_a_e_f") == "1")
    #expect(families.value(of: "tesla_a_e_c_unknown") == "2")
    #expect(families.value(of: "tesla_locked_total_value") == "3")
    #expect(families.value(of: #"tesla_unknown_fields{body="vehicle_data"}"#) == "6")
    #expect(families.page().contains("# HELP tesla_a_e_c not in the catalogue: a.e_c\n"))
    #expect(families.page().contains("# TYPE tesla_a_e_c untyped\n"))
  }

  @Test(
    "an unknown field's name holds no word that promtool takes for a unit or a type",
    arguments: [
      ("refresh_s", "refresh_svalue"), ("range_miles", "range_milesvalue"),
      ("minutes_to_x", "minutesvalue_to_x"), ("kilobytes", "kilobytesvalue"),
      ("gauge_level", "gaugevalue_level"), ("s", "svalue"), ("Gauge.M", "gaugevalue_mvalue"),
      ("h_count", "hvalue_count_value"), ("power_watts", "power_watts"), ("x_seconds", "x_seconds"),
    ])
  func unknownNames(field: String, name: String) throws {
    let families = try Self.families("\"\(field)\":1")
    #expect(families.value(of: "tesla_\(name)") == "1")
    #expect(families.page().contains("# HELP tesla_\(name) not in the catalogue: \(field)\n"))
  }

  @Test func unknownFieldTakesNoCataloguedName() throws {
    let json = #""charge":{"state_battery_level_ratio":9},"charge_state":{"battery_level":50}"#
    let families = try Self.families(json)
    #expect(families.value(of: "tesla_charge_state_battery_level_ratio") == "0.5")
    #expect(families.value(of: "tesla_charge_state_battery_level_ratio_unknown") == "9")
  }

  @Test func wallConnectorsAreToldApartByDin() throws {
    let json =
      #""wall_connectors":[{"din":"A","wall_connector_power":1},{"wall_connector_power":2},"#
      + #"{"din":"A","wall_connector_power":3}]"#
    let family = try Self.families(json, .liveStatus, ConversionOptions(siteID: "9"))
      .first { $0.name == "tesla_site_wall_connector_power_watts" }
    #expect(
      family?.samples == [
        Sample(labels: [Label("site_id", "9"), Label("din", "A")], value: 1),
        Sample(labels: [Label("site_id", "9"), Label("din", "2")], value: 2),
      ])
  }

  @Test(arguments: ["null", "[]", "{}", "3", #"[null,3,"x"]"#])
  func oddWallConnectorsAreNone(list: String) throws {
    let families = try Self.families(#""solar_power":1,"wall_connectors":\#(list)"#, .liveStatus)
    #expect(families.value(of: "tesla_site_solar_power_watts") == "1")
    #expect(!families.contains { $0.name.contains("wall_connector") })
  }

  @Test func powerWithoutLimitIsNoSample() throws {
    let json = #""max_site_meter_power_ac":1000000000,"min_site_meter_power_ac":-8000"#
    let families = try Self.families(json, .siteInfo)
    #expect(!families.contains { $0.name == "tesla_site_max_site_meter_power_ac_watts" })
    #expect(families.value(of: "tesla_site_min_site_meter_power_ac_watts") == "-8000")
  }

  @Test(
    "what newer sites tell is in the catalogue, and the energy called watts is energy",
    arguments: [
      (
        #""components":{"gateways":[{"nameplate_power_watts":11520.0,"nameplate_energy_watts":13500.0}]}"#,
        [
          "tesla_site_gateway_nameplate_power_watts": "11520",
          "tesla_site_gateway_nameplate_energy_joules": "48600000",
        ]
      ),
      (
        #""components":{"generator":true,"non_export_configured":true,"service_mode_enabled":false}"#,
        [
          "tesla_site_components_generator": "1",
          "tesla_site_components_non_export_configured": "1",
          "tesla_site_components_service_mode_enabled": "0",
        ]
      ),
      (
        #""components":{"inverters":[{"device_id":"d","part_name":"Solar Inverter","is_active":true}]}"#,
        [
          "tesla_site_inverter_active": "1",
          #"tesla_site_inverter_info{part_name="Solar Inverter"}"#: "1",
        ]
      ),
      (
        #""components":{"solar":true},"island_config":{"low_soe_limit":10,"max_frequency_shift_hz":65}"#,
        [
          "tesla_site_island_config_low_soe_limit_ratio": "0.1",
          "tesla_site_island_config_max_frequency_shift_hertz": "65",
        ]
      ),
    ])
  func newerSites(json: String, series: [String: String]) throws {
    let families = try Self.families(json, .siteInfo)
    for (name, value) in series { #expect(families.value(of: name) == value, "\(name)") }
    #expect(families.value(of: #"tesla_unknown_fields{body="site_info"}"#) == "0")
  }

  @Test func stormsAreCounted() throws {
    let families = try Self.families(
      #""solar_power":1,"storm_mode_states":[{"event":"x"},{}]"#, .liveStatus)
    #expect(families.value(of: "tesla_site_storm_mode_states") == "2")
    #expect(families.value(of: #"tesla_unknown_fields{body="live_status"}"#) == "0")
  }

  @Test func productsOfAllKindsAreOneGroupPerFamily() throws {
    let products = try #require(SampleBody.all.first { $0.name == "products" })
    let page = try products.families().page()
    #expect(page.contains(#"tesla_state{vin="5YJSAMPLE00000002",tesla_state="asleep"} 1"#))
    #expect(page.contains(#"tesla_site_battery_power_watts{site_id="2252147638651580"} -1590"#))
    try PageCheck.check(page, .text)
  }

  @Test func energyOfTheNewestDayIsSummedInTheSitesOwnDay() throws {
    let history = try #require(SampleBody.all.first { $0.name == "calendar_history" })
    // The day that the clocks go back: 10 + 110 Wh at -07:00, 10 + 110 + 210 Wh at -08:00.
    let value = try history.families().value(
      of: #"tesla_site_day_solar_energy_exported_joules{site_id="2252147638651580"}"#)
    #expect(value == "1620000")
  }

  @Test func bucketsLongerThanADayGiveNoDay() throws {
    let json =
      #""period":"year","time_series":[{"timestamp":"2026-01-01T00:00:00Z","total_home_usage":5}]"#
    #expect(!(try Self.families(json, .calendarHistory)).contains { $0.name.contains("_day_") })
  }
}
