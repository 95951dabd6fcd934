extension Catalogue {
  static let siteStatus = Block("", sitePowers + siteStates)

  /// Shared with the list of products, which repeats some of them.
  static let sitePowers: [Field] = [
    .gauge("solar_power", .watts, "Power from solar panels"),
    .gauge("load_power", .watts, "Power that the home uses"),
    .gauge("generator_power", .watts, "Power from the generator"),
    .gauge("battery_power", .watts, "Power from the battery; negative while it charges"),
    .gauge("grid_power", .watts, "Power from the grid; negative while exporting"),
    .gauge("grid_services_power", .watts, "Power for grid services"),
    .gauge("energy_left", .wattHours, "Energy left in the battery"),
    .gauge("total_pack_energy", .wattHours, "Energy that the full battery holds"),
    .gauge(
      "percentage_charged", .percent, as: "charged", "State of charge as the Tesla app shows it"),
    .flag("backup_capable", "Whether the site can run without the grid"),
  ]

  private static let siteStates: [Field] = [
    .flag("storm_mode_active", "Whether Storm Watch holds energy back"),
    .length("storm_mode_states", "Number of storms that Storm Watch knows of"),
    .flag("grid_services_active", "Whether the battery serves the grid"),
    .flag("battery_breaker_open", "Whether the battery's breaker is open"),
    .states("grid_status", ["Active", "Inactive", "Unknown"], "Grid at the site"),
    .states(
      "island_status",
      [
        "on_grid", "off_grid", "off_grid_intentional", "off_grid_unintentional",
        "island_status_unknown", "transitioning_on_grid", "transitioning_off_grid",
        "off_grid_unintentional_overload", "off_grid_unintentional_wait_for_solar",
        "off_grid_unintentional_wait_for_user", "off_grid_unintentional_wait_for_jump_start",
      ],
      "Whether and why the site runs without the grid"),
    .time("timestamp", .seconds, as: "live_status_timestamp", "When the live status was current"),
  ]

  /// Codes and names after the Tesla app's own protocol; fault code 2 means that all is well.
  static let wallConnectors = Block(
    "wall_connectors[]", stem: "wall_connector",
    [
      .gauge("wall_connector_power", .watts, as: "power", "Power that the Wall Connector gives"),
      .codes(
        "wall_connector_state", as: "state",
        [
          "invalid", "charging", "unplugged", "unplugged_faulted", "waiting_for_vehicle",
          "time_restricted", "fault_charging", "fault_not_charging", "offline",
        ],
        "What the Wall Connector is doing"),
      .codes(
        "wall_connector_fault_state", as: "fault_state",
        [
          "invalid", "startup", "ready", "critical_fault", "non_critical_fault", "retry_pending",
          "lockout", "foldback", "charging", "configuration_required",
        ],
        "Fault of the Wall Connector; ready and charging are none"),
      .gauge("ocpp_status", "Code of the Wall Connector's OCPP connection"),
      .gauge("powershare_session_state", "Code of the Powershare session"),
      .ignored("din"), .ignored("vin"),
    ])
}
