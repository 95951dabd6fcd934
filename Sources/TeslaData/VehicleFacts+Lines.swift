package import Time

extension VehicleFacts {
  /// The values of the battery, in a line each.
  package var batteryLines: [FactLine] {
    [FactLine("battery", battery), FactLine("range", rangeWords)].compactMap(\.self)
  }

  /// The other values, in a line each.
  package var lines: [FactLine] { lines(besideState: false) }

  /// - Parameter besideState: whether they stand beside words that say that the car charges and until
  ///   when.
  package func lines(besideState: Bool) -> [FactLine] {
    let isLow = tires.contains { $0.isLow }
    return [
      FactLine("charging", charging(besideState: besideState), isCharging == true ? .good : .plain),
      FactLine("driving", driving),
      FactLine("inside", insideCelsius.map(units.temperature(celsius:))),
      FactLine("outside", outsideCelsius.map(units.temperature(celsius:))),
      FactLine("climate", climate),
      FactLine("doors", doors, open?.isEmpty == false ? .warning : .plain),
      FactLine("lock", lock, isLocked == false && isDriving != true ? .warning : .plain),
      FactLine("sentry mode", isOn: isSentryOn),
      FactLine("tires", pressures, isLow ? .bad : .plain),
      FactLine("odometer", odometerMiles.map(units.distance(miles:))),
      FactLine("software", software),
    ].compactMap(\.self)
  }

  private var battery: String? {
    guard let level = batteryPercent else { return nil }
    let usable = usablePercent.flatMap {
      $0 < level ? Amount.percent($0) + " usable in the cold" : nil
    }
    let limit = limitPercent.map { "limit " + Amount.percent($0) }
    return [Amount.percent(level), usable, limit].compactMap(\.self).joined(separator: ", ")
  }

  /// Whether a cable is in it and whether it charges: `plugged in, no power`.
  package var chargingWords: String? {
    switch chargingState {
    case "Disconnected": "not plugged in"
    case "NoPower": "plugged in, no power"
    case "Stopped": "plugged in, stopped"
    default: chargingState?.lowercased()
    }
  }

  private func charging(besideState: Bool) -> String? {
    guard let words = chargingWords else { return nil }
    var parts: [String] = []
    if isCharging == true {
      if let power = chargerKilowatts { parts.append(power.written(decimals: 0) + " kW") }
      // A fast charger's current does not pass the car's own charger, whatever that tells.
      if isFastCharging != true, let volts = chargerVolts, let amperes = chargerAmperes,
        amperes >= 0.5
      {
        parts.append("\(volts.written(decimals: 0)) V × \(amperes.written(decimals: 0)) A")
      }
    }
    if isPluggedIn == true, let energy = addedKilowattHours, energy > 0 {
      parts.append(Amount.energy(wattHours: energy * 1_000) + " added")
    }
    if !besideState, let left = timeToLimit {
      let end = limitPercent.map(Amount.percent) ?? "done"
      parts.append("\(end) in \(Amount.duration(left))")
    }
    if !besideState || isCharging != true || parts.isEmpty { parts.insert(words, at: 0) }
    return parts.joined(separator: ", ")
  }

  private var timeToLimit: Duration? {
    guard isCharging == true, let minutes = minutesToLimit, 1...100_000 ~= minutes else {
      return nil
    }
    return .seconds(minutes * 60)
  }

  /// When the battery will be at `limitPercent`; nil while it does not charge.
  ///
  /// - Parameter moment: when the facts were current, where they do not say so of charging.
  package func chargeEnd(asOf moment: Timestamp?) -> Timestamp? {
    timeToLimit.flatMap { (chargeMoment ?? moment)?.advanced(by: $0) }
  }

  /// What is open, and `unlocked`, while it stands with no one in it; empty where all is well, nil
  /// where that is not known.
  package var leftOpen: [String]? {
    guard open != nil || isLocked != nil else { return nil }
    if isDriving == true || isUserPresent == true { return [] }
    return (isLocked == false ? ["unlocked"] : []) + (open ?? [])
  }

  /// The tires that the car warns of, and their pressure: `front left 2.1 bar`.
  package var lowTires: [String] {
    zip(["front left", "front right", "rear left", "rear right"], tires).compactMap { name, tire in
      guard tire.isLow else { return nil }
      return name + (tire.bar.map { " \(units.pressure(bar: $0)) \(units.pressureUnit)" } ?? "")
    }
  }

  /// `62 km/h`.
  package var speed: String? { milesPerHour.map(units.speed(milesPerHour:)) }

  private var driving: String? {
    guard isDriving == true else { return nil }
    return [gear.map { "in " + $0 }, speed].compactMap(\.self).joined(separator: ", ")
  }

  private var climate: String? {
    switch keptClimate {
    case "on", "keep": return "kept on"
    case let keeper?: return keeper + " mode"
    case nil: break
    }
    guard let isOn = isClimateOn else { return nil }
    let target = targetCelsius.map { ", to " + units.temperature(celsius: $0) } ?? ""
    return isOn ? "on" + target : "off"
  }

  /// `open: frunk, rear left window`.
  package var doors: String? {
    open.map { $0.isEmpty ? "all closed" : "open: " + $0.joined(separator: ", ") }
  }

  /// `unlocked`.
  package var lock: String? { isLocked.map { $0 ? "locked" : "unlocked" } }

  private var pressures: String? {
    guard tires.count == 4, tires.contains(where: { $0.bar != nil }) else { return nil }
    let texts = tires.map { $0.bar.map(units.pressure(bar:)) ?? "–" }
    return "front \(texts[0]) \(texts[1]), rear \(texts[2]) \(texts[3]) \(units.pressureUnit)"
      + (tires.contains { $0.isLow } ? ", too low" : "")
  }

  /// `2026.38.3, update 2026.44.1 downloading 40 %`.
  private var software: String? {
    [version, update].compactMap(\.self).joined(separator: ", ").nonEmpty
  }

  private var update: String? {
    guard let status = pendingUpdate else { return nil }
    let percent =
      switch status {
      case "downloading": downloadPercent
      case "installing": installPercent
      default: Double?.none
      }
    return
      (["update", updateVersion?.nonEmpty, status.replacing("_", with: " ")]
      + [percent.map(Amount.percent)]).compactMap(\.self).joined(separator: " ")
  }
}

extension String {
  /// nil for blank text.
  var nonEmpty: String? { contains { $0 != " " } ? self : nil }

  /// `2026.38.3` of `2026.38.3 0123456789ab`; nil for blank text.
  package var firstWord: String? { split(separator: " ").first.map(String.init) }
}
