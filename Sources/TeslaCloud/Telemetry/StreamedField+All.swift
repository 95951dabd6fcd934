internal import JSON
internal import Telemetry
internal import Time

extension StreamedField {
  static let byName = Dictionary(
    uniqueKeysWithValues: (driving + battery + charging + climate + body).map { ($0.name, $0) })

  private static let driving: [StreamedField] = [
    .number("VehicleSpeed", .fast, "drive_state", "speed"),
    .reckoned("Odometer", .fast) { $0.number("vehicle_state", "odometer") },
    .word("Gear", "Invalid P R N D SNA") { $0.text("drive_state", "shift_state") },
    .other("Location", .fast) { view in
      guard let latitude = view.number("drive_state", "latitude"),
        let longitude = view.number("drive_state", "longitude")
      else { return .invalid }
      return .location(latitude: latitude, longitude: longitude)
    },
    .number("GpsHeading", .fast, "drive_state", "heading"),
    .other("GpsState", .steady) { _ in .bool(true) },
    .reckoned("MilesToArrival", .fast) {
      $0.number("drive_state", "active_route_miles_to_arrival")
    },
    .reckoned("MinutesToArrival", .fast) {
      $0.number("drive_state", "active_route_minutes_to_arrival")
    },
    .integer(
      "ExpectedEnergyPercentAtTripArrival", "drive_state", "active_route_energy_at_arrival"),
    .text("DestinationName", "drive_state", "active_route_destination"),
    .number("RouteTrafficMinutesDelay", .fast, "drive_state", "active_route_traffic_minutes_delay"),
  ]

  private static let battery: [StreamedField] = [
    .reckoned("BatteryLevel", .slow) { $0.car.level(at: $0.time) * 100 },
    .reckoned("Soc", .slow) { view in
      // What the cold locks away is told in whole per cent.
      guard let level = view.number("charge_state", "battery_level"),
        let usable = view.number("charge_state", "usable_battery_level")
      else { return nil }
      return max(view.car.level(at: view.time) * 100 - (level - usable), 0)
    },
    .number("RatedRange", .slow, "charge_state", "battery_range"),
    .number("EstBatteryRange", .slow, "charge_state", "est_battery_range"),
    .number("IdealBatteryRange", .slow, "charge_state", "ideal_battery_range"),
    .reckoned("EnergyRemaining", .slow) { $0.car.energy(at: $0.time) },
    .reckoned("NominalFullPackEnergyKwh", .slow) { $0.car.model.capacity },
    .reckoned("PackVoltage", .slow) { _ in CarModel.packVoltage },
    .reckoned("PackCurrent", .fast) { $0.body.drivePower * -1000 / CarModel.packVoltage },
    .reckoned("ModuleTempMax", .slow) { moduleTemperature($0) + 1.5 },
    .reckoned("ModuleTempMin", .slow) { moduleTemperature($0) },
    .reckoned("BrickVoltageMax", .slow) { 3.1 + $0.car.level(at: $0.time) },
    .reckoned("BrickVoltageMin", .slow) { 3.088 + $0.car.level(at: $0.time) },
    .reckoned("LifetimeEnergyUsed", .slow) { view in
      view.car.odometer(at: view.time) / view.car.model.ratedEfficiency
    },
    .word("BMSState", "Standby Drive Support Charge FEIM ClearFault Fault Weld Test SNA") { view in
      view.car.isDriving ? "Drive" : view.car.charge != nil ? "Charge" : "Standby"
    },
    .flag("BatteryHeaterOn", "charge_state", "battery_heater_on"),
  ]

  /// The pack is a little warmer than the air, and more so at work.
  private static func moduleTemperature(_ view: StreamView) -> Double {
    let outside = view.car.weather.outsideTemperature(at: view.time)
    return max(outside, 5) + (view.car.isDriving ? 9 : view.car.charge != nil ? 12 : 2)
  }

  private static let charging: [StreamedField] = [
    .word(
      "DetailedChargeState", "Disconnected NoPower Starting Charging Complete Stopped Calibrating"
    ) { $0.text("charge_state", "charging_state") },
    .number("DCChargingEnergyIn", .charging, "charge_state", "charge_energy_added"),
    .reckoned("ACChargingEnergyIn", .charging) { view in
      view.car.session.source == .wall ? view.car.energyAdded(at: view.time) / 0.91 : 0
    },
    .reckoned("DCChargingPower", .charging) { view in
      view.car.charge?.source == .supercharger ? view.number("charge_state", "charger_power") : 0
    },
    .reckoned("ACChargingPower", .charging) { view in
      view.car.charge?.source == .wall ? view.number("charge_state", "charger_power") : 0
    },
    .number("ChargeAmps", .charging, "charge_state", "charger_actual_current"),
    .number("ChargerVoltage", .charging, "charge_state", "charger_voltage"),
    .integer("ChargerPhases", "charge_state", "charger_phases"),
    .integer("ChargeLimitSoc", "charge_state", "charge_limit_soc"),
    .integer("ChargeCurrentRequest", "charge_state", "charge_current_request"),
    .integer("ChargeCurrentRequestMax", "charge_state", "charge_current_request_max"),
    .flag("ChargeEnableRequest", "charge_state", "charge_enable_request"),
    .flag("ChargePortColdWeatherMode", "charge_state", "charge_port_cold_weather_mode"),
    .flag("ChargePortDoorOpen", "charge_state", "charge_port_door_open"),
    .word("ChargePortLatch", "SNA Disengaged Engaged Blocking") {
      $0.text("charge_state", "charge_port_latch")
    },
    .word("ChargingCableType", "IEC SAE GB_AC GB_DC SNA") {
      $0.text("charge_state", "conn_charge_cable")
    },
    .flag("FastChargerPresent", "charge_state", "fast_charger_present"),
    .word(
      "FastChargerType", "Supercharger CHAdeMO GB ACSingleWireCAN Combo MCSingleWireCAN Other SNA"
    ) { view in
      let word = view.text("charge_state", "fast_charger_type")
      return word == "Tesla" ? "Supercharger" : word
    },
    .reckoned("TimeToFullCharge", .charging) { $0.number("charge_state", "time_to_full_charge") },
    .reckoned("EstimatedHoursToChargeTermination", .charging) {
      $0.number("charge_state", "time_to_full_charge")
    },
    .number("ChargeRateMilePerHour", .charging, "charge_state", "charge_rate"),
    .flag("ScheduledChargingPending", "charge_state", "scheduled_charging_pending"),
    .word("ScheduledChargingMode", "Off StartAt DepartBy") {
      $0.text("charge_state", "scheduled_charging_mode")
    },
    .flag("PreconditioningEnabled", "charge_state", "preconditioning_enabled"),
    .flag(
      "SuperchargerSessionTripPlanner", "charge_state", "supercharger_session_trip_planner"),
  ]

  private static let climate: [StreamedField] = [
    .number("InsideTemp", .slow, "climate_state", "inside_temp"),
    .number("OutsideTemp", .slow, "climate_state", "outside_temp"),
    .number("HvacLeftTemperatureRequest", .slow, "climate_state", "driver_temp_setting"),
    .number("HvacRightTemperatureRequest", .slow, "climate_state", "passenger_temp_setting"),
    .word("HvacPower", "Off On Precondition OverheatProtect") { view in
      guard view.car.isClimateOn else { return "Off" }
      return view.car.isDriving ? "On" : "Precondition"
    },
    .word("HvacAutoMode", "On Override") { $0.text("climate_state", "hvac_auto_request") },
    .integer("HvacFanStatus", "climate_state", "fan_status"),
    .integer("SeatHeaterLeft", "climate_state", "seat_heater_left"),
    .integer("SeatHeaterRight", "climate_state", "seat_heater_right"),
    .integer("SeatHeaterRearLeft", "climate_state", "seat_heater_rear_left"),
    .integer("SeatHeaterRearRight", "climate_state", "seat_heater_rear_right"),
    .integer("SeatHeaterRearCenter", "climate_state", "seat_heater_rear_center"),
    .flag("AutoSeatClimateLeft", "climate_state", "auto_seat_climate_left"),
    .flag("AutoSeatClimateRight", "climate_state", "auto_seat_climate_right"),
    .flag("HvacSteeringWheelHeatAuto", "climate_state", "auto_steering_wheel_heat"),
    .integer("HvacSteeringWheelHeatLevel", "climate_state", "steering_wheel_heat_level"),
    .word("CabinOverheatProtectionMode", "Off On FanOnly") {
      $0.text("climate_state", "cabin_overheat_protection")
    },
    .word("CabinOverheatProtectionTemperatureLimit", "High Medium Low") {
      $0.text("climate_state", "cop_activation_temperature")
    },
    .word("ClimateKeeperMode", "Off On Dog Party") { view in
      view.text("climate_state", "climate_keeper_mode") == "off" ? "Off" : nil
    },
    .word("DefrostMode", "Off Normal Max AutoDefog") { view in
      view.number("climate_state", "defrost_mode") == 0 ? "Off" : nil
    },
    .flag("RearDefrostEnabled", "climate_state", "is_rear_defroster_on"),
    .flag("WiperHeatEnabled", "climate_state", "wiper_blade_heater"),
  ]

  private static let body: [StreamedField] = [
    .flag("Locked", "vehicle_state", "locked"),
    .other("DoorState", .steady) { view in
      var doors = Doors()
      doors.driverFront = view.number("vehicle_state", "df") != 0
      return .doors(doors)
    },
    .word("SentryMode", "Off Idle Armed Aware Panic Quiet") { view in
      view.value("vehicle_state", "sentry_mode")?.boolValue.map { $0 ? "Armed" : "Off" }
    },
    .word(
      "CenterDisplay", "Off Dim Accessory On Driving Charging Lock Sentry Dog Entertainment"
    ) { view in
      // vehicle_data counts from 0 what the protocol counts from 1.
      let names = ["Off", "Dim", "Accessory", "On", "Driving", "Charging", "Lock", "Sentry"]
      let code = view.value("vehicle_state", "center_display_state")?.int64Value ?? -1
      return names.indices.contains(Int(code)) ? names[Int(code)] : nil
    },
    .text("Version", "vehicle_state", "car_version"),
    .text("VehicleName", "vehicle_state", "vehicle_name"),
    .window("FdWindow", "fd_window"), .window("FpWindow", "fp_window"),
    .window("RdWindow", "rd_window"), .window("RpWindow", "rp_window"),
    .number("TpmsPressureFl", .slow, "vehicle_state", "tpms_pressure_fl"),
    .number("TpmsPressureFr", .slow, "vehicle_state", "tpms_pressure_fr"),
    .number("TpmsPressureRl", .slow, "vehicle_state", "tpms_pressure_rl"),
    .number("TpmsPressureRr", .slow, "vehicle_state", "tpms_pressure_rr"),
    .update("SoftwareUpdateDownloadPercentComplete", "download_perc"),
    .update("SoftwareUpdateInstallationPercentComplete", "install_perc"),
    .other("SoftwareUpdateVersion", .steady) { view in
      .string(view.value("vehicle_state", "software_update")?["version"]?.stringValue ?? " ")
    },
    .other("SoftwareUpdateExpectedDurationMinutes", .steady) { _ in .integer(27) },
    .flag("ValetModeEnabled", "vehicle_state", "valet_mode"),
    .flag("HomelinkNearby", "vehicle_state", "homelink_nearby"),
    .flag("ServiceMode", "vehicle_state", "service_mode"),
  ]

  private static func window(_ name: String, _ member: String) -> StreamedField {
    .word(name, "Closed PartiallyOpen Opened") { view in
      view.number("vehicle_state", member) == 0 ? "Closed" : "Opened"
    }
  }

  private static func update(_ name: String, _ member: String) -> StreamedField {
    .other(name, .slow) { view in
      view.value("vehicle_state", "software_update")?[member]?.int64Value.map { .integer($0) }
        ?? .invalid
    }
  }
}
