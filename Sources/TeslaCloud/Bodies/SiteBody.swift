internal import JSON

/// What the API says about a house.
struct SiteBody {
  let site: Site
  let time: Double
  /// The cars of its wall connectors, in their order.
  let cars: [Car]

  private var identity: SiteIdentity { site.identity }
  private var hasBattery: Bool { identity.batteryCount > 0 }

  var liveStatus: Value {
    let flows = site.flows
    var object = Object([
      .init("solar_power", watts(flows.solar)), .init("grid_status", gridStatus),
      .init("grid_services_active", false), .init("grid_power", watts(flows.grid)),
      .init("grid_services_power", 0), .init("generator_power", 0),
      .init("island_status", site.isGridUp ? "on_grid" : "off_grid_unintentional"),
      .init("storm_mode_active", false), .init("load_power", watts(flows.load)),
      .init("battery_power", watts(flows.battery)),
      .init("timestamp", .string(site.weather.place.localTime(time).rfc3339)),
      .init("wall_connectors", wallConnectors),
    ])
    if hasBattery {
      object["backup_capable"] = true
      object["energy_left"] = Value(site.energyLeft(at: time))
      object["percentage_charged"] = Value(site.percentageCharged(at: time))
      object["total_pack_energy"] = watts(identity.capacity)
    } else {
      // A site with panels only sends a battery of one watt-hour (tesla-api.md section 3.5 H).
      object["percentage_charged"] = 0
      object["total_pack_energy"] = 1
    }
    return .object(object)
  }

  private var gridStatus: Value { site.isGridUp ? "Active" : "Inactive" }

  private func watts(_ number: Double) -> Value { Value(Int64(number.rounded())) }

  /// 1 charging, 2 unplugged, 4 plugged in and waiting; fault state 2 is "ready".
  private var wallConnectors: Value {
    guard identity.hasWallConnector else { return .null }
    return .array(
      cars.enumerated().map { number, car in
        let isHere = car.spot == car.home && !car.isDriving && car.isPluggedIn
        let power = car.homeChargePower * 1000
        var object = Object([.init("din", .string(identity.wallConnectorDIN(number)))])
        if isHere { object["vin"] = .string(car.identity.vin) }
        object["wall_connector_state"] = power > 0 ? 1 : isHere ? 4 : 2
        object["wall_connector_fault_state"] = 2
        object["wall_connector_power"] = watts(power)
        return .object(object)
      })
  }

  var product: Value {
    var object = Object([
      .init("energy_site_id", Value(identity.id)),
      .init("resource_type", hasBattery ? "battery" : "solar"),
      .init("site_name", .string(identity.name)), .init("id", .string(identity.gatewayID)),
      .init("gateway_id", .string(identity.gatewayID)),
      .init("asset_site_id", .string(identity.assetID)), .init("warp_site_number", ""),
    ])
    if hasBattery {
      object["energy_left"] = Value(site.energyLeft(at: time))
      object["total_pack_energy"] = watts(identity.capacity)
      object["percentage_charged"] = Value(site.percentageCharged(at: time))
      object["battery_type"] = "ac_powerwall"
      object["backup_capable"] = true
      object["battery_power"] = watts(site.flows.battery)
    } else {
      object["solar_power"] = watts(site.flows.solar)
      object["solar_type"] = "pv_panel"
    }
    object["go_off_grid_test_banner_enabled"] = .null
    object["storm_mode_enabled"] = .bool(hasBattery)
    object["powerwall_onboarding_settings_set"] = .bool(hasBattery)
    object["powerwall_tesla_electric_interested_in"] = .null
    object["vpp_tour_enabled"] = .null
    object["sync_grid_alert_enabled"] = true
    object["breaker_alert_enabled"] = true
    object["components"] = productComponents
    object["features"] = ["rate_plan_manager_no_pricing_constraint": true]
    return .object(object)
  }

  private var productComponents: Value {
    var object = Object([
      .init("battery", .bool(hasBattery)), .init("solar", true), .init("grid", true),
      .init("load_meter", true), .init("market_type", "residential"),
      .init("solar_type", "pv_panel"),
    ])
    if hasBattery { object["battery_type"] = "ac_powerwall" }
    if identity.hasWallConnector {
      object["wall_connectors"] = .array(
        cars.indices.map { number in
          [
            "device_id": .string(identity.assetID),
            "din": .string(identity.wallConnectorDIN(number)), "is_active": true,
            "part_number": "1529455-02-D",
          ]
        })
    }
    return .object(object)
  }
}
