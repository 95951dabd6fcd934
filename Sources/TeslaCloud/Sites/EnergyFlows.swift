/// Where a site's power goes, in whole watts with Tesla's signs: the battery gives and the grid
/// brings when positive. `solar + battery + grid` is always `load`.
struct EnergyFlows: Hashable, Sendable {
  var solar = 0.0
  /// The house with its wall connectors.
  var load = 0.0
  var battery = 0.0
  var grid = 0.0

  /// Watts that go straight from the panels to the house.
  var solarToHome: Double { min(solar, load) }
  /// Watts from the panels into the battery; it takes nothing from the grid.
  var solarToBattery: Double { max(-battery, 0) }
  var batteryToHome: Double { max(battery, 0) }
  var solarToGrid: Double { max(-grid, 0) }
  var gridToHome: Double { max(grid, 0) }
}

/// Energy in Wh over a stretch of time, as `calendar_history` reports it.
struct EnergyRow: Hashable, Sendable {
  var solar = 0.0
  var gridImported = 0.0
  var gridExported = 0.0
  var batteryDischarged = 0.0
  var batteryCharged = 0.0
  var solarToHome = 0.0
  var load = 0.0
  /// The battery's level in per cent at the end.
  var level = 0.0

  mutating func add(_ flows: EnergyFlows, hours: Double) {
    solar += flows.solar * hours
    gridImported += flows.gridToHome * hours
    gridExported += flows.solarToGrid * hours
    batteryDischarged += flows.batteryToHome * hours
    batteryCharged += flows.solarToBattery * hours
    solarToHome += flows.solarToHome * hours
    load += flows.load * hours
  }

  mutating func add(_ row: EnergyRow) {
    solar += row.solar
    gridImported += row.gridImported
    gridExported += row.gridExported
    batteryDischarged += row.batteryDischarged
    batteryCharged += row.batteryCharged
    solarToHome += row.solarToHome
    load += row.load
    level = row.level
  }
}
