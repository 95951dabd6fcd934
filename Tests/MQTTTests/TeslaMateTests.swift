import JSON
import TestSupport
import Testing

@testable import Exporter
@testable import MQTT

@Suite struct TeslaMateTests {
  private static let options = PublisherOptions(
    names: .teslamate, discovery: nil, includesLocation: true, version: "1")

  /// The keys that TeslaMate publishes (2026).
  private static let keys = """
    display_name state since healthy version update_available update_version download_perc
    install_perc model trim_badging exterior_color wheel_type spoiler_type geofence latitude
    longitude location shift_state power speed heading elevation locked sentry_mode windows_open
    driver_front_window_open driver_rear_window_open passenger_front_window_open
    passenger_rear_window_open doors_open driver_front_door_open driver_rear_door_open
    passenger_front_door_open passenger_rear_door_open sun_roof_state sun_roof_installed
    sun_roof_percent_open trunk_open frunk_open is_user_present is_climate_on inside_temp
    outside_temp is_preconditioning odometer est_battery_range_km rated_battery_range_km
    ideal_battery_range_km battery_level usable_battery_level plugged_in charging_state
    charge_energy_added charge_limit_soc charge_port_door_open charger_actual_current
    charger_phases charger_power charger_voltage charge_current_request
    charge_current_request_max scheduled_charging_start_time time_to_full_charge tpms_pressure_fl
    tpms_pressure_fr tpms_pressure_rl tpms_pressure_rr tpms_soft_warning_fl tpms_soft_warning_fr
    tpms_soft_warning_rl tpms_soft_warning_rr active_route_destination active_route_latitude
    active_route_longitude active_route center_display_state service_mode
    """.split { $0 == " " || $0 == "\n" }.map(String.init)

  @Test func allKeysAreThereButThoseWithoutASource() {
    #expect(TeslaMateTests.keys.count == 78)
    let names = TeslaMateNames.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(Set(names + TeslaMateNames.missing) == Set(TeslaMateTests.keys))
  }

  @Test func carsHaveNumbersInTeslasOrder() {
    func car(_ vin: String, _ level: Value) -> ShownVehicle {
      Shown.vehicle(vin, ["charge_state": ["battery_level": level]])
    }
    var publisher = Publisher(TeslaMateTests.options)
    var retained = Retained()
    retained.take(
      publisher.messages(for: Shown.account([car("V1", 1), car("V2", 2)]), at: Shown.now))
    #expect(retained.payloads["teslamate/cars/1/battery_level"] == "1")
    #expect(retained.payloads["teslamate/cars/2/battery_level"] == "2")
    var other = ShownAccount()
    other.vehicleKeys = ["V2"]
    retained.take(publisher.messages(for: other, at: Shown.now))
    #expect(retained.payloads["teslamate/cars/1/battery_level"] == "2")
    #expect(retained.payloads["teslamate/cars/2/battery_level"] == nil)
  }

  @Test(arguments: [
    (#"{"charge_state": {"battery_range": 171.23}}"#, "rated_battery_range_km", "275.57"),
    (#"{"vehicle_state": {"odometer": 11643.048901}}"#, "odometer", "18737.67"),
    (#"{"drive_state": {"speed": 25, "shift_state": "D"}}"#, "speed", "40"),
    (#"{"drive_state": {"speed": 25, "shift_state": "D"}}"#, "state", "driving"),
    (#"{"vehicle_state": {"car_version": "2026.38.3 0123456789ab"}}"#, "version", "2026.38.3"),
    (#"{"vehicle_config": {"trim_badging": "74d"}}"#, "trim_badging", "74D"),
    (#"{"vehicle_config": {"car_type": "modely"}}"#, "model", "Y"),
    (#"{"vehicle_config": {"sun_roof_installed": 0}}"#, "sun_roof_installed", "false"),
    (#"{"vehicle_config": {"sun_roof_installed": 1}}"#, "sun_roof_installed", "true"),
    (#"{"vehicle_state": {"rt": 16}}"#, "trunk_open", "true"),
    (#"{"vehicle_state": {"df": 0, "pf": 1, "rt": 0}}"#, "doors_open", "true"),
    (#"{"vehicle_state": {"df": 0, "rt": 1}}"#, "doors_open", "false"),
    (#"{"vehicle_state": {"fd_window": 0, "rp_window": 2}}"#, "windows_open", "true"),
    (#"{"charge_state": {"charging_state": "Stopped"}}"#, "plugged_in", "true"),
    (#"{"charge_state": {"charging_state": "Charging"}}"#, "state", "charging"),
    (#"{"vehicle_state": {"software_update": {"status": "installing"}}}"#, "state", "updating"),
    (
      #"{"vehicle_state": {"software_update": {"status": "available"}}}"#, "update_available",
      "true"
    ),
    (#"{"vehicle_state": {"software_update": {"status": ""}}}"#, "update_available", "false"),
    (
      #"{"charge_state": {"scheduled_charging_start_time": 1795503600}}"#,
      "scheduled_charging_start_time", "2026-11-24T07:00:00Z"
    ),
    (#"{"drive_state": {"power": 1}}"#, "active_route", #"{"error":"No active route available"}"#),
    (#"{"drive_state": {"power": 1}}"#, "healthy", "true"),
  ])
  func valuesAreAsTeslaMateHasThem(data: String, key: String, text: String) throws {
    let retained = Publisher.retained(
      Shown.account([Shown.vehicle("V1", try Value(parsing: Array(data.utf8)))]),
      TeslaMateTests.options)
    #expect(retained.payloads["teslamate/cars/1/\(key)"] == text)
  }
}
