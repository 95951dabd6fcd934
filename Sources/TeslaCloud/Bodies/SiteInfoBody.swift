internal import JSON

extension SiteBody {
  var siteInfo: Value {
    let identity = site.identity
    let place = site.weather.place
    let power = Int64(identity.maximumBatteryPower)
    return [
      "id": .string(identity.gatewayID), "site_name": .string(identity.name),
      "site_number": .string(identity.serialNumber),
      "backup_reserve_percent": Value(Int64(site.reserve)),
      "default_real_mode": "self_consumption",
      "installation_date": "2024-05-02T10:00:00\(place.localTime(time).rfc3339.suffix(6))",
      "user_settings": [
        "go_off_grid_test_banner_enabled": false, "storm_mode_enabled": true,
        "powerwall_onboarding_settings_set": true,
        "powerwall_tesla_electric_interested_in": false, "vpp_tour_enabled": true,
        "sync_grid_alert_enabled": true, "breaker_alert_enabled": true,
      ], "components": infoComponents, "version": "25.42.3 6f21a4be",
      "battery_count": Value(Int64(identity.batteryCount)),
      "tou_settings": ["optimization_strategy": "economics", "schedule": []],
      "nameplate_power": Value(power), "nameplate_energy": Value(Int64(identity.capacity)),
      "installation_time_zone": .string(place.timeZone),
      "max_site_meter_power_ac": 1_000_000_000, "min_site_meter_power_ac": -1_000_000_000,
      "vpp_backup_reserve_percent": 0,
      "geolocation": [
        "latitude": VehicleDataBody.rounded(place.latitude, 4),
        "longitude": VehicleDataBody.rounded(place.longitude, 4),
      ],
      "address": [
        "address_line1": "1 Loopback Lane", "city": .string(place.city), "state": "",
        "zip": "00127", "country": .string(place.country),
      ],
    ]
  }

  private var infoComponents: Value {
    let hasBattery = site.identity.batteryCount > 0
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
    if hasBattery {
      object["battery_type"] = "ac_powerwall"
      object["gateways"] = [gateway]
      object["batteries"] = .array((0..<site.identity.batteryCount).map(battery))
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
    [
      "device_id": .string(site.identity.assetID), "din": .string(site.identity.gatewayID),
      "serial_number": .string(site.identity.serialNumber), "part_number": "1232100-00-E",
      "part_type": 10, "part_name": "Tesla Backup Gateway 2", "is_active": true,
      "site_id": .string(site.identity.assetID), "firmware_version": "25.42.3 6f21a4be",
      "updated_datetime": "2026-10-30T09:12:44.000Z",
    ]
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
