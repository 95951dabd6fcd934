extension InfoFamily {
  static let site = InfoFamily(stem: "", meaning: "What the energy site is called and made of")
  static let gateway = InfoFamily(stem: "gateway", meaning: "A gateway of the site")
  static let battery = InfoFamily(stem: "battery", meaning: "A battery of the site")
  static let inverter = InfoFamily(stem: "inverter", meaning: "An inverter of the site")
  static let wallConnector = InfoFamily(
    stem: "wall_connector", meaning: "A Wall Connector of the site")
}

extension Catalogue {
  static let site = Block(
    "",
    [
      .gauge("battery_count", as: "batteries", "Number of batteries"),
      .gauge(
        "backup_reserve_percent", .percent, as: "backup_reserve",
        "State of charge that is kept for backup"),
      .gauge(
        "vpp_backup_reserve_percent", .percent, as: "vpp_backup_reserve",
        "State of charge that is kept for backup during a virtual power plant event"),
      .gauge(
        "off_grid_vehicle_charging_reserve_percent", .percent,
        as: "off_grid_vehicle_charging_reserve",
        "State of charge below which vehicles are not charged off grid"),
      .states(
        "default_real_mode", ["self_consumption", "autonomous", "backup"], "Operation mode"),
      .gauge("nameplate_power", .watts, "Power that the batteries are rated for"),
      .gauge("nameplate_energy", .wattHours, "Energy that the batteries are rated for"),
      .limit(
        "max_site_meter_power_ac", .watts, unlimitedFrom: 1e9, "Highest power at the site's meter"),
      .limit(
        "min_site_meter_power_ac", .watts, unlimitedFrom: 1e9, "Lowest power at the site's meter"),
      .time("installation_date", .seconds, as: "installation", "When the site was installed"),
      .info("site_name", in: .site),
      .info("version", in: .site),
      .info("installation_time_zone", in: .site),
      .info("tou_settings.optimization_strategy", in: .site),
      .ignored("tou_settings.schedule"), .ignored("id"), .ignored("site_number"),
      .ignored("address"), .ignored("geolocation"), .ignored("tariff_content"),
      .ignored("tariff_content_v2"), .ignored("time_zone_offset"), .ignored("utility"),
    ])

  /// How the site runs without the grid.
  static let siteIslanding = Block(
    "island_config",
    [
      .gauge("low_soe_limit", .percent, "State of charge at which the site shuts down off grid"),
      .gauge(
        "jump_start_soe_threshold", .percent,
        "State of charge that is kept to start again off grid"),
      .gauge(
        "wait_for_solar_retry_soe", .percent,
        "State of charge at which the site tries again to start with solar power"),
      .gauge(
        "max_frequency_shift_hz", as: "max_frequency_shift_hertz",
        "Shift of the frequency, in hertz, that throttles solar power off grid"),
    ])

  static let siteUserSettings = Block(
    "user_settings",
    [
      .flag("storm_mode_enabled", "Whether Storm Watch is allowed"),
      .flag("off_grid_vehicle_charging_enabled", "Whether vehicles are charged off grid"),
      .flag("breaker_alert_enabled", "Whether breaker alerts are sent"),
      .flag("sync_grid_alert_enabled", "Whether alerts about the grid's return are sent"),
      .flag("powerwall_onboarding_settings_set", "Whether the Powerwall is set up"),
      .flag(
        "powerwall_tesla_electric_interested_in", "Whether the owner asked about Tesla Electric"),
      .flag("vpp_tour_enabled", "Whether the app offers its virtual power plant tour"),
      .flag(
        "go_off_grid_test_banner_enabled", "Whether the app offers its test of going off grid"),
    ])

  static let siteComponents = Block(
    "components",
    [
      "solar", "battery", "grid", "generator", "backup", "load_meter", "tou_capable",
      "storm_mode_capable", "non_export_configured", "service_mode_enabled",
      "flex_energy_request_capable", "car_charging_data_supported",
      "off_grid_vehicle_charging_reserve_supported", "vehicle_charging_performance_view_enabled",
      "vehicle_charging_solar_offset_view_enabled", "battery_solar_offset_view_enabled",
      "solar_value_enabled", "energy_service_self_scheduling_enabled",
      "rate_plan_manager_supported", "show_grid_import_battery_source_cards",
      "set_islanding_mode_enabled", "wifi_commissioning_enabled",
      "backup_time_remaining_enabled", "configurable", "grid_services_enabled",
      "disallow_charge_from_grid_with_solar_installed", "system_alerts_enabled",
      "edit_setting_energy_exports", "edit_setting_grid_charging",
      "edit_setting_permission_to_export",
    ].map { .flag($0, "Whether the site has the component or ability \($0)") } + [
      .info("battery_type", in: .site),
      .info("solar_type", in: .site),
      .info("gateway", in: .site),
      .info("customer_preferred_export_rule", in: .site),
      .info("net_meter_mode", in: .site),
      .ignored("energy_value_header"), .ignored("energy_value_subheader"),
      .ignored("market_type"),
    ])

  static let siteGateways = Block(
    "components.gateways[]", stem: "gateway",
    [
      .flag("is_active", as: "active", "Whether the gateway is in use"),
      .info("part_name", in: .gateway),
      .info("part_number", in: .gateway),
      .info("firmware_version", in: .gateway),
      // Of a Powerwall 3, which is gateway and battery in one.
      .gauge(
        "nameplate_power_watts", .watts, as: "nameplate_power",
        "Power that the gateway's battery is rated for"),
      // Wh, whatever the field is called: 13500 of one Powerwall 3.
      .gauge(
        "nameplate_energy_watts", .wattHours, as: "nameplate_energy",
        "Energy that the gateway's battery is rated for"),
      .time("updated_datetime", .seconds, as: "updated", "When the gateway's entry was updated"),
      .ignored("din"), .ignored("device_id"), .ignored("serial_number"), .ignored("part_type"),
      .ignored("site_id"),
    ])

  static let siteBatteries = Block(
    "components.batteries[]", stem: "battery",
    [
      .gauge("nameplate_energy", .wattHours, "Energy that the battery is rated for"),
      .gauge(
        "nameplate_max_charge_power", .watts, "Power that the battery is rated to charge with"),
      .gauge(
        "nameplate_max_discharge_power", .watts, "Power that the battery is rated to give"),
      .info("part_name", in: .battery),
      .info("part_number", in: .battery),
      .flag("is_active", as: "active", "Whether the battery is in use"),
      .ignored("din"), .ignored("device_id"), .ignored("serial_number"), .ignored("part_type"),
    ])

  static let siteInverters = Block(
    "components.inverters[]", stem: "inverter",
    [
      .flag("is_active", as: "active", "Whether the inverter is in use"),
      .info("part_name", in: .inverter),
      .info("part_number", in: .inverter),
      .info("firmware_version", in: .inverter),
      .ignored("din"), .ignored("device_id"), .ignored("serial_number"), .ignored("part_type"),
      .ignored("site_id"),
    ])

  static let siteWallConnectors = Block(
    "components.wall_connectors[]", stem: "wall_connector",
    [
      .flag("is_active", as: "active", "Whether the Wall Connector is in use"),
      .info("part_name", in: .wallConnector),
      .info("part_number", in: .wallConnector),
      .ignored("din"), .ignored("device_id"), .ignored("serial_number"), .ignored("part_type"),
    ])
}
