internal import JSON

/// What the energy endpoints beside `live_status` and `site_info` say about a house.
extension SiteBody {
  /// `site_status`, the summary that TeslaPy, teslajsonpy and pypowerwall read.
  var status: Value {
    let identity = site.identity
    guard identity.batteryCount > 0 else {
      return [
        "resource_type": "solar", "asset_site_id": .string(identity.assetID),
        "solar_power": Value(Int64(site.flows.solar.rounded())), "solar_type": "pv_panel",
        "storm_mode_enabled": nil, "powerwall_onboarding_settings_set": nil,
        "sync_grid_alert_enabled": false, "breaker_alert_enabled": false,
      ]
    }
    return [
      "resource_type": "battery", "site_name": .string(identity.name),
      "gateway_id": .string(identity.gatewayID),
      "percentage_charged": Value(site.percentageCharged(at: time)),
      "battery_type": "ac_powerwall", "backup_capable": true,
      "battery_power": Value(Int64(site.flows.battery.rounded())),
      "go_off_grid_test_banner_enabled": nil, "storm_mode_enabled": true,
      "powerwall_onboarding_settings_set": true, "powerwall_tesla_electric_interested_in": nil,
      "vpp_tour_enabled": nil, "sync_grid_alert_enabled": true, "breaker_alert_enabled": true,
    ]
  }

  /// How long the battery would feed the house as it is now; nil without a battery.
  var backupTimeRemaining: Value? {
    guard site.identity.batteryCount > 0 else { return nil }
    let hours = site.energyLeft(at: time) / max(site.flows.load - site.flows.solar, 300)
    return ["time_remaining_hours": Value(hours)]
  }

  /// The rates that the owner entered; nil for a house without a battery, which needs none.
  var tariff: Value? {
    guard site.identity.batteryCount > 0 else { return nil }
    var plan = SiteBody.plan(onPeak: 0.34, offPeak: 0.12)
    plan["sell_tariff"] = .object(SiteBody.plan(onPeak: 0.08, offPeak: 0.08))
    return .object(plan)
  }

  private static func plan(onPeak: Double, offPeak: Double) -> Object {
    let prices: Value = ["ON_PEAK": Value(onPeak), "OFF_PEAK": Value(offPeak)]
    func hours(from: Int64, to: Int64) -> Value {
      [
        "fromDayOfWeek": 0, "toDayOfWeek": 6, "fromHour": Value(from), "fromMinute": 0,
        "toHour": Value(to), "toMinute": 0,
      ]
    }
    return Object([
      .init("name", "Time of Use"), .init("utility", "Simulated Power"),
      .init("daily_charges", [["name": "Charge", "amount": 0]]),
      .init("demand_charges", ["ALL": ["ALL": 0], "Summer": [:], "Winter": [:]]),
      .init("energy_charges", ["ALL": ["ALL": 0], "Summer": prices, "Winter": [:]]),
      .init(
        "seasons",
        [
          "Summer": [
            "fromMonth": 1, "fromDay": 1, "toMonth": 12, "toDay": 31,
            "tou_periods": [
              "ON_PEAK": [hours(from: 16, to: 21)], "OFF_PEAK": [hours(from: 21, to: 16)],
            ],
          ],
          "Winter": [
            "fromMonth": 0, "fromDay": 0, "toMonth": 0, "toDay": 0, "tou_periods": [:],
          ],
        ]),
    ])
  }
}
