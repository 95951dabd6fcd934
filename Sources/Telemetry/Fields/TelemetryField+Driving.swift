extension TelemetryField {
  /// Driving, battery and charging.
  static let from1to57: [TelemetryField] = [
    .init(1, "DriveRail", .flag),
    .init(2, "ChargeState", .word(.chargingState)),
    .init(3, "BmsFullchargecomplete", .flag),
    .init(4, "VehicleSpeed", .number("mph"), to: .same("drive_state.speed")),
    .init(5, "Odometer", .number("mi"), to: .same("vehicle_state.odometer")),
    .init(6, "PackVoltage", .number("V")),
    .init(7, "PackCurrent", .number("A")),
    .init(8, "Soc", .number("%"), to: .same("charge_state.usable_battery_level")),
    .init(9, "DCDCEnable", .flag),
    .init(
      10, "Gear", .word(.shiftState), [.notable, .parkedIfVoid],
      to: .same("drive_state.shift_state")),
    .init(11, "IsolationResistance", .number("kΩ")),
    .init(12, "PedalPosition", .number("%")),
    .init(13, "BrakePedal", .flag),
    .init(14, "DiStateR", .word(.driveInverterState)),
    .init(15, "DiHeatsinkTR", .number("°C")),
    .init(16, "DiAxleSpeedR", .number("rad/s")),
    .init(17, "DiTorquemotor", .number("Nm")),
    .init(18, "DiStatorTempR", .number("°C")),
    .init(19, "DiVBatR", .number("V")),
    .init(20, "DiMotorCurrentR", .number("A")),
    .init(
      21, "Location", .location, .location, to: .latitude("drive_state.latitude"),
      .longitude("drive_state.longitude")),
    .init(22, "GpsState", .flag, .location),
    .init(23, "GpsHeading", .number("deg"), .location, to: .same("drive_state.heading")),
    .init(24, "NumBrickVoltageMax", .number),
    .init(25, "BrickVoltageMax", .number("V")),
    .init(26, "NumBrickVoltageMin", .number),
    .init(27, "BrickVoltageMin", .number("V")),
    .init(28, "NumModuleTempMax", .number),
    .init(29, "ModuleTempMax", .number("°C")),
    .init(30, "NumModuleTempMin", .number),
    .init(31, "ModuleTempMin", .number("°C")),
    .init(32, "RatedRange", .number("mi"), to: .same("charge_state.battery_range")),
    .init(33, "Hvil", .word(.hvilStatus)),
    .init(34, "DCChargingEnergyIn", .number("kWh"), to: .same("charge_state.charge_energy_added")),
    .init(35, "DCChargingPower", .number("kW"), to: .charger("charge_state.charger_power")),
    .init(36, "ACChargingEnergyIn", .number("kWh")),
    .init(37, "ACChargingPower", .number("kW"), to: .charger("charge_state.charger_power")),
    .init(38, "ChargeLimitSoc", .number("%"), .notable, to: .same("charge_state.charge_limit_soc")),
    .init(
      39, "FastChargerPresent", .flag, .notable, to: .same("charge_state.fast_charger_present")),
    .init(40, "EstBatteryRange", .number("mi"), to: .same("charge_state.est_battery_range")),
    .init(
      41, "IdealBatteryRange", .number("mi"), .voidAt999,
      to: .same("charge_state.ideal_battery_range")),
    .init(42, "BatteryLevel", .number("%"), to: .same("charge_state.battery_level")),
    .init(
      43, "TimeToFullCharge", .number("h"), to: .times(60, "charge_state.minutes_to_full_charge"),
      .same("charge_state.time_to_full_charge")),
    .init(44, "ScheduledChargingStartTime", .unkept),
    .init(
      45, "ScheduledChargingPending", .flag, .notable,
      to: .same("charge_state.scheduled_charging_pending")),
    .init(46, "ScheduledDepartureTime", .unkept, .undocumented),
    .init(47, "PreconditioningEnabled", .flag, to: .same("charge_state.preconditioning_enabled")),
    .init(
      48, "ScheduledChargingMode", .word(.scheduledChargingModeValue),
      to: .same("charge_state.scheduled_charging_mode")),
    .init(49, "ChargeAmps", .number("A"), to: .same("charge_state.charger_actual_current")),
    .init(50, "ChargeEnableRequest", .flag, to: .same("charge_state.charge_enable_request")),
    .init(51, "ChargerPhases", .number, to: .same("charge_state.charger_phases")),
    .init(
      52, "ChargePortColdWeatherMode", .flag,
      to: .same("charge_state.charge_port_cold_weather_mode")),
    .init(
      53, "ChargeCurrentRequest", .number("A"), to: .same("charge_state.charge_current_request")),
    .init(
      54, "ChargeCurrentRequestMax", .number("A"),
      to: .same("charge_state.charge_current_request_max")),
    .init(
      55, "BatteryHeaterOn", .flag, to: .same("charge_state.battery_heater_on"),
      .same("climate_state.battery_heater")),
    .init(
      56, "NotEnoughPowerToHeat", .flag, to: .same("charge_state.not_enough_power_to_heat"),
      .same("climate_state.battery_heater_no_power")),
    .init(
      57, "SuperchargerSessionTripPlanner", .flag,
      to: .same("charge_state.supercharger_session_trip_planner")),
  ]
}
