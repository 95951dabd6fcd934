internal import JSON

extension VehicleDataBody {
  var vehicleConfig: Value {
    var object = Object([
      .init("can_accept_navigation_requests", true), .init("can_actuate_trunks", true),
      .init("car_special_type", "base"), .init("car_type", .string(car.model.carType)),
      .init("charge_port_type", "US"), .init("dashcam_clip_save_supported", .bool(!isOlder)),
      .init("default_charge_to_max", false),
      .init("driver_assist", isOlder ? "MonoCam" : "TeslaAP3"),
      .init("ece_restrictions", false),
      .init("efficiency_package", isOlder ? "Default" : "Default2024"),
      .init("eu_vehicle", false),
      .init("exterior_color", isOlder ? "MidnightSilver" : "DeepBlue"),
      .init("has_air_suspension", .bool(isOlder)), .init("has_ludicrous_mode", false),
      .init("has_seat_cooling", .bool(car.model.carType == "modely")),
      .init("headlamp_type", isOlder ? "Hid" : "Global"),
      .init("interior_trim_type", isOlder ? "AllBlack" : "Black2"),
      .init("motorized_charge_port", true), .init("plg", true), .init("pws", .bool(!isOlder)),
      .init("rear_drive_unit", isOlder ? "Large" : "PM216MOSFET"),
      .init("rear_seat_heaters", isOlder ? 0 : 1), .init("rear_seat_type", 0),
      .init("rhd", false), .init("roof_color", isOlder ? "None" : "RoofColorGlass"),
      .init("seat_type", isOlder ? 0 : nil), .init("spoiler_type", "None"),
      .init("sun_roof_installed", isOlder ? 1 : nil), .init("third_row_seats", "None"),
      .init("timestamp", stamp), .init("trim_badging", .string(car.model.trimBadging)),
      .init("use_range_badging", .bool(!isOlder)),
      .init("utc_offset", Value(Int64(car.weather.place.utcOffset(at: time)))),
      .init("wheel_type", isOlder ? "Base19" : "Photon18"),
    ])
    if isOlder {
      object["front_drive_unit"] = "NoneOrSmall"
    } else {
      addModernConfiguration(to: &object)
    }
    return .object(object)
  }

  private func addModernConfiguration(to object: inout Object) {
    object["aux_park_lamps"] = "NaPremium"
    object["badge_version"] = 1
    object["cop_user_set_temp_supported"] = true
    object["exterior_trim"] = "Black"
    object["exterior_trim_override"] = ""
    object["front_drive_unit"] = "PM228MOSFET"
    object["key_version"] = 2
    object["paint_color_override"] = "12,19,52,0.8,0.2"
    object["performance_package"] = "Base"
    object["sentry_preview_supported"] = true
    object["steering_wheel_type"] = 0
    object["supports_qr_pairing"] = true
    object["webcam_interior_only"] = false
    object["webcam_selfie_supported"] = true
    object["webcam_supported"] = true
  }
}
