extension VehicleFacts {
  /// The values of the battery, in a line each.
  package var batteryLines: [FactLine] {
    [FactLine("battery", battery), FactLine("range", rangeWords)].compactMap(\.self)
  }

  /// The other values, in a line each.
  package var lines: [FactLine] {
    let isLow = tires.contains { $0.isLow }
    return [
      FactLine("charging", charging, isCharging == true ? .good : .plain),
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

  private var charging: String? {
    guard let words = chargingWords else { return nil }
    var parts = [words]
    if isCharging == true {
      if let power = chargerKilowatts { parts.append(power.written(decimals: 0) + " kW") }
      if let volts = chargerVolts, let amperes = chargerAmperes, amperes > 0 {
        parts.append("\(volts.written(decimals: 0)) V × \(amperes.written(decimals: 0)) A")
      }
    }
    if isPluggedIn == true, let energy = addedKilowattHours, energy > 0 {
      parts.append(Amount.energy(wattHours: energy * 1_000) + " added")
    }
    if isCharging == true, let minutes = minutesToLimit, 1...100_000 ~= minutes {
      parts.append(Amount.duration(.seconds(minutes * 60)) + " to the limit")
    }
    return parts.joined(separator: ", ")
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
