import Testing

@testable import Dashboards

/// The panels that people expect: all that must be there, then those
/// that would be nice.
@Suite struct CoverageTests {
  struct Wish: Sendable, CustomTestStringConvertible {
    let dashboard: Dashboard.Name
    let what: String
    let kind: String
    /// Each in one panel of that kind.
    let metrics: [String]

    init(_ dashboard: Dashboard.Name, _ what: String, _ kind: String, _ metrics: String...) {
      self.dashboard = dashboard
      self.what = what
      self.kind = kind
      self.metrics = metrics
    }

    var testDescription: String { "\(dashboard): \(what)" }
  }

  private static let car: [Wish] = [
    Wish(.car, "state now", "stat", "tesla_vehicle_poll_state"),
    Wish(.car, "state over time", "stateTimeline", "tesla_vehicle_poll_state"),
    Wish(.car, "data age", "stat", "tesla_vehicle_last_update_timestamp_seconds"),
    Wish(
      .car, "level, usable, limit", "gauge", "tesla_charge_state_battery_level_ratio",
      "tesla_charge_state_usable_battery_level_ratio", "tesla_charge_state_charge_limit_soc_ratio"),
    Wish(
      .car, "level history", "timeSeries", "tesla_charge_state_battery_level_ratio",
      "tesla_charge_state_usable_battery_level_ratio", "tesla_charge_state_charge_limit_soc_ratio"),
    Wish(
      .car, "ranges", "timeSeries", "tesla_charge_state_battery_range_meters",
      "tesla_charge_state_ideal_battery_range_meters",
      "tesla_charge_state_est_battery_range_meters"),
    Wish(.car, "charging state", "stat", "tesla_charge_state_charging_state"),
    Wish(.car, "charging power now", "stat", "tesla_charge_state_charger_power_watts"),
    Wish(.car, "charging power", "timeSeries", "tesla_charge_state_charger_power_watts"),
    Wish(.car, "charging voltage", "timeSeries", "tesla_charge_state_charger_voltage_volts"),
    Wish(
      .car, "charging currents", "timeSeries",
      "tesla_charge_state_charger_actual_current_amperes",
      "tesla_charge_state_charge_current_request_amperes",
      "tesla_charge_state_charger_pilot_current_amperes"),
    Wish(.car, "phases", "stat", "tesla_charge_state_charger_phases"),
    Wish(.car, "energy added", "stat", "tesla_charge_state_charge_energy_added_joules"),
    Wish(.car, "time to full", "stat", "tesla_charge_state_time_to_full_charge_seconds"),
    Wish(.car, "odometer", "stat", "tesla_vehicle_state_odometer_meters"),
    Wish(.car, "distance per day and week", "timeSeries", "tesla_vehicle_state_odometer_meters"),
    Wish(
      .car, "temperatures", "timeSeries", "tesla_climate_state_inside_temp_celsius",
      "tesla_climate_state_outside_temp_celsius",
      "tesla_climate_state_driver_temp_setting_celsius"),
    Wish(
      .car, "climate", "stateTimeline", "tesla_climate_state_is_climate_on",
      "tesla_climate_state_is_preconditioning"),
    Wish(
      .car, "tires now", "barGauge", "tesla_vehicle_state_tpms_pressure_fl_pascals",
      "tesla_vehicle_state_tpms_pressure_fr_pascals",
      "tesla_vehicle_state_tpms_pressure_rl_pascals",
      "tesla_vehicle_state_tpms_pressure_rr_pascals"),
    Wish(
      .car, "tires", "timeSeries", "tesla_vehicle_state_tpms_pressure_fl_pascals",
      "tesla_vehicle_state_tpms_pressure_rr_pascals"),
    Wish(
      .car, "soft warnings", "stat", "tesla_vehicle_state_tpms_soft_warning_fl",
      "tesla_vehicle_state_tpms_soft_warning_fr", "tesla_vehicle_state_tpms_soft_warning_rl",
      "tesla_vehicle_state_tpms_soft_warning_rr"),
    Wish(.car, "locked", "stat", "tesla_vehicle_state_locked"),
    Wish(
      .car, "doors, trunks, windows, charge port", "stat", "tesla_vehicle_state_df",
      "tesla_vehicle_state_dr", "tesla_vehicle_state_pf", "tesla_vehicle_state_pr",
      "tesla_vehicle_state_ft", "tesla_vehicle_state_rt", "tesla_vehicle_state_fd_window",
      "tesla_vehicle_state_rp_window", "tesla_charge_state_charge_port_door_open"),
    Wish(
      .car, "user, sentry, valet, service", "stat", "tesla_vehicle_state_is_user_present",
      "tesla_vehicle_state_sentry_mode", "tesla_vehicle_state_valet_mode",
      "tesla_vehicle_state_service_mode"),
    Wish(.car, "firmware", "stat", "tesla_vehicle_firmware_info"),
    Wish(.car, "download", "stat", "tesla_vehicle_state_software_update_download_ratio"),
    Wish(.car, "speed", "timeSeries", "tesla_drive_state_speed_meters_per_second"),
    Wish(.car, "drive power", "timeSeries", "tesla_drive_state_power_watts"),
    Wish(.car, "gear", "stateTimeline", "tesla_drive_state_shift_state"),
    Wish(
      .car, "vampire drain", "timeSeries", "tesla_charge_state_battery_level_ratio",
      "tesla_vehicle_state_odometer_meters", "tesla_charge_state_charging_state"),
    Wish(
      .car, "consumption", "timeSeries", "tesla_drive_state_power_watts",
      "tesla_drive_state_speed_meters_per_second"),
    Wish(
      .car, "range of a full battery", "timeSeries", "tesla_charge_state_battery_range_meters",
      "tesla_charge_state_battery_level_ratio"),
    Wish(.car, "energy charged", "timeSeries", "tesla_vehicle_charge_energy_joules_total"),
    Wish(
      .car, "scheduled charging", "stat",
      "tesla_charge_state_scheduled_charging_start_timestamp_seconds"),
    Wish(
      .car, "heaters", "stateTimeline", "tesla_climate_state_seat_heater_left",
      "tesla_climate_state_steering_wheel_heater"),
  ]

  private static let site: [Wish] = [
    Wish(.powerwall, "solar", "stat", "tesla_site_solar_power_watts"),
    Wish(.powerwall, "home", "stat", "tesla_site_load_power_watts"),
    Wish(.powerwall, "battery", "stat", "tesla_site_battery_power_watts"),
    Wish(.powerwall, "grid", "stat", "tesla_site_grid_power_watts"),
    Wish(.powerwall, "generator", "stat", "tesla_site_generator_power_watts"),
    Wish(.powerwall, "wall connectors", "stat", "tesla_site_wall_connector_power_watts"),
    Wish(
      .powerwall, "power history", "timeSeries", "tesla_site_solar_power_watts",
      "tesla_site_battery_power_watts", "tesla_site_grid_power_watts"),
    Wish(
      .powerwall, "level and reserve", "gauge", "tesla_site_charged_ratio",
      "tesla_site_backup_reserve_ratio"),
    Wish(
      .powerwall, "level as shown", "timeSeries", "tesla_site_charged_ratio",
      "tesla_site_backup_reserve_ratio"),
    Wish(
      .powerwall, "stored", "stat", "tesla_site_charged_ratio",
      "tesla_site_nameplate_energy_joules"),
    Wish(
      .powerwall, "time to empty", "stat", "tesla_site_charged_ratio",
      "tesla_site_load_power_watts"),
    Wish(.powerwall, "grid", "stat", "tesla_site_island_status"),
    Wish(.powerwall, "outages", "stateTimeline", "tesla_site_island_status"),
    Wish(.powerwall, "minutes without grid", "stat", "tesla_site_grid_status"),
    Wish(.powerwall, "operation mode", "stat", "tesla_site_default_real_mode"),
    Wish(.powerwall, "storm watch", "stat", "tesla_site_storm_mode_active"),
    Wish(.powerwall, "backup reserve", "stat", "tesla_site_backup_reserve_ratio"),
    Wish(.powerwall, "grid services", "stat", "tesla_site_grid_services_active"),
    Wish(
      .powerwall, "energy per day", "timeSeries",
      "tesla_site_total_solar_generation_joules_total", "tesla_site_total_home_usage_joules_total",
      "tesla_site_total_battery_charge_joules_total",
      "tesla_site_total_battery_discharge_joules_total",
      "tesla_site_grid_energy_imported_joules_total",
      "tesla_site_total_grid_energy_exported_joules_total"),
    Wish(
      .powerwall, "energy of a month", "barGauge",
      "tesla_site_total_solar_generation_joules_total",
      "tesla_site_total_home_usage_joules_total", "tesla_site_grid_energy_imported_joules_total"),
    Wish(
      .powerwall, "self-powered", "timeSeries",
      "tesla_site_consumer_energy_imported_from_grid_joules_total",
      "tesla_site_total_home_usage_joules_total"),
    Wish(
      .powerwall, "pack capacity", "timeSeries", "tesla_site_total_pack_energy_joules",
      "tesla_site_nameplate_energy_joules"),
  ]

  private static let own: [Wish] = [
    Wish(.exporter, "requests", "timeSeries", "tesla_api_requests_total"),
    Wish(.exporter, "rate limit", "stat", "tesla_api_rate_limit_remaining_seconds"),
    Wish(.exporter, "spent", "stat", "tesla_api_month_cost_dollars"),
    Wish(.exporter, "projected", "stat", "tesla_api_month_projected_cost_dollars"),
    Wish(.exporter, "budget", "stat", "tesla_api_month_budget_dollars"),
    Wish(.exporter, "wakes", "timeSeries", "tesla_vehicle_wakeups_total"),
    Wish(.exporter, "access token", "stat", "tesla_token_expiry_timestamp_seconds"),
    Wish(.exporter, "refresh token", "stat", "tesla_refresh_token_issued_timestamp_seconds"),
    Wish(
      .exporter, "refreshes", "timeSeries", "tesla_token_refreshes_total",
      "tesla_token_refresh_failures_total"),
    Wish(.exporter, "poll interval", "timeSeries", "tesla_poll_interval_seconds"),
    Wish(.exporter, "reason", "stateTimeline", "tesla_vehicle_poll_state"),
    Wish(.exporter, "page duration", "timeSeries", "tesla_render_duration_seconds"),
    Wish(.exporter, "build", "stat", "tesla_build_info"),
  ]

  @Test(arguments: car + site + own)
  func panelIsThere(wish: Wish) {
    let panels = Dashboard.named(wish.dashboard).panels.filter {
      "\($0.visualization)".hasPrefix(wish.kind)
    }
    let shown = panels.map { Set($0.queries.flatMap(\.expression.metrics).map(\.name)) }
    #expect(
      shown.contains { $0.isSuperset(of: wish.metrics) }, "no \(wish.kind) shows \(wish.metrics)")
  }

  @Test func firmwareIsMarkedWhereItChanges() {
    let marks = Dashboard.named(.car).marks
    #expect(marks.map { $0.expression.metrics.map(\.name) } == [["tesla_vehicle_firmware_info"]])
  }
}
