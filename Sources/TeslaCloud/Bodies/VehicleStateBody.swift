internal import JSON

extension VehicleDataBody {
  var vehicleState: Value {
    var object = Object([
      .init("api_version", isOlder ? 36 : 93),
      .init(isOlder ? "autopark_state_v2" : "autopark_state_v3", "unavailable"),
      .init("calendar_supported", true), .init("car_version", .string(carVersion)),
      .init("center_display_state", Value(Int64(displayState))),
      .init("dashcam_clip_save_available", .bool(!isOlder)),
      .init("dashcam_state", .string(dashcamState)), .init("df", Value(doorCode)),
      .init("dr", 0), .init("fd_window", 0),
      .init("feature_bitmask", isOlder ? "5,0" : "fbdffbff,187f,3"), .init("fp_window", 0),
      .init("ft", 0), .init("is_user_present", .bool(car.isUserPresent)),
      .init("locked", .bool(!car.isUserPresent)),
      .init("media_state", ["remote_control_enabled": true]),
      .init("notifications_supported", true),
      .init("odometer", VehicleDataBody.rounded(car.odometer(at: time), 6)),
      .init("parsed_calendar_supported", true), .init("pf", 0), .init("pr", 0),
      .init("rd_window", 0), .init("remote_start", false), .init("remote_start_enabled", true),
      .init("remote_start_supported", true), .init("rp_window", 0), .init("rt", 0),
      .init("santa_mode", 0), .init("software_update", softwareUpdate),
      .init(
        "speed_limit_mode",
        [
          "active": false, "current_limit_mph": Value(85.0), "max_limit_mph": 120,
          "min_limit_mph": Value(50.0), "pin_code_set": false,
        ]), .init("timestamp", stamp), .init("valet_mode", false),
      .init("valet_pin_needed", true), .init("vehicle_name", .string(car.identity.name)),
    ])
    if isOlder { addOlder(to: &object) } else { addModernState(to: &object) }
    return .object(object)
  }

  /// A door is open while the driver gets in or out.
  private var doorCode: Int64 { car.userLeavesAt != nil && !car.isDriving ? 257 : 0 }

  /// 0 off, 4 on, 3 charging, 7 sentry (tesla-api(7), VEHICLE DATA).
  private var displayState: Int {
    if car.isUserPresent { return 4 }
    if car.isSentryOn { return 7 }
    return car.charge != nil ? 3 : 0
  }

  private var dashcamState: String {
    if isOlder { return "<invalid>" }
    return car.isDriving || car.isSentryOn ? "Recording" : "Unavailable"
  }

  private var carVersion: String { "\(car.firmware) \(isOlder ? "5a7e3c1b9d20" : "7c1f0e6a2b9d")" }

  private var softwareUpdate: Value {
    let update = isOlder ? SoftwareUpdate() : car.update
    let isInstalling = update.status == .installing
    let downloaded =
      switch update.status {
      case .none, .available: 0
      case .downloading: update.percent(at: time)
      case .scheduled, .installing: 100
      }
    let next = SoftwareUpdate.version(update.release + 1)
    return [
      "download_perc": Value(Int64(downloaded)), "expected_duration_sec": 1620,
      "install_perc": Value(Int64(isInstalling ? max(update.percent(at: time), 1) : 1)),
      "status": .string(update.status.rawValue),
      "version": .string(update.status == .none ? " " : next),
    ]
  }

  private func addOlder(to object: inout Object) {
    object["dark_rims"] = false
    object["has_spoiler"] = false
    object["perf_config"] = "P0"
    object["rhd"] = false
    object["seat_type"] = 0
    object["homelink_device_count"] = 0
    object["homelink_nearby"] = false
    object["sun_roof_percent_open"] = 0
    object["sun_roof_state"] = "closed"
    for wheel in ["fl", "fr", "rl", "rr"] { object["tpms_pressure_\(wheel)"] = .null }
  }

  private func addModernState(to object: inout Object) {
    object["autopark_style"] = "dead_man"
    object["homelink_device_count"] = 1
    object["homelink_nearby"] = .bool(car.position(at: time).spot == car.home)
    object["last_autopark_error"] = "no_error"
    object["media_info"] = media
    object["sentry_mode"] = .bool(car.isSentryOn)
    object["sentry_mode_available"] = true
    object["service_mode"] = .bool(car.isInService)
    object["service_mode_plus"] = false
    object["smart_summon_available"] = true
    object["summon_standby_mode_enabled"] = false
    object["vehicle_self_test_progress"] = 0
    object["vehicle_self_test_requested"] = false
    object["webcam_available"] = true
    addTires(to: &object)
  }

  private var media: Value {
    let isPlaying = car.isDriving
    return [
      "a2dp_source_name": "", "audio_volume": Value(isPlaying ? 4.3333 : 2.6667),
      "audio_volume_increment": Value(0.333333), "audio_volume_max": Value(10.333333),
      "media_playback_status": isPlaying ? "Playing" : "Stopped", "now_playing_album": "",
      "now_playing_artist": isPlaying ? "The Simulators" : "",
      "now_playing_duration": isPlaying ? 241_000 : 0,
      "now_playing_elapsed": isPlaying ? Value(Int64(time) % 241 * 1000) : 0,
      "now_playing_source": isPlaying ? "Spotify" : "", "now_playing_station": "",
      "now_playing_title": isPlaying ? "Song No. 2, \"Loopback\"" : "",
    ]
  }

  /// Tires warm up, and so gain pressure, on the road and on hot days.
  private func addTires(to object: inout Object) {
    let outside = car.weather.outsideTemperature(at: time)
    let warmth = (outside - 20) * 0.01 + (car.isDriving ? 0.2 : 0)
    for (index, wheel) in ["fl", "fr", "rl", "rr"].enumerated() {
      let own = SplitMix64.noise(car.seed, .car, index + car.index * 4) * 0.1 - 0.05
      let pressure = ((2.9 + warmth + own) / 0.025).rounded() * 0.025
      object["tpms_hard_warning_\(wheel)"] = false
      object["tpms_last_seen_pressure_time_\(wheel)"] = VehicleDataBody.seconds(
        car.isDriving ? time : car.lastDriveEnd)
      object["tpms_pressure_\(wheel)"] = VehicleDataBody.rounded(pressure, 3)
      object["tpms_soft_warning_\(wheel)"] = .bool(pressure < 2.5)
    }
    object["tpms_rcp_front_value"] = Value(2.9)
    object["tpms_rcp_rear_value"] = Value(2.9)
  }
}
