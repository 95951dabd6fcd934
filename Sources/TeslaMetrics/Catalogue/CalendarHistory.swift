import JSON

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

  /// What newer rows say as one number and older rows only in parts.
  private static let sums: [String: [String]] = [
    "total_home_usage": [
      "consumer_energy_imported_from_grid", "consumer_energy_imported_from_solar",
      "consumer_energy_imported_from_battery", "consumer_energy_imported_from_generator",
    ],
    "total_battery_charge": [
      "battery_energy_imported_from_grid", "battery_energy_imported_from_solar",
      "battery_energy_imported_from_generator",
    ],
    "total_battery_discharge": ["battery_energy_exported"],
    "total_solar_generation": ["solar_energy_exported"],
    "total_grid_energy_exported": [
      "grid_energy_exported_from_solar", "grid_energy_exported_from_generator",
      "grid_energy_exported_from_battery",
    ],
  ]

  /// More in one row is no energy of a house but a mistake, which no counter would forget.
  private static let mostWattHours = 1e12

  /// Wh of a row, 0 for a negative number, as a counter never falls. A total that the row lacks
  /// is the sum of its parts.
  ///
  /// - Returns: nil when the row does not say.
  static func wattHours(_ path: String, of row: Value) -> Double? {
    if let energy = row[path]?.doubleValue {
      return energy > 0 && energy < mostWattHours ? energy : 0
    }
    let parts = (sums[path] ?? []).compactMap { wattHours($0, of: row) }
    return parts.isEmpty ? nil : parts.reduce(0, +)
  }

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
