/// Where energy comes from or goes to at a site.
package enum EnergyPlace: String, Hashable, Sendable, CaseIterable {
  case sun, home, battery, grid
}

/// A way that energy goes.
package struct EnergyFlow: Hashable, Sendable {
  package let from: EnergyPlace
  package let to: EnergyPlace

  package init(from: EnergyPlace, to: EnergyPlace) {
    self.from = from
    self.to = to
  }
}

extension SiteFacts {
  /// How much flows from where to where, in W.
  ///
  /// Tesla tells what each of the four gives or takes, not to whom. Here, as in its app, the sun
  /// feeds the home first, then the battery, then the grid; the battery feeds the home before the
  /// grid.
  package var flows: [EnergyFlow: Double] {
    let battery = batteryWatts ?? 0
    let grid = gridWatts ?? 0
    var given: [EnergyPlace: Double] = [
      .sun: max(solarWatts ?? 0, 0) + max(generatorWatts ?? 0, 0),
      .battery: max(battery, 0), .grid: max(grid, 0),
    ]
    var wanted: [EnergyPlace: Double] = [
      .home: max(homeWatts ?? 0, 0), .battery: max(-battery, 0), .grid: max(-grid, 0),
    ]
    let order: [(EnergyPlace, EnergyPlace)] = [
      (.sun, .home), (.sun, .battery), (.sun, .grid), (.battery, .home), (.battery, .grid),
      (.grid, .home), (.grid, .battery),
    ]
    var flows: [EnergyFlow: Double] = [:]
    for (from, to) in order {
      let amount = min(given[from] ?? 0, wanted[to] ?? 0)
      // Less than its meters tell apart.
      guard amount >= 10 else { continue }
      given[from, default: 0] -= amount
      wanted[to, default: 0] -= amount
      flows[EnergyFlow(from: from, to: to)] = amount
    }
    return flows
  }
}
