extension InfoFamily {
  static let vehicle = InfoFamily(
    stem: "vehicle", meaning: "What the vehicle is called and who may use it")
  static let firmware = InfoFamily(
    stem: "vehicle_firmware", meaning: "Firmware that the vehicle runs and that it is offered")
}

extension Catalogue {
  static let topLevel = Block(
    "",
    [
      .states(
        "state", ["online", "asleep", "offline", "waking", "unknown"],
        "Connection of the vehicle to Tesla when Tesla gave the answer"),
      .flag("in_service", "Whether the vehicle is at a service center or in service mode"),
      .flag("mobile_access_disabled", "Whether mobile access is switched off in the vehicle"),
      .flag("supercharging_enabled", "Whether the vehicle may use Superchargers"),
      .flag(
        "supercharger_payment_needed",
        "Whether a payment is due before the next Supercharger session"),
      .info("display_name", in: .vehicle, as: "name"),
      .info("access_type", in: .vehicle),
      .infoCode("api_version", in: .vehicle),
      .ignored("vin"), .ignored("id"), .ignored("id_s"), .ignored("vehicle_id"),
      .ignored("user_id"), .ignored("calendar_enabled"), .ignored("ble_autopair_enrolled"),
      .ignored("granular_access"), .ignored("option_codes"), .ignored("color"),
      .ignored("tokens"), .ignored("backseat_token"), .ignored("backseat_token_updated_at"),
      .ignored("cached_data"), .ignored("command_signing"), .ignored("release_notes_supported"),
      .ignored("device_type"),
    ])

  /// Comes back as a copy of vehicle_config; nothing of its own is known.
  static let parkedAccessory = Block("parked_accessory", isClosed: true, [])

  static let chargeSchedules = Block(
    "charge_schedule_data", isClosed: true,
    [
      .length("charge_schedules", "Number of charging schedules"),
      .time("timestamp", .milliseconds, "When the charging schedules were current"),
    ])

  static let preconditioningSchedules = Block(
    "preconditioning_schedule_data", isClosed: true,
    [
      .length("precondition_schedules", "Number of preconditioning schedules"),
      .time("timestamp", .milliseconds, "When the preconditioning schedules were current"),
    ])
}
