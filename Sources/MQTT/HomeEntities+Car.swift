internal import Polling

/// The topics that Home Assistant makes entities of.
enum HomeEntities {}

extension HomeEntities {
  static let car: [HomeEntity] =
    connection + battery + charging + driving + route + climate + closures + body + software
    + powertrain

  private static let connection: [HomeEntity] = [
    .sensor("state", "Connection").icon("car-connected"),
    .sensor("activity").one(of: CarMode.allCases.map(\.word)).icon("car-info"),
    .sensor("since").classed("timestamp"),
    .sensor("updated").classed("timestamp").diagnostic().reaching(.program),
    .binary("available", "connectivity").on(Availability.online, off: Availability.offline)
      .diagnostic().reaching(.program),
    .sensor("place").icon("map-marker"),
    HomeEntity(.event, "event", "Event").icon("car-emergency").reaching(.program)
      .templated("{{ dict(value_json, event_type=value_json.event) | to_json }}"),
    .sensor("alerts").icon("alert").diagnostic().disabled(),
    .sensor("name").diagnostic().disabled(),
    .binary("in_service", "running", "In service").diagnostic().disabled(),
    .tracker("location", "Location"),
    .sensor("latitude").disabled(),
    .sensor("longitude").disabled(),
  ]

  private static let battery: [HomeEntity] = [
    .sensor("battery_level").battery(),
    .sensor("usable_battery_level").battery(),
    .sensor("battery_range", "Rated range").icon("map-marker-distance"),
    .sensor("ideal_battery_range", "Ideal range").icon("map-marker-distance"),
    .sensor("est_battery_range", "Estimated range").icon("map-marker-distance"),
    .sensor("charge_limit_soc", "Charge limit").icon("battery-charging-80"),
    .binary("battery_heater_on", "running", "Battery heater").disabled(),
  ]

  private static let charging: [HomeEntity] = [
    .sensor("charging_state").icon("ev-station"),
    HomeEntity.binary("charging_state", "battery_charging", "Charging")
      .derived(as: "charging", when: "value in ('Charging', 'Starting')"),
    .binary("plugged_in", "plug", "Plugged in"),
    .sensor("charge_energy_added").counted("energy"),
    .sensor("charge_rate").icon("speedometer").disabled(),
    .sensor("charger_power"),
    .sensor("charger_voltage"),
    .sensor("charger_actual_current", "Charger current"),
    .sensor("charger_phases").icon("sine-wave"),
    .sensor("charge_current_request", "Charge current requested"),
    .sensor("charge_current_request_max", "Charge current limit"),
    .sensor("time_to_full_charge"),
    .sensor("minutes_to_full_charge", "Minutes to full charge").disabled(),
    .sensor("scheduled_charging_start_time", "Scheduled charging start").classed("timestamp"),
    .sensor("scheduled_charging_mode").diagnostic().disabled(),
    .sensor("scheduled_departure_time", "Scheduled departure").classed("timestamp").disabled(),
    .binary("charge_port_door_open", "opening", "Charge port"),
    .sensor("charge_port_latch").diagnostic().disabled(),
    .sensor("conn_charge_cable", "Charging cable").diagnostic().disabled(),
    .binary("fast_charger_present", "plug", "Fast charger").disabled(),
    .sensor("fast_charger_type").diagnostic().disabled(),
  ]

  private static let driving: [HomeEntity] = [
    .sensor("shift_state", "Gear").icon("car-shift-pattern"),
    HomeEntity.binary("shift_state", nil, "Parking brake").icon("car-brake-parking")
      .derived(as: "park_brake", when: "value == 'P'"),
    .sensor("speed"),
    .sensor("power"),
    .sensor("heading").angle().icon("compass"),
    .sensor("odometer").counted("distance").icon("counter"),
  ]

  private static let route: [HomeEntity] = [
    .tracker("active_route", "Destination"),
    .sensor("active_route_miles_to_arrival", "Distance to arrival").icon("map-marker-path"),
    .sensor("active_route_minutes_to_arrival", "Time to arrival"),
    .sensor("active_route_traffic_minutes_delay", "Traffic delay"),
    .sensor("active_route_energy_at_arrival", "Battery at arrival").battery(),
  ]

  private static let climate: [HomeEntity] = [
    .sensor("inside_temp", "Inside temperature"),
    .sensor("outside_temp", "Outside temperature"),
    .sensor("driver_temp_setting", "Driver temperature setting").disabled(),
    .sensor("passenger_temp_setting", "Passenger temperature setting").disabled(),
    .sensor("fan_status", "Fan").icon("fan").disabled(),
    .binary("is_climate_on", "running", "Climate"),
    .binary("is_preconditioning", "running", "Preconditioning"),
    .sensor("climate_keeper_mode").icon("dog-side"),
    .sensor("cabin_overheat_protection").icon("sun-thermometer").disabled(),
    .binary("cabin_overheat_protection_actively_cooling", "running", "Cabin overheat cooling")
      .disabled(),
    .sensor("seat_heater_left", "Seat heater left").icon("car-seat-heater").disabled(),
    .sensor("seat_heater_right", "Seat heater right").icon("car-seat-heater").disabled(),
    .binary("steering_wheel_heater", "running", "Steering wheel heater").disabled(),
  ]

  private static let closures: [HomeEntity] = [
    .binary("locked", "lock", "Lock").inverted(),
    .binary("doors_open", "door", "Doors"),
    .binary("df", "door", "Driver front door").called("driver_front_door_open"),
    .binary("dr", "door", "Driver rear door").called("driver_rear_door_open"),
    .binary("pf", "door", "Passenger front door").called("passenger_front_door_open"),
    .binary("pr", "door", "Passenger rear door").called("passenger_rear_door_open"),
    .binary("ft", "door", "Frunk").called("frunk_open"),
    .binary("rt", "door", "Trunk").called("trunk_open"),
    .binary("windows_open", "window", "Windows"),
    .binary("fd_window", "window", "Driver front window").called("driver_front_window_open"),
    .binary("rd_window", "window", "Driver rear window").called("driver_rear_window_open"),
    .binary("fp_window", "window", "Passenger front window").called("passenger_front_window_open"),
    .binary("rp_window", "window", "Passenger rear window").called("passenger_rear_window_open"),
    .sensor("sun_roof_state", "Sunroof").disabled(),
    .sensor("sun_roof_percent_open", "Sunroof opening").disabled(),
  ]

  private static let body: [HomeEntity] =
    [
      .binary("is_user_present", "presence", "User present"),
      .binary("sentry_mode", "running", "Sentry Mode").icon("shield-car"),
      .binary("valet_mode", "running", "Valet Mode").disabled(),
      .binary("service_mode", "running", "Service mode").diagnostic(),
      .sensor("center_display_state", "Center display").code().icon("monitor").diagnostic()
        .disabled(),
      .sensor("dashcam_state", "Dashcam").diagnostic().disabled(),
    ]
    + tires.flatMap { tire, words -> [HomeEntity] in
      [
        .sensor("tpms_pressure_" + tire, "Tire pressure " + words).icon("car-tire-alert"),
        .binary("tpms_soft_warning_" + tire, "problem", "Tire warning " + words).diagnostic(),
      ]
    }

  private static let tires = [
    ("fl", "front left"), ("fr", "front right"), ("rl", "rear left"), ("rr", "rear right"),
  ]

  private static let software: [HomeEntity] = [
    HomeEntity(.update, "software_update", "Software").classed("firmware").diagnostic(),
    .sensor("car_version", "Firmware").diagnostic().disabled(),
    .sensor("software_update_status").diagnostic().disabled(),
    .sensor("software_update_download_perc", "Update downloaded").diagnostic().disabled(),
    .sensor("software_update_install_perc", "Update installed").diagnostic().disabled(),
    .sensor("car_type", "Model").diagnostic().disabled(),
    .sensor("trim_badging").diagnostic().disabled(),
    .sensor("exterior_color").diagnostic().disabled(),
    .sensor("wheel_type").diagnostic().disabled(),
    .sensor("spoiler_type").diagnostic().disabled(),
  ]

  /// Only cars that stream tell these.
  private static let powertrain: [HomeEntity] = [
    .sensor("telemetry_energy_remaining", "Energy remaining").classed("energy_storage").disabled(),
    .sensor("telemetry_lifetime_energy_used", "Lifetime energy used").counted("energy")
      .disabled(),
    .sensor("telemetry_pack_voltage", "Pack voltage").diagnostic().disabled(),
    .sensor("telemetry_pack_current", "Pack current").diagnostic().disabled(),
    .sensor("telemetry_module_temp_max", "Warmest battery module").diagnostic().disabled(),
    .sensor("telemetry_module_temp_min", "Coldest battery module").diagnostic().disabled(),
  ]
}
