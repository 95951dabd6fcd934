internal import JSON
internal import Time

extension SiteBody {
  var siteInfo: Value {
    let identity = site.identity
    var object = Object([
      .init("id", .string(identity.gatewayID)), .init("site_name", .string(identity.name)),
      .init("site_number", .string(identity.serialNumber)),
      .init("installation_date", .string(installationDate)),
      .init("user_settings", userSettings), .init("components", infoComponents),
      .init("version", .string(firmware)),
      .init("battery_count", Value(Int64(identity.batteryCount))),
      .init("tou_settings", ["optimization_strategy": "economics", "schedule": []]),
      .init("max_site_meter_power_ac", 1_000_000_000),
      .init("min_site_meter_power_ac", -1_000_000_000), .init("geolocation", geolocation),
      .init("address", address),
    ])
    if hasBattery {
      object["backup_reserve_percent"] = Value(Int64(site.reserve))
      object["default_real_mode"] = "self_consumption"
      object["vpp_backup_reserve_percent"] = 0
    }
    if let tariff { object["tariff_content"] = tariff }
    // A Powerwall 3 has what it holds at its gateway.
    let isOwnGateway = identity.kind == .powerwall3
    object["nameplate_power"] =
      isOwnGateway ? Value(0.0) : Value(Int64(identity.maximumBatteryPower))
    object["nameplate_energy"] = isOwnGateway ? Value(0.0) : Value(Int64(identity.capacity))
    site.addTimeZone(to: &object)
    return .object(object)
  }

  private var installationDate: String {
    // 2024-05-02 at five in the afternoon in UTC.
    site.weather.place.localTime(1_714_669_200).rfc3339
  }

  private var firmware: String {
    site.identity.kind == .powerwall3 ? "26.10.3-1-p acae60d8" : "25.42.3 6f21a4be"
  }

  private var userSettings: Value {
    guard hasBattery else { return ["storm_mode_enabled": nil] }
    return [
      "go_off_grid_test_banner_enabled": false, "storm_mode_enabled": true,
      "powerwall_onboarding_settings_set": true, "powerwall_tesla_electric_interested_in": false,
      "vpp_tour_enabled": true, "sync_grid_alert_enabled": true, "breaker_alert_enabled": true,
    ]
  }

  private var geolocation: Value {
    [
      "latitude": VehicleDataBody.rounded(site.weather.place.latitude, 4),
      "longitude": VehicleDataBody.rounded(site.weather.place.longitude, 4),
    ]
  }

  private var address: Value {
    [
      "address_line1": "1 Loopback Lane", "city": .string(site.weather.place.city), "state": "",
      "zip": "00127", "country": .string(site.weather.place.country),
    ]
  }

  private var infoComponents: Value {
    var object = Object([
      .init("solar", true), .init("solar_type", "pv_panel"), .init("battery", .bool(hasBattery)),
      .init("grid", true), .init("backup", .bool(hasBattery)),
      .init("gateway", hasBattery ? "teg" : "gateway_type_none"), .init("load_meter", true),
      .init("tou_capable", true), .init("storm_mode_capable", .bool(hasBattery)),
    ])
    let off = [
      "flex_energy_request_capable", "car_charging_data_supported",
      "off_grid_vehicle_charging_reserve_supported", "vehicle_charging_performance_view_enabled",
      "vehicle_charging_solar_offset_view_enabled", "grid_services_enabled",
    ]
    let on = [
      "battery_solar_offset_view_enabled", "solar_value_enabled",
      "energy_service_self_scheduling_enabled", "show_grid_import_battery_source_cards",
      "set_islanding_mode_enabled", "wifi_commissioning_enabled",
      "backup_time_remaining_enabled", "configurable", "system_alerts_enabled",
      "disallow_charge_from_grid_with_solar_installed",
    ]
    for name in off { object[name] = false }
    for name in on { object[name] = true }
    object["energy_value_header"] = "Energy Value"
    object["energy_value_subheader"] = "Estimated Value"
    object["customer_preferred_export_rule"] = "pv_only"
    object["net_meter_mode"] = "battery_ok"
    object["generator"] = false
    object["service_mode_enabled"] = false
    if hasBattery {
      object["battery_type"] = "ac_powerwall"
      object["gateways"] = [gateway]
      if site.identity.kind != .powerwall3 {
        object["batteries"] = .array((0..<site.identity.batteryCount).map(battery))
      }
    }
    if site.identity.hasWallConnector {
      object["wall_connectors"] = .array(
        cars.indices.map { number in
          [
            "device_id": .string(site.identity.assetID),
            "din": .string(site.identity.wallConnectorDIN(number)),
            "part_name": "Gen 3 Wall Connector", "is_active": true,
          ]
        })
    }
    return .object(object)
  }

  private var gateway: Value {
    let isPowerwall3 = site.identity.kind == .powerwall3
    var object = Object([
      .init("device_id", .string(site.identity.assetID)),
      .init("din", .string(site.identity.gatewayID)),
      .init("serial_number", .string(site.identity.serialNumber)),
      .init("part_number", isPowerwall3 ? "1707000-11-J" : "1232100-00-E"),
      .init("part_type", isPowerwall3 ? 4 : 10),
      .init("part_name", isPowerwall3 ? "Powerwall 3" : "Tesla Backup Gateway 2"),
      .init("is_active", true), .init("site_id", .string(site.identity.assetID)),
      .init("firmware_version", .string(firmware)),
      .init("updated_datetime", "2026-10-30T09:12:44.000Z"),
    ])
    if isPowerwall3 {
      // The one is in W, the other, whatever it is called, in Wh.
      object["nameplate_power_watts"] = Value(site.identity.maximumBatteryPower)
      object["nameplate_energy_watts"] = Value(site.identity.capacity)
    }
    return .object(object)
  }

  private func battery(_ number: Int) -> Value {
    let serial = "\(site.identity.serialNumber)\(number)"
    return [
      "device_id": .string(site.identity.assetID), "din": .string("3012170-10-C--\(serial)"),
      "serial_number": .string(serial), "part_number": "3012170-10-C", "part_type": 2,
      "part_name": "Powerwall 2", "nameplate_max_charge_power": 5000,
      "nameplate_max_discharge_power": 5000, "nameplate_energy": 13_500,
    ]
  }
}

extension Site {
  /// Panels alone may have a zone without a name, an older site an offset in minutes.
  func addTimeZone(to object: inout Object) {
    switch identity.kind {
    case .panels: object["installation_time_zone"] = ""
    case .olderPowerwall:
      object["time_zone_offset"] = Value(Int64(weather.place.standardOffset / 60))
    default: object["installation_time_zone"] = .string(weather.place.timeZone)
    }
  }
}
