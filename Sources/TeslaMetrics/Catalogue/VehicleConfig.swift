extension InfoFamily {
  static let vehicleConfig = InfoFamily(
    stem: "vehicle_config", meaning: "Model, trim and equipment of the vehicle")
  static let guiSettings = InfoFamily(
    stem: "gui_settings", meaning: "Units that the vehicle's screen shows; metrics never use them")
}

extension Catalogue {
  static let vehicleConfig = Block(
    "vehicle_config", equipment + equipmentFlags)

  private static let equipment: [Field] =
    [
      "car_type", "car_special_type", "trim_badging", "efficiency_package", "performance_package",
      "exterior_color", "exterior_trim", "roof_color", "wheel_type", "spoiler_type",
      "headlamp_type", "aux_park_lamps", "interior_trim_type", "third_row_seats",
      "driver_assist", "charge_port_type", "front_drive_unit", "rear_drive_unit",
    ].map { .info($0, in: .vehicleConfig) }
    + [
      "seat_type", "rear_seat_type", "rear_seat_heaters", "sun_roof_installed",
      "steering_wheel_type", "badge_version", "key_version",
    ].map { .infoCode($0, in: .vehicleConfig) } + [
      .gauge("utc_offset", .seconds, "Difference of the vehicle's local time from UTC"),
      .time("timestamp", .milliseconds, "When the vehicle_config block was current"),
      .ignored("exterior_trim_override"), .ignored("paint_color_override"),
    ]

  private static let equipmentFlags: [Field] = [
    .flag("can_accept_navigation_requests", "Whether destinations can be sent to the vehicle"),
    .flag("can_actuate_trunks", "Whether the trunks open from afar"),
    .flag(
      "cop_user_set_temp_supported",
      "Whether the temperature of cabin overheat protection can be set"),
    .flag("dashcam_clip_save_supported", "Whether dashcam clips can be saved on command"),
    .flag("default_charge_to_max", "Whether charging goes to the full range by default"),
    .flag("ece_restrictions", "Whether European restrictions of driver assistance apply"),
    .flag("eu_vehicle", "Whether the vehicle was built for Europe"),
    .flag("has_air_suspension", "Whether the vehicle has air suspension"),
    .flag("has_ludicrous_mode", "Whether the vehicle has Ludicrous Mode"),
    .flag("has_seat_cooling", "Whether the seats can be cooled"),
    .flag("motorized_charge_port", "Whether the charge port has a motor"),
    .flag("plg", "Whether the vehicle has a power liftgate"),
    .flag("pws", "Whether the vehicle has the pedestrian warning system"),
    .flag("rhd", "Whether the vehicle is right-hand drive"),
    .flag("sentry_preview_supported", "Whether Sentry Mode shows a live picture"),
    .flag("supports_qr_pairing", "Whether keys can be paired by QR code"),
    .flag("use_range_badging", "Whether the badge shows the range"),
    .flag("webcam_supported", "Whether the vehicle has a cabin camera"),
    .flag("webcam_selfie_supported", "Whether the cabin camera takes selfies"),
    .flag("webcam_interior_only", "Whether the camera shows the interior only"),
  ]
}
