extension Catalogue {
  static let climateState = Block("climate_state", climateTemperatures + climateModes + seats)

  private static let climateTemperatures: [Field] = [
    .gauge("inside_temp", .celsius, "Temperature in the cabin"),
    .gauge("outside_temp", .celsius, "Temperature outside"),
    .gauge("driver_temp_setting", .celsius, "Temperature set for the driver"),
    .gauge("passenger_temp_setting", .celsius, "Temperature set for the passenger"),
    .gauge("min_avail_temp", .celsius, "Lowest temperature that can be set"),
    .gauge("max_avail_temp", .celsius, "Highest temperature that can be set"),
    .gauge("fan_status", "Level of the cabin fan, 0 is off"),
    .ignored("left_temp_direction"), .ignored("right_temp_direction"),
    .time("timestamp", .milliseconds, "When the climate_state block was current"),
  ]

  private static let climateModes: [Field] = [
    .flag("is_climate_on", "Whether the climate control runs"),
    .flag("is_auto_conditioning_on", "Whether the climate control runs automatically"),
    .flag("is_preconditioning", "Whether the cabin is being preconditioned"),
    .flag("is_front_defroster_on", "Whether the front defroster is on"),
    .flag("is_rear_defroster_on", "Whether the rear defroster is on"),
    .codes("defrost_mode", ["off", "normal", "max", "auto_defog"], "Defrost mode"),
    .states(
      "climate_keeper_mode", ["off", "on", "keep", "dog", "camp", "party"],
      "What the climate control keeps up while parked"),
    .states(
      "cabin_overheat_protection", ["Off", "On", "FanOnly"], "Setting of cabin overheat protection"
    ),
    .flag(
      "cabin_overheat_protection_actively_cooling",
      "Whether cabin overheat protection is cooling now"),
    .flag("allow_cabin_overheat_protection", "Whether cabin overheat protection is allowed"),
    .flag(
      "supports_fan_only_cabin_overheat_protection",
      "Whether cabin overheat protection can use the fan alone"),
    .states(
      "cop_activation_temperature", ["Low", "Medium", "High"],
      "Temperature at which cabin overheat protection starts: 30, 35 or 40 degrees Celsius"),
    .states("hvac_auto_request", ["On", "Override"], "Request for automatic climate control"),
    .flag("battery_heater", "Whether the battery heater runs"),
    .flag("battery_heater_no_power", "Whether there is too little power to heat the battery"),
    .flag("bioweapon_mode", "Whether the cabin is under overpressure with filtered air"),
    .flag("side_mirror_heaters", "Whether the side mirrors are heated"),
    .flag("wiper_blade_heater", "Whether the wiper blades are heated"),
    .flag("remote_heater_control_enabled", "Whether seat heaters may be set from afar"),
    .flag("smart_preconditioning", "Whether the vehicle preconditions by habit"),
  ]

  private static let seats: [Field] =
    [
      ("left", "the front left seat"), ("right", "the front right seat"),
      ("rear_left", "the rear left seat"), ("rear_left_back", "the rear left backrest"),
      ("rear_center", "the rear center seat"), ("rear_right", "the rear right seat"),
      ("rear_right_back", "the rear right backrest"),
      ("third_row_left", "the third row's left seat"),
      ("third_row_right", "the third row's right seat"),
    ].map { place, words in
      .gauge("seat_heater_\(place)", "Heating level of \(words), 0 (off) to 3")
    } + [
      .gauge("seat_fan_front_left", "Cooling level of the front left seat, 0 (off) to 3"),
      .gauge("seat_fan_front_right", "Cooling level of the front right seat, 0 (off) to 3"),
      .flag("auto_seat_climate_left", "Whether the front left seat heats automatically"),
      .flag("auto_seat_climate_right", "Whether the front right seat heats automatically"),
      .flag("auto_steering_wheel_heat", "Whether the steering wheel heats automatically"),
      .flag("steering_wheel_heater", "Whether the steering wheel is heated"),
      .gauge("steering_wheel_heat_level", "Heating level of the steering wheel, 0 (off) to 3"),
    ]
}
