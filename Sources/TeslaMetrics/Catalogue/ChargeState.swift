extension InfoFamily {
  static let charger = InfoFamily(
    stem: "charge_state", meaning: "Make of the fast charger that is connected")
}

extension Catalogue {
  static let chargeState = Block(
    "charge_state", chargeLevels + chargeSession + chargePort + chargeSchedule + chargeExport)

  private static let chargeLevels: [Field] = [
    .gauge("battery_level", .percent, "State of charge as the vehicle shows it"),
    .gauge(
      "usable_battery_level", .percent,
      "State of charge less the part that cold keeps from being used"),
    .gauge("battery_range", .miles, "Rated range"),
    .gauge("ideal_battery_range", .miles, "Ideal range"),
    .gauge("est_battery_range", .miles, "Range estimated from recent consumption"),
    .gauge("charge_limit_soc", .percent, "State of charge at which charging stops"),
    .gauge("charge_limit_soc_min", .percent, "Lowest charge limit that can be set"),
    .gauge("charge_limit_soc_max", .percent, "Highest charge limit that can be set"),
    .gauge("charge_limit_soc_std", .percent, "Charge limit that is meant for every day"),
    .gauge("one_time_soc_limit", .percent, "Charge limit for the current session only"),
    .gauge(
      "max_range_charge_counter", as: "max_range_charges",
      "Number of charges to the full range in a row"),
    .flag("battery_heater_on", "Whether the battery is being heated"),
    .flag("not_enough_power_to_heat", "Whether the charger is too weak to heat the battery"),
  ]

  private static let chargeSession: [Field] = [
    .states(
      "charging_state",
      [
        "Disconnected", "NoPower", "Starting", "Charging", "Complete", "Stopped", "Calibrating",
        "Unknown",
      ],
      "What charging is doing"),
    .gauge(
      "charge_energy_added", .kilowattHours,
      "Energy added in this charging session, or the last one while unplugged"),
    .gauge(
      "charge_miles_added_rated", .miles, as: "charge_added_rated",
      "Rated range added in this charging session or the last one"),
    .gauge(
      "charge_miles_added_ideal", .miles, as: "charge_added_ideal",
      "Ideal range added in this charging session or the last one"),
    .gauge("charge_rate", .milesPerHour, "Range that charging adds per time"),
    .gauge("charger_power", .kilowatts, "Power of the charger, in whole kilowatts"),
    .gauge("charger_voltage", .volts, "Voltage at the charger"),
    .gauge("charger_actual_current", .amperes, "Current from the charger, per phase"),
    .gauge("charger_pilot_current", .amperes, "Current that the charging equipment offers"),
    .gauge("charge_amps", .amperes, as: "charge", "Charging current that is set"),
    .gauge("charge_current_request", .amperes, "Charging current that the vehicle asks for"),
    .gauge(
      "charge_current_request_max", .amperes,
      "Highest charging current that the vehicle can ask for here"),
    .gauge("battery_current", .amperes, "Current of the battery, as older vehicles tell it"),
    .gauge("charger_phases", "Phases of the charger; 2 often means three-phase"),
    .gauge("time_to_full_charge", .hours, "Time until the charge limit is reached"),
    .gauge(
      "minutes_to_full_charge", .minutes, as: "to_full_charge",
      "Time until the charge limit is reached"),
    .gauge(
      "minutes_to_charge_limit", .minutes, as: "to_charge_limit",
      "Time until the charge limit is reached"),
    .flag("charge_enable_request", "Whether charging is asked for"),
    .flag("user_charge_enable_request", "Whether the user overrode the start of charging"),
    .flag("charge_to_max_range", "Whether charging goes to the full range"),
    .flag("trip_charging", "Whether the charge is for a trip"),
    .flag(
      "supercharger_session_trip_planner",
      "Whether the trip planner asked for this Supercharger session"),
  ]

  private static let chargePort: [Field] = [
    .flag("charge_port_door_open", "Whether the charge port is open"),
    .states(
      "charge_port_latch", ["Engaged", "Disengaged", "Blocking"], "Latch of the charge port"),
    .states(
      "charge_port_color",
      [
        "Off", "Red", "Green", "Blue", "White", "FlashingGreen", "FlashingAmber", "Amber", "Rave",
        "Debug", "FlashingBlue",
      ],
      "Light of the charge port"),
    .flag("motorized_charge_port", "Whether the charge port has a motor, on older vehicles"),
    .flag("eu_vehicle", "Whether the vehicle was built for Europe, on older vehicles"),
    .flag("charge_port_cold_weather_mode", "Whether the charge port is in cold weather mode"),
    .flag("charge_cable_unlatched", "Whether the charging cable is not locked in"),
    .states(
      "conn_charge_cable", ["IEC", "SAE", "GB_AC", "GB_DC"],
      "Kind of the charging cable that is plugged in"),
    .flag("fast_charger_present", "Whether a direct current charger is connected"),
    .states(
      "fast_charger_type",
      [
        "Supercharger", "Chademo", "Gb", "ACSingleWireCAN", "MCSingleWireCAN", "Combo", "Tesla",
        "Other",
      ],
      "Kind of the fast charger"),
    .info("fast_charger_brand", in: .charger),
  ]

  private static let chargeSchedule: [Field] = [
    .states("scheduled_charging_mode", ["Off", "StartAt", "DepartBy"], "Schedule of charging"),
    .flag("scheduled_charging_pending", "Whether charging waits for its scheduled start"),
    .time(
      "scheduled_charging_start_time", .seconds, as: "scheduled_charging_start",
      "Next scheduled start of charging"),
    .gauge(
      "scheduled_charging_start_time_app", .minutes,
      "Scheduled start of charging as set in the app, after local midnight"),
    .gauge(
      "scheduled_charging_start_time_minutes", .minutes,
      as: "scheduled_charging_start_time_of_day",
      "Scheduled start of charging, after local midnight"),
    .time(
      "scheduled_departure_time", .seconds, as: "scheduled_departure",
      "Scheduled departure; may be long past"),
    .gauge(
      "scheduled_departure_time_minutes", .minutes, as: "scheduled_departure_time_of_day",
      "Scheduled departure, after local midnight"),
    .gauge(
      "off_peak_hours_end_time", .minutes, as: "off_peak_end_time_of_day",
      "End of the cheap hours, after local midnight"),
    .flag("off_peak_charging_enabled", "Whether charging waits for cheap hours"),
    .flag("preconditioning_enabled", "Whether the cabin is prepared for departure"),
    .flag("managed_charging_active", "Whether a utility manages charging"),
    .flag("managed_charging_user_canceled", "Whether the user left managed charging"),
    .time(
      "managed_charging_start_time", .seconds, as: "managed_charging_start",
      "Start of managed charging"),
    .ignored("off_peak_charging_times"), .ignored("preconditioning_times"),
    .time("timestamp", .milliseconds, "When the charge_state block was current"),
  ]

  private static let chargeExport: [Field] = [
    .gauge("outlet_soc_limit", .percent, "State of charge at which the outlets switch off"),
    .gauge("powershare_soc_limit", .percent, "State of charge at which Powershare stops"),
    .gauge(
      "powershare_instantaneous_load_kw", .kilowatts, as: "powershare_instantaneous_load",
      "Power that Powershare delivers"),
    .gauge(
      "powershare_vehicle_energy_left_hr", .hours, as: "powershare_left",
      "Time that Powershare can go on at the present load"),
    .ignored("home_location"), .ignored("work_location"),
  ]
}
