internal import JSON

extension VehicleDataBody {
  var climateState: Value {
    let outside = car.weather.outsideTemperature(at: time)
    let isOn = car.isClimateOn
    // The older car's sensors sleep with its air conditioning.
    let isBlind = isOlder && !isOn && !car.isUserPresent
    let isCold = outside < 4
    func celsius(_ number: Double) -> Value {
      isBlind ? .null : VehicleDataBody.rounded(number, 1)
    }
    var object = Object([
      .init("allow_cabin_overheat_protection", true), .init("battery_heater", false),
      .init("battery_heater_no_power", nil), .init("cabin_overheat_protection", "On"),
      .init("climate_keeper_mode", "off"), .init("defrost_mode", 0),
      .init("driver_temp_setting", Value(21.0)), .init("fan_status", isOn ? 4 : 0),
      .init("hvac_auto_request", "On"),
      .init("inside_temp", celsius(car.insideTemperature(at: time))),
      .init("is_auto_conditioning_on", isBlind ? nil : .bool(isOn)),
      .init("is_climate_on", .bool(isOn)),
      .init("is_front_defroster_on", .bool(isOn && outside < 0)),
      .init("is_preconditioning", .bool(isOn && !car.isDriving)),
      .init("is_rear_defroster_on", .bool(isOn && isCold)),
      .init("left_temp_direction", isBlind ? nil : isCold ? 410 : 428),
      .init("max_avail_temp", Value(28.0)), .init("min_avail_temp", Value(15.0)),
      .init("outside_temp", celsius(outside)), .init("passenger_temp_setting", Value(21.0)),
      .init("remote_heater_control_enabled", false),
      .init("right_temp_direction", isBlind ? nil : isCold ? 410 : 428),
      .init("seat_heater_left", car.isDriving && isCold ? 2 : 0),
      .init("seat_heater_right", 0),
      .init("side_mirror_heaters", .bool(isOn && isCold)),
      .init("supports_fan_only_cabin_overheat_protection", .bool(!isOlder)),
      .init("timestamp", stamp), .init("wiper_blade_heater", .bool(isOn && outside < 0)),
    ])
    if !isOlder { addModern(to: &object, isCold: isCold) }
    return .object(object)
  }

  private func addModern(to object: inout Object, isCold: Bool) {
    object["auto_seat_climate_left"] = true
    object["auto_seat_climate_right"] = true
    object["auto_steering_wheel_heat"] = true
    object["bioweapon_mode"] = false
    object["cabin_overheat_protection_actively_cooling"] = false
    object["cop_activation_temperature"] = "High"
    object["seat_heater_rear_center"] = 0
    object["seat_heater_rear_left"] = 0
    object["seat_heater_rear_right"] = 0
    if car.model.carType == "modely" {
      object["seat_fan_front_left"] = 0
      object["seat_fan_front_right"] = 0
    }
    object["steering_wheel_heat_level"] = car.isDriving && isCold ? 1 : 0
    object["steering_wheel_heater"] = .bool(car.isDriving && isCold)
  }
}
