extension HomeEntities {
  static let site: [HomeEntity] = [
    .sensor("solar_power").icon("solar-power"),
    .sensor("load_power", "Home power").icon("home-lightning-bolt"),
    .sensor("battery_power").icon("home-battery"),
    .sensor("grid_power").icon("transmission-tower"),
    .sensor("generator_power").icon("engine").disabled(),
    .sensor("grid_services_power").icon("transmission-tower-export").disabled(),
    .sensor("percentage_charged", "Battery level").battery(),
    .sensor("energy_left").classed("energy_storage"),
    .sensor("total_pack_energy", "Battery capacity").classed("energy_storage").diagnostic(),
    .sensor("grid_status"),
    .sensor("island_status").diagnostic(),
    .binary("storm_mode_active", "running", "Storm Watch active"),
    .binary("grid_services_active", "running", "Grid services").disabled(),
    .binary("backup_capable", nil, "Backup capable").diagnostic().disabled(),
    .sensor("default_real_mode", "Operation mode"),
    .sensor("backup_reserve_percent", "Backup reserve").icon("battery-lock"),
    .binary("user_settings_storm_mode_enabled", nil, "Storm Watch allowed").diagnostic(),
    .sensor("version", "Firmware").diagnostic().disabled(),
    .sensor("name").diagnostic().disabled(),
    .sensor("updated").classed("timestamp").diagnostic().reaching(.program),
    .binary("available", "connectivity").on(Availability.online, off: Availability.offline)
      .diagnostic().reaching(.program),
    HomeEntity(.event, "event", "Event").icon("home-alert").reaching(.program)
      .templated("{{ dict(value_json, event_type=value_json.event) | to_json }}"),
  ]

  /// Of each Wall Connector.
  static let wallConnector: [HomeEntity] = [
    .sensor("wall_connectors/[]/wall_connector_power", "power"),
    .sensor("wall_connectors/[]/wall_connector_state", "state").icon("ev-station"),
    .sensor("wall_connectors/[]/wall_connector_fault_state", "fault").diagnostic().disabled(),
  ]
}
