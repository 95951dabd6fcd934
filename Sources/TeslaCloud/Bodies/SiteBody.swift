internal import JSON
internal import Time

/// What the API says about a house.
struct SiteBody {
  let site: Site
  let time: Double
  /// The cars of its wall connectors, in their order.
  let cars: [Car]

  /// Whether as before March 2024, with the Wh that are stored and that fit in.
  let isOlder: Bool

  private var identity: SiteIdentity { site.identity }
  var hasBattery: Bool { identity.batteryCount > 0 }

  /// As Tesla sends it in 2026. The stored Wh went in March 2024, and later grid services and
  /// whether the house can run alone.
  var liveStatus: Value {
    var object = flows
    if hasBattery {
      object["percentage_charged"] = Value(site.percentageCharged(at: time))
      object["battery_power"] = watts(site.flows.battery)
      if isOlder { addStoredEnergy(to: &object) }
      if isOlder || identity.kind == .olderPowerwall { object["backup_capable"] = true }
    } else {
      addMissingBattery(to: &object)
    }
    if isOlder || identity.kind == .olderPowerwall || identity.kind == .panels {
      object["grid_services_active"] = false
      object["grid_services_power"] = 0
    }
    if site.isStormy {
      object["storm_mode_states"] = [storm]
    } else if identity.kind == .powerwall3 {
      object["storm_mode_states"] = []
    }
    object["timestamp"] = .string(site.weather.place.localTime(time).rfc3339)
    object["wall_connectors"] = wallConnectors
    return .object(object)
  }

  private var flows: Object {
    Object([
      .init("solar_power", watts(site.flows.solar)), .init("grid_status", gridStatus),
      .init("grid_power", watts(site.flows.grid)), .init("generator_power", 0),
      .init("island_status", islandStatus), .init("storm_mode_active", .bool(site.isStormy)),
      .init("load_power", watts(site.flows.load)),
    ])
  }

  private func addStoredEnergy(to object: inout Object) {
    object["energy_left"] = Value(site.energyLeft(at: time))
    object["total_pack_energy"] = watts(identity.capacity)
  }

  /// A site with panels only sends a battery that holds nothing, or one watt-hour (section 3.5 H).
  private func addMissingBattery(to object: inout Object) {
    object["percentage_charged"] = 0
    object["battery_power"] = 0
    object["total_pack_energy"] = identity.kind == .panels ? 1 : 0
    if identity.kind == .panels { object["energy_left"] = 0 }
  }

  private var storm: Value {
    let day = site.weather.place.day(of: time)
    func stamp(_ day: Int) -> Value {
      let midnight = site.weather.place.midnight(ofDay: day)
      return .string(site.weather.place.localTime(midnight).rfc3339)
    }
    return [
      "watch_event_id": .string("storm-\(day)"), "start_time": stamp(day),
      "end_time": stamp(day + 1), "storm_type": "storm_watch",
    ]
  }

  /// Without a gateway nothing sees the grid.
  private var islandStatus: Value {
    guard hasBattery else { return "island_status_unknown" }
    return site.isGridUp ? "on_grid" : "off_grid_unintentional"
  }

  private var gridStatus: Value {
    guard hasBattery else { return "Unknown" }
    return site.isGridUp ? "Active" : "Inactive"
  }

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
        if !isOlder {
          object["ocpp_status"] = 1
          object["powershare_session_state"] = 1
        }
        return .object(object)
      })
  }

  var product: Value {
    var object = Object([
      .init("energy_site_id", Value(identity.id)), .init("device_type", "energy"),
      .init("resource_type", hasBattery ? "battery" : "solar"),
      .init("site_name", .string(identity.name)), .init("id", .string(identity.gatewayID)),
      .init("gateway_id", .string(identity.gatewayID)),
      .init("asset_site_id", .string(identity.assetID)), .init("warp_site_number", ""),
    ])
    if identity.kind == .empty {
      object["resource_type"] = nil
      object["components"] = SiteBody.noComponents
      return .object(object)
    }
    if hasBattery {
      if isOlder { addStoredEnergy(to: &object) }
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

  private static let noComponents: Value = [
    "battery": false, "solar": false, "grid": false, "load_meter": false,
    "market_type": "residential",
  ]

  /// Something in the list of products that is neither a car nor a site.
  static func unknownProduct(beside site: Site) -> Value {
    ["id": .string(site.identity.assetID), "device_type": "something_new"]
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
