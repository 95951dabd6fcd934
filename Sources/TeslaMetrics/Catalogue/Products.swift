extension InfoFamily {
  static let vehicleProduct = InfoFamily(
    stem: "product", meaning: "A vehicle as the list of products names it")
  static let siteProduct = InfoFamily(
    stem: "product", meaning: "An energy site as the list of products names it")
}

extension Catalogue {
  /// A vehicle of the list. Its vehicle_config, gone since 2024, is left to vehicle_data.
  static let vehicleProduct = Block(
    "",
    topLevel.fields.filter { field in
      if case .info = field.reading { return false }
      return field.path != "command_signing"
    } + [
      .info("display_name", in: .vehicleProduct, as: "name"),
      .info("access_type", in: .vehicleProduct),
      .infoCode("api_version", in: .vehicleProduct),
      .info("command_signing", in: .vehicleProduct),
      .ignored("vehicle_config"),
    ])

  static let siteProduct = Block(
    "",
    sitePowers + [
      .info("site_name", in: .siteProduct),
      .info("resource_type", in: .siteProduct),
      .info("battery_type", in: .siteProduct),
      .info("solar_type", in: .siteProduct),
      .ignored("energy_site_id"), .ignored("id"), .ignored("gateway_id"), .ignored("device_type"),
      .ignored("asset_site_id"), .ignored("warp_site_number"), .ignored("components"),
      .ignored("features"), .ignored("storm_mode_enabled"), .ignored("breaker_alert_enabled"),
      .ignored("sync_grid_alert_enabled"), .ignored("vpp_tour_enabled"),
      .ignored("powerwall_onboarding_settings_set"),
      .ignored("powerwall_tesla_electric_interested_in"),
      .ignored("go_off_grid_test_banner_enabled"),
    ])
}
