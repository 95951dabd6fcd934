extension InfoFamily {
  static let oldEquipment = InfoFamily(
    stem: "vehicle_state", meaning: "Equipment of a vehicle whose firmware has no vehicle_config")
}

extension Catalogue {
  static let vehicleState = Block(
    "vehicle_state", security + closures + sunRoof + tires + features + oldEquipment)

  /// Doors and windows in a block of their own, which was seen beside and in place of those of
  /// vehicle_state.
  static let closuresState = Block(
    "closures_state",
    closures + [.time("timestamp", .milliseconds, "When the closures_state block was current")])

  private static let security: [Field] = [
    .gauge("odometer", .miles, "Distance that the vehicle has driven in its life"),
    .flag("locked", "Whether the vehicle is locked"),
    .flag("is_user_present", "Whether someone is in the vehicle"),
    .flag("sentry_mode", "Whether Sentry Mode is on"),
    .flag("sentry_mode_available", "Whether Sentry Mode can be switched on"),
    .flag("valet_mode", "Whether Valet Mode is on"),
    .flag("valet_pin_needed", "Whether Valet Mode needs a new PIN"),
    .flag("remote_start", "Whether the vehicle was started from afar"),
    .flag("remote_start_enabled", "Whether starting from afar is allowed"),
    .flag("remote_start_supported", "Whether starting from afar is possible"),
    .flag("service_mode", "Whether service mode is on"),
    .flag("service_mode_plus", "Whether the extended service mode is on"),
    .time("timestamp", .milliseconds, "When the vehicle_state block was current"),
    .info("car_version", in: .firmware),
    .info("vehicle_name", in: .vehicle, as: "name"),
    .ignored("api_version"), .ignored("feature_bitmask"), .ignored("calendar_supported"),
    .ignored("notifications_supported"), .ignored("parsed_calendar_supported"),
  ]

  private static let closures: [Field] = [
    .flag("df", "Whether the driver's front door is open"),
    .flag("dr", "Whether the rear door on the driver's side is open"),
    .flag("pf", "Whether the passenger's front door is open"),
    .flag("pr", "Whether the rear door on the passenger's side is open"),
    .flag("ft", "Whether the front trunk is open"),
    .flag("rt", "Whether the rear trunk is open"),
    .flag("fd_window", "Whether the driver's front window is open"),
    .flag("fp_window", "Whether the passenger's front window is open"),
    .flag("rd_window", "Whether the rear window on the driver's side is open"),
    .flag("rp_window", "Whether the rear window on the passenger's side is open"),
  ]

  private static let sunRoof: [Field] = [
    .states(
      "sun_roof_state", ["closed", "open", "vent", "moving", "calibrating", "unknown"],
      "Sunroof"),
    .gauge("sun_roof_percent_open", .percent, as: "sun_roof_open", "How far the sunroof is open"),
    .gauge(
      "vehicle_state_sun_roof_percent_open", .percent, as: "vehicle_state_sun_roof_open",
      "How far the sunroof is open, under the name of some firmware"),
  ]

  private static let tires: [Field] =
    [
      .gauge("tpms_rcp_front_value", .bar, "Recommended cold pressure of the front tires"),
      .gauge("tpms_rcp_rear_value", .bar, "Recommended cold pressure of the rear tires"),
    ]
    + [
      ("fl", "front left"), ("fr", "front right"), ("rl", "rear left"), ("rr", "rear right"),
    ].flatMap { place, words -> [Field] in
      [
        .gauge("tpms_pressure_\(place)", .bar, "Pressure of the \(words) tire"),
        .time(
          "tpms_last_seen_pressure_time_\(place)", .seconds,
          as: "tpms_last_seen_pressure_\(place)",
          "When the pressure of the \(words) tire was last measured"),
        .flag(
          "tpms_soft_warning_\(place)", "Whether the \(words) tire is below its pressure"),
        .flag(
          "tpms_hard_warning_\(place)", "Whether the \(words) tire is far below its pressure"),
      ]
    }

  private static let features: [Field] = [
    .flag("homelink_nearby", "Whether a HomeLink device is near"),
    .gauge("homelink_device_count", as: "homelink_devices", "Number of HomeLink devices"),
    .flag("smart_summon_available", "Whether Smart Summon is available"),
    .flag("summon_standby_mode_enabled", "Whether Summon stands by"),
    .flag("dashcam_clip_save_available", "Whether a dashcam clip can be saved"),
    .states("dashcam_state", ["Recording", "Available", "Unavailable", "Saved"], "Dashcam"),
    .flag("webcam_available", "Whether the cabin camera is available"),
    .gauge(
      "center_display_state",
      "Code of the center display: 0 off, 1 dim, 2 accessory, 3 on, 4 driving, 5 charging, "
        + "6 lock, 7 sentry, 8 dog, 9 entertainment"),
    .gauge("santa_mode", "Code of the Santa mode, 0 is off"),
    .gauge("vehicle_self_test_progress", .percent, "Progress of the vehicle's self test"),
    .flag("vehicle_self_test_requested", "Whether a self test was asked for"),
    .ignored("autopark_state_v2"), .ignored("autopark_state_v3"), .ignored("autopark_style"),
    .ignored("last_autopark_error"),
  ]

  /// What firmware of before vehicle_config tells here.
  private static let oldEquipment: [Field] =
    ["car_type", "exterior_color", "roof_color", "wheel_type", "third_row_seats", "perf_config"]
    .map { .info($0, in: .oldEquipment) }
    + ["seat_type", "rear_seat_heaters", "sun_roof_installed"]
    .map { .infoCode($0, in: .oldEquipment) } + [
      .flag("dark_rims", "Whether the rims are dark, on older vehicles"),
      .flag("has_spoiler", "Whether the vehicle has a spoiler, on older vehicles"),
      .flag("rhd", "Whether the vehicle is right-hand drive, on older vehicles"),
    ]

  static let softwareUpdate = Block(
    "vehicle_state.software_update",
    [
      .states(
        "status",
        [
          "none", "available", "scheduled", "downloading", "downloading_wifi_wait", "installing",
        ],
        empty: "none", "State of the software update"),
      .info("version", in: .firmware, as: "update_version"),
      .gauge("download_perc", .percent, as: "download", "Part of the update that is downloaded"),
      .gauge("install_perc", .percent, as: "install", "Part of the update that is installed"),
      .gauge(
        "expected_duration_sec", .seconds, as: "expected_duration",
        "Time that the installation is expected to take"),
      .time(
        "scheduled_time_ms", .milliseconds, as: "scheduled", "When the installation will start"),
      .gauge(
        "warning_time_remaining_ms", .milliseconds, as: "warning_remaining",
        "Time left to stop the installation"),
    ])

  static let speedLimitMode = Block(
    "vehicle_state.speed_limit_mode",
    [
      .flag("active", "Whether Speed Limit Mode is on"),
      .flag("pin_code_set", "Whether Speed Limit Mode has a PIN"),
      .gauge("current_limit_mph", .milesPerHour, as: "current_limit", "Speed limit that is set"),
      .gauge("min_limit_mph", .milesPerHour, as: "min_limit", "Lowest limit that can be set"),
      .gauge("max_limit_mph", .milesPerHour, as: "max_limit", "Highest limit that can be set"),
    ])

  /// What plays is personal and would make a series of every title.
  static let media = Block(
    "vehicle_state",
    [
      .gauge("media_info.audio_volume", "Audio volume"),
      .gauge("media_info.audio_volume_max", "Highest audio volume"),
      .gauge("media_info.audio_volume_increment", "Step of the audio volume"),
      .states(
        "media_info.media_playback_status", ["Playing", "Paused", "Stopped"], "Media playback"),
      .gauge("media_info.now_playing_duration", .milliseconds, "Length of what is playing"),
      .gauge("media_info.now_playing_elapsed", .milliseconds, "Time played of what is playing"),
      .flag("media_state.remote_control_enabled", "Whether media can be controlled from afar"),
      .ignored("media_info.now_playing_title"), .ignored("media_info.now_playing_artist"),
      .ignored("media_info.now_playing_album"), .ignored("media_info.now_playing_station"),
      .ignored("media_info.now_playing_source"), .ignored("media_info.a2dp_source_name"),
    ])
}
