internal import TeslaMetrics

/// The panels that few can fill, in rows that are closed at first.
extension CarPanels {
  static let streamed = Dashboard.Section(
    "Only of a car that streams (Fleet Telemetry)", isCollapsed: true,
    .series(
      "Energy in the battery", width: 8, Query(scope(.car("telemetry.energy_remaining")), "left"),
      Query(scope(.car("telemetry.nominal_full_pack_energy_kwh")), "when full", needs: .moreFields)
    ).needing(.streaming),
    .series(
      "Battery's voltage", width: 8, Query(scope(.car("telemetry.pack_voltage")), "battery")
    ).needing(.streaming),
    .series(
      "Battery's current", width: 8, Query(scope(.car("telemetry.pack_current")), "battery")
    ).needing(.streaming),
    .series(
      "Battery's temperature", width: 8,
      Query(scope(.car("telemetry.module_temp_max")), "warmest module", color: "orange"),
      Query(scope(.car("telemetry.module_temp_min")), "coldest module", color: "blue")
    ).needing(.streaming),
    .series(
      "Energy in the car's life", width: 8,
      Query(scope(.car("telemetry.lifetime_energy_used")), "used"),
      Query(
        scope(.car("telemetry.lifetime_energy_gained_regen")), "recuperated", needs: .moreFields)
    ).needing(.streaming),
    .table(
      "Alerts in the car", width: 8, unit: .grafana("none"), columns: [("name", "alert")],
      whenEmpty: "none", note: "By Tesla's names; empty while there is none.",
      Query("max by (vin, name) (\(scope(.own(.alerts))))")
    ).needing(.streaming))

  static let map = Dashboard.Section(
    "Only with serve --location", isCollapsed: true,
    .map(
      "Where the car was",
      note: """
        Your browser fetches the map from where Grafana gets its maps, which so learns what area \
        you look at.
        """,
      Query(scope(.car("drive_state.latitude")), "latitude"),
      Query(scope(.car("drive_state.longitude")), "longitude")
    ).needing(.location))
}
