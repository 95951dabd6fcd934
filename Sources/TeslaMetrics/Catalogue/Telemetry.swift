extension Catalogue {
  /// What cars stream and vehicle_data lacks. No answer of Tesla's has the block: the record of a
  /// car that streams has it, with the names of the protocol's fields in snake case. A test in
  /// TelemetryTests holds the rows against the table of those fields.
  static let telemetry = Block(
    telemetryBlock, telemetryBattery + telemetryDriving + telemetryDriveUnits + telemetryBody)

  static let telemetryBlock = "telemetry"

  private static let telemetryBattery: [Field] = [
    .time("timestamp", .milliseconds, "When the newest value of the telemetry block was streamed"),
    .gauge("pack_voltage", .volts, "Voltage of the battery"),
    .gauge("pack_current", .amperes, "Current into the battery; negative while it gives power"),
    .gauge("energy_remaining", .kilowattHours, "Energy left in the battery"),
    .gauge(
      "nominal_full_pack_energy_kwh", .kilowattHours, as: "nominal_full_pack_energy",
      "Energy that the battery holds when it is full"),
    .gauge("brick_voltage_max", .volts, "Voltage of the brick with the highest"),
    .gauge("brick_voltage_min", .volts, "Voltage of the brick with the lowest"),
    .gauge("num_brick_voltage_max", "Number of the brick with the highest voltage"),
    .gauge("num_brick_voltage_min", "Number of the brick with the lowest voltage"),
    .gauge(
      "brick_soc_min_percent", .percent, as: "brick_soc_min",
      "State of charge of the brick with the lowest"),
    .gauge("module_temp_max", .celsius, "Temperature of the warmest battery module"),
    .gauge("module_temp_min", .celsius, "Temperature of the coldest battery module"),
    .gauge("num_module_temp_max", "Number of the warmest battery module"),
    .gauge("num_module_temp_min", "Number of the coldest battery module"),
    .gauge("isolation_resistance", .kiloohms, "Resistance between high voltage and chassis"),
    .gauge(
      "lifetime_energy_used", .kilowattHours, "Energy that the vehicle has used in its life"),
    .gauge(
      "lifetime_energy_gained_regen", .kilowattHours,
      "Energy that the vehicle has recuperated in its life"),
    .gauge(
      "lifetime_energy_charged_kwh", .kilowattHours, as: "lifetime_energy_charged",
      "Energy that the vehicle has been charged with in its life"),
    .gauge(
      "lifetime_dc_charge_energy_kwh", .kilowattHours, as: "lifetime_dc_charge_energy",
      "Energy from direct current chargers in the vehicle's life"),
    .gauge(
      "ac_charging_energy_in", .kilowattHours,
      "Energy that the AC charger has taken in this charging session, losses included"),
    .gauge(
      "estimated_hours_to_charge_termination", .hours, as: "to_charge_termination",
      "Time until charging is expected to end"),
    .flag("bms_fullchargecomplete", "Whether the battery is charged to the full"),
    .states(
      "bms_state",
      ["Standby", "Drive", "Support", "Charge", "FEIM", "ClearFault", "Fault", "Weld", "Test"],
      "State of the battery management"),
    .states("hvil", ["Fault", "OK"], "Interlock of the high voltage"),
    .flag("dcdc_enable", "Whether the converter for low voltage is on"),
    .gauge(
      "powershare_hours_left", .hours, as: "powershare_left",
      "Time that Powershare can go on at the present load"),
    .gauge(
      "powershare_instantaneous_power_kw", .kilowatts, as: "powershare_instantaneous_power",
      "Power that Powershare delivers"),
    .states(
      "powershare_status",
      ["Inactive", "Handshaking", "Init", "Enabled", "EnabledReconnectingSoon", "Stopped"],
      "State of Powershare"),
    .states("powershare_type", ["None", "Load", "Home"], "What Powershare feeds"),
    .states(
      "powershare_stop_reason",
      ["None", "SOCTooLow", "Retry", "Fault", "User", "Reconnecting", "Authentication"],
      "Why Powershare stopped"),
    .ignored("charge_state"), .ignored("power_transfer_status"), .ignored("setting_charge_unit"),
  ]

  private static let telemetryDriving: [Field] = [
    .flag("drive_rail", "Whether the vehicle is ready to drive"),
    .flag("accessory_rail", "Whether the accessories have power"),
    .gauge("pedal_position", .percent, "How far the accelerator is pressed"),
    .flag("brake_pedal", "Whether the brake pedal is pressed"),
    .gauge(
      "lateral_acceleration", .metersPerSecondSquared,
      "Acceleration to the side; older firmware may tell it in g"),
    .gauge(
      "longitudinal_acceleration", .metersPerSecondSquared,
      "Acceleration forward; older firmware may tell it in g"),
    .gauge("grade_estimate_percent", .percent, as: "grade_estimate", "Slope of the road"),
    .gauge("cruise_set_speed", .milesPerHour, "Speed that cruise control is set to"),
    .gauge(
      "max_speed_to_reach_destination_mph", .milesPerHour, as: "max_speed_to_reach_destination",
      "Highest speed at which the battery lasts to the destination"),
    .gauge(
      "miles_since_reset", .miles, as: "distance_since_reset",
      "Distance driven since the counter was reset, as updates do"),
    .gauge(
      "self_driving_miles_since_reset", .miles, as: "self_driving_distance_since_reset",
      "Distance driven by the vehicle itself since the counter was reset, as updates do"),
    .gauge(
      "gps_accuracy_meters", .meters, as: "gps_accuracy", "Accuracy of the position"),
    .flag("gps_state", "Whether the position is known"),
    .gauge("rolling_resistance_coefficient", "Rolling resistance as the vehicle estimates it"),
    .gauge(
      "semi_cruise_speed_limit_mph", .milesPerHour, as: "semi_cruise_speed_limit",
      "Limit of cruise control of a Semi"),
    .gauge(
      "semi_vehicle_mass_kg", .kilograms, as: "semi_vehicle_mass", "Mass of a Semi with its load"),
    // Of units or meanings that are not known, or known to be wrong.
    .ignored("lifetime_energy_used_drive"), .ignored("brake_pedal_pos"),
    .ignored("origin_location"), .ignored("semitruck_tractor_park_brake_status"),
    .ignored("semitruck_trailer_park_brake_status"),
  ]

  /// `r` and `f` are the rear and the front drive unit, `rel` and `rer` the two of a third.
  private static let telemetryDriveUnits: [Field] =
    [
      ("r", "rear"), ("f", "front"), ("rel", "rear left"), ("rer", "rear right"),
    ].flatMap { unit, words -> [Field] in
      [
        .states(
          "di_state_\(unit)", ["Unavailable", "Standby", "Fault", "Abort", "Enable"],
          "State of the \(words) drive unit"),
        .gauge(
          "di_heatsink_t\(unit)", .celsius, "Temperature of the \(words) drive unit's heat sink"),
        .gauge(
          "di_stator_temp_\(unit)", .celsius, "Temperature of the \(words) drive unit's stator"),
        .gauge(
          "di_inverter_t\(unit)", .celsius, "Temperature of the \(words) drive unit's inverter"),
        .gauge("di_axle_speed_\(unit)", .radiansPerSecond, "Speed of the \(words) axle"),
        .gauge("di_torque_actual_\(unit)", .newtonMeters, "Torque of the \(words) drive unit"),
        .gauge("di_v_bat_\(unit)", .volts, "Voltage at the \(words) drive unit"),
        .gauge("di_motor_current_\(unit)", .amperes, "Current of the \(words) motor"),
      ]
    } + [
      .gauge("di_torquemotor", .newtonMeters, "Torque of the motor"),
      .gauge("di_slave_torque_cmd", .newtonMeters, "Torque asked of the second drive unit"),
    ]

  private static let telemetryBody: [Field] =
    [
      .states(
        "sentry_mode", ["Off", "Idle", "Armed", "Aware", "Panic", "Quiet"],
        "State of Sentry Mode"),
      .flag("driver_seat_belt", "Whether the driver's seat belt is fastened"),
      .flag("guest_mode_enabled", "Whether guest mode is on"),
      .flag("pin_to_drive_enabled", "Whether driving needs a PIN"),
      .gauge("paired_phone_key_and_key_fob_qty", "Number of phones and key fobs that are keys"),
      .flag("hvac_ac_enabled", "Whether the air conditioning may cool"),
      .gauge("hvac_fan_speed", "Speed of the cabin fan that is set"),
      .flag("defrost_for_preconditioning", "Whether preconditioning defrosts"),
      .flag("rear_display_hvac_enabled", "Whether the rear display may set the climate"),
      .flag("seat_vent_enabled", "Whether seats are ventilated"),
      .flag("offroad_lightbar_present", "Whether the vehicle has an off-road light bar"),
      .flag("lights_hazards_active", "Whether the hazard lights are on"),
      .flag("lights_high_beams", "Whether the high beams are on"),
      .states("lights_turn_signal", ["Off", "Left", "Right", "Both"], "Turn signals"),
      .gauge("tonneau_open_percent", .percent, as: "tonneau_open", "How far the tonneau is open"),
      .states("tonneau_position", ["Closed", "PartiallyOpen", "FullyOpen"], "Tonneau"),
      .states("tonneau_tent_mode", ["Inactive", "Moving", "Failed", "Active"], "Tent mode"),
      .states("cabin12v_port_keep_on", ["Off", "On"], "Whether the 12 V socket stays on"),
      .states("cabin48v_port_keep_on", ["Off", "On"], "Whether the 48 V socket stays on"),
      .flag("software_update_available", "Whether an update is available"),
      .flag("software_update_in_progress", "Whether an update is being installed"),
    ]
    + ["home", "work", "favorite"].map { place in
      Field(
        path: "located_at_\(place)", reading: .flag,
        meaning: "Whether the vehicle is at its place \(place)", isLocation: true)
    }
    + [
      // Settings of driver assistance, what is known to be told of the wrong seat, and trucks'.
      "cruise_follow_distance", "automatic_blind_spot_camera", "blind_spot_collision_warning_chime",
      "speed_limit_warning", "forward_collision_warning", "lane_departure_avoidance",
      "emergency_lane_departure_avoidance", "automatic_emergency_braking_off",
      "automatic_emergency_braking_state", "guest_mode_mobile_access_state", "passenger_seat_belt",
      "semitruck_passenger_seat_fold_position", "semitruck_tpms_pressure_re1_l0",
      "semitruck_tpms_pressure_re1_l1", "semitruck_tpms_pressure_re1_r0",
      "semitruck_tpms_pressure_re1_r1", "semitruck_tpms_pressure_re2_l0",
      "semitruck_tpms_pressure_re2_l1", "semitruck_tpms_pressure_re2_r0",
      "semitruck_tpms_pressure_re2_r1",
    ].map(Field.ignored)
}
