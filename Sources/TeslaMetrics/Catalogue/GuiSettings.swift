extension Catalogue {
  /// These say what the screen shows; they never change the units of other fields.
  static let guiSettings = Block(
    "gui_settings",
    [
      .info("gui_distance_units", in: .guiSettings),
      .info("gui_temperature_units", in: .guiSettings),
      .info("gui_charge_rate_units", in: .guiSettings),
      .info("gui_tirepressure_units", in: .guiSettings),
      .info("gui_range_display", in: .guiSettings),
      .flag("gui_24_hour_time", "Whether the screen shows 24-hour time"),
      .flag("show_range_units", "Whether the screen shows the battery as range"),
      .time("timestamp", .milliseconds, "When the gui_settings block was current"),
    ])
}
