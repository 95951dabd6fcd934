extension SiteFacts {
  /// What its batteries hold when they are full, in Wh; nil without a battery.
  package var capacityWattHours: Double? {
    chargedPercent == nil ? nil : packWattHours ?? settings.ratedWattHours
  }

  /// What they hold now, in Wh.
  package var storedWattHours: Double? {
    leftWattHours
      ?? capacityWattHours.map { $0 * min(max(chargedPercent ?? 0, 0), 100) / 100 }
  }

  /// `on the grid`.
  package var gridWords: String? {
    // The switch was opened on purpose, and there may well be a grid.
    if islandStatus == "off_grid_intentional" { return "off the grid on purpose" }
    return isGridUp.map { $0 ? "on the grid" : "off the grid" }
  }

  /// Of the battery, in a line.
  package var batteryLine: FactLine? {
    let percent = chargedPercent.map(Amount.percent)
    let energy = storedWattHours.map(Amount.energy)
    let words = [percent, energy, batteryFlow].compactMap(\.self)
    return FactLine("battery", words.isEmpty ? nil : words.joined(separator: ", "))
  }

  /// `charging with 1.6 kW`.
  package var batteryFlow: String? { flow(batteryWatts, "discharging with", "charging with") }

  /// What flows, in a line for each place but the battery.
  package var flowLines: [FactLine] {
    [
      FactLine("solar", solarWatts.map(Amount.power)),
      FactLine("home", homeWatts.map(Amount.power)),
      FactLine("grid", flow(gridWatts, "importing", "exporting")),
    ].compactMap(\.self)
  }

  /// The other values, in a line each.
  package var lines: [FactLine] {
    // One that does nothing says nothing.
    let connectors = connectorWatts.compactMap(\.self).filter { $0 >= 10 }.map(Amount.power)
    return [
      FactLine("time left", timeLeftWords), FactLine("mode", modeWords),
      FactLine("capacity", capacityWattHours.map(Amount.energy)),
      FactLine("generator", generatorWatts.flatMap { $0 > 10 ? Amount.power(watts: $0) : nil }),
      FactLine(
        "wall connectors", connectors.isEmpty ? nil : connectors.joined(separator: ", ")),
      FactLine("storm watch", isStormWatchOn == true ? "on" : nil),
      FactLine("grid services", areGridServicesOn == true ? "on" : nil),
    ].compactMap(\.self)
  }

  /// Power with its direction in words instead of a sign.
  private func flow(_ watts: Double?, _ positive: String, _ negative: String) -> String? {
    guard let watts else { return nil }
    // What rounds to nothing has no direction.
    if watts.magnitude < 50 { return "idle" }
    return "\(watts > 0 ? positive : negative) \(Amount.power(watts: watts))"
  }
}
