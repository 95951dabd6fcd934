extension Catalogue {
  static let energyHistory = Block(
    "",
    [
      .ignored("period"), .ignored("installation_time_zone"), .ignored("serial_number"),
    ])

  /// Energies of one bucket of time, in Wh.
  static let energies: [(path: String, meaning: String)] =
    [
      ("solar_energy_exported", "Energy from solar panels"),
      ("generator_energy_exported", "Energy from the generator"),
      ("grid_energy_imported", "Energy from the grid"),
      ("grid_services_energy_imported", "Energy from the grid for grid services"),
      ("grid_services_energy_exported", "Energy to the grid for grid services"),
      ("grid_energy_exported_from_solar", "Energy from solar panels to the grid"),
      ("grid_energy_exported_from_generator", "Energy from the generator to the grid"),
      ("grid_energy_exported_from_battery", "Energy from the battery to the grid"),
      ("battery_energy_exported", "Energy from the battery"),
      ("battery_energy_imported_from_grid", "Energy from the grid to the battery"),
      ("battery_energy_imported_from_solar", "Energy from solar panels to the battery"),
      ("battery_energy_imported_from_generator", "Energy from the generator to the battery"),
      ("consumer_energy_imported_from_grid", "Energy from the grid to the home"),
      ("consumer_energy_imported_from_solar", "Energy from solar panels to the home"),
      ("consumer_energy_imported_from_battery", "Energy from the battery to the home"),
      ("consumer_energy_imported_from_generator", "Energy from the generator to the home"),
      ("total_home_usage", "Energy that the home used"),
      ("total_battery_charge", "Energy to the battery"),
      ("total_battery_discharge", "Energy from the battery, in total"),
      ("total_solar_generation", "Energy from solar panels, in total"),
      ("total_grid_energy_exported", "Energy to the grid"),
    ]

  /// Energy of one bucket, in Wh; the conversion adds up the buckets of the newest day.
  static let energyHistoryRows = Block(
    "time_series[]", stem: "day",
    energies.map { path, words in
      .gauge(path, .wattHours, "\(words) on the newest day of the answer")
    } + [
      .time("timestamp", .seconds, "Newest row of the energy history"),
      // Rows of other kinds of history: powers and states of charge of past moments.
      .ignored("raw_timestamp"),
    ])
}
