internal import TeslaAPI
internal import Unix
internal import WebServer

/// One car on the page: what it is doing, what it has, and when it is asked next and why.
struct CarCard {
  let car: Fleet.Car
  let glance: CarGlance
  let times: PageTimes
  /// Where the car is among the cards, for unique ids.
  let place: Int
  let isStale: Bool

  var html: HTML {
    """
    <article class="card" aria-labelledby="car-\(place)">
    <header><h2 id="car-\(place)">\(name)</h2><p class="sub">\(subtitle)</p></header>
    <p class="state \(car.mode?.style ?? "unknown")"><span class="dot"></span>\(stateWords) \(since)</p>
    \(isStale ? staleNote : values)
    <footer>\(polling)</footer>
    </article>

    """
  }

  private var name: String {
    let known = glance.name.isEmpty ? car.vehicle.name : glance.name
    return known.isEmpty ? Fleet.key(of: car.vehicle) : known
  }

  private var subtitle: String {
    [glance.model, car.vehicle.vin].filter { !$0.isEmpty && $0 != name }.joined(separator: " · ")
  }

  private var stateWords: String {
    switch car.mode {
    case nil: return "Not seen yet"
    case .driving:
      let speed = glance.speed.map { " at " + glance.units.speed(milesPerHour: $0) } ?? ""
      return "Driving" + speed
    case .charging: return "Charging"
    case .online: return "Online"
    case .asleep: return "Asleep"
    case .offline: return "Offline"
    case .inService: return "In service"
    }
  }

  private var since: HTML? {
    guard let since = car.modeSince else { return nil }
    let bound = car.isModeSinceKnown ? "for" : "for at least"
    return "<small>\(bound) \(times.length(since: since)), since \(times.element(since))</small>"
  }

  private var staleNote: HTML {
    "<p class=\"note\">Its values are older than <code>--stale-after</code> allows.</p>\n"
  }

  @HTMLPieces private var values: HTML {
    if car.lastUpdate == nil {
      "<p class=\"note\">There is no data of it yet: it is asked when it is online.</p>\n"
    } else {
      "<div class=\"hero\">\(CarDrawing(car: glance, mode: car.mode).html)\(battery)</div>\n"
      "<dl>\(facts)</dl>\n"
      charts
    }
  }

  // MARK: Battery

  private var battery: HTML {
    let level = glance.level.map { min(max($0, 0), 100) }
    let text = level.map { $0.written(decimals: 0) + " %" } ?? "–"
    let range = glance.range.map { range -> HTML in
      "<span>\(glance.units.distance(miles: range)) \(glance.rangeKind) range</span>"
    }
    return """
      <div class="battery"><strong>\(text)</strong>\(range)
      <svg viewBox="0 0 100 14" preserveAspectRatio="none" role="img" aria-label="\(batteryLabel)">\
      <rect class="track" width="100" height="14" rx="2"/>\
      \(level.map { "<rect class=\"fill\($0 <= 20 ? " low" : "")\" width=\"\($0)\" height=\"14\" rx=\"2\"/>" as HTML })\
      \(glance.limit.map { "<rect class=\"limit\" x=\"\(min(max($0, 0), 100) - 0.5)\" width=\"1\" height=\"14\"/>" as HTML })</svg>
      \(glance.limit.map { "<span class=\"sub\">limit \($0.written(decimals: 0)) %</span>" as HTML })</div>
      """
  }

  private var batteryLabel: String {
    let level = glance.level.map { "Battery at \($0.written(decimals: 0)) percent" } ?? "Battery"
    return level + (glance.limit.map { ", limit \($0.written(decimals: 0)) percent" } ?? "")
  }

  // MARK: Facts

  private var facts: [HTML] {
    let all: [(String, String?, String)] = [
      ("Charging", charging, glance.isCharging ? "good" : ""),
      ("Inside", glance.inside.map(glance.units.temperature(celsius:)), ""),
      ("Outside", glance.outside.map(glance.units.temperature(celsius:)), ""),
      ("Climate", climate, ""),
      ("Doors", doors, glance.open?.isEmpty == false ? "warn" : ""),
      (
        "Lock", glance.isLocked.map { $0 ? "locked" : "unlocked" },
        glance.isLocked == false && car.mode != .driving ? "warn" : ""
      ),
      ("Sentry", glance.isSentryOn.map { $0 ? "on" : "off" }, ""),
      ("Tyres", tyres, glance.tyres.contains { $0.isSoft } ? "bad" : ""),
      ("Odometer", glance.odometer.map(glance.units.distance(miles:)), ""),
      ("Firmware", firmware, ""),
    ]
    return all.compactMap { name, value, style in
      value.map { "<div><dt>\(name)</dt><dd class=\"\(style)\">\($0)</dd></div>\n" }
    }
  }

  private var charging: String? {
    guard let word = glance.charging else { return nil }
    guard glance.isCharging else {
      switch word {
      case "Disconnected": return "not plugged in"
      case "Complete": return "complete" + added
      case "NoPower": return "plugged in, no power"
      case "Stopped": return "plugged in, stopped" + added
      default: return word.lowercased()
      }
    }
    var parts: [String] = []
    if let power = glance.chargerPower { parts.append(power.written(decimals: 0) + " kW") }
    if let volts = glance.chargerVoltage, let amperes = glance.chargerCurrent {
      parts.append("\(volts.written(decimals: 0)) V × \(amperes.written(decimals: 0)) A")
    }
    if let minutes = glance.minutesToFull, minutes > 0, minutes < 10_000 {
      let text = "\(Int(minutes) / 60) h \(Int(minutes) % 60) min"
      parts.append("full in " + (minutes < 60 ? "\(Int(minutes)) min" : text))
    }
    return parts.joined(separator: ", ") + added
  }

  private var added: String {
    glance.energyAdded.map { $0 > 0 ? ", \($0.written(decimals: 1)) kWh added" : "" } ?? ""
  }

  private var climate: String? {
    guard let isOn = glance.isClimateOn else { return nil }
    if let keeper = glance.keeper { return keeper + " mode" }
    guard isOn else { return "off" }
    return "on" + (glance.target.map { ", to " + glance.units.temperature(celsius: $0) } ?? "")
  }

  private var doors: String? {
    guard let open = glance.open else { return nil }
    return open.isEmpty ? "all closed" : glance.openWords.joined(separator: ", ") + " open"
  }

  private var tyres: String? {
    let pressures = glance.tyres.map(\.pressure)
    guard pressures.contains(where: { $0 != nil }) else { return nil }
    let texts = pressures.map { $0.map(glance.units.pressure(bar:)) ?? "–" }
    let soft = glance.tyres.contains { $0.isSoft } ? ", soft" : ""
    return texts.joined(separator: " / ") + " " + glance.units.pressureUnit + soft
  }

  private var firmware: String? {
    glance.firmware.map { $0 + (glance.update.map { ", \($0)" } ?? "") }
  }

  // MARK: Charts

  private var charts: HTML? {
    guard let trace = car.trace else { return nil }
    let now = times.now
    func points(_ series: CarSeries) -> [(place: Int, value: Double)] {
      trace.points(series, now: now).map { ($0.place, $0.value) }
    }
    func degrees(_ series: CarSeries) -> [(place: Int, value: Double)] {
      points(series).map { ($0.place, glance.units.degrees(celsius: $0.value)) }
    }
    let hours = times.dayAxis
    let level = DayChart(
      title: "Battery", unit: "%",
      lines: [.init(style: "accent", name: "level", points: points(.level))],
      band: trace.modes(now: now), hours: hours)
    let temperature = DayChart(
      title: "Temperature", unit: glance.units.isCelsius ? "°C" : "°F",
      lines: [
        .init(style: "accent", name: "inside", points: degrees(.inside)),
        .init(style: "second", name: "outside", points: degrees(.outside)),
      ], hours: hours)
    return "<div class=\"charts\">\(level.html)\(temperature.html)</div>\n"
  }

  // MARK: Polling

  private var polling: HTML {
    let age: HTML =
      car.lastUpdate.map { moment in
        "Values of \(times.element(moment, withSeconds: true)), \(times.length(since: moment)) old."
      } ?? "No values yet."
    let failed: HTML? =
      car.isUp == false
      ? " <strong class=\"bad\">Tesla did not answer the last request.</strong>" : nil
    guard let decision = car.decision else { return "\(age)\(failed) It was not asked for yet." }
    return "\(age)\(failed) \(next(decision)), because: \(decision.reason.description)."
  }

  private func next(_ decision: Decision) -> HTML {
    guard let next = decision.nextData else {
      return decision.state == .blocked
        ? "Nothing is asked before \(times.element(decision.at, withSeconds: true))"
        : "Data is asked for when it is online and may be asked"
    }
    let note = decision.isStretched ? ", later than usual to stay in the budget" : ""
    return "Next data at \(times.element(next, withSeconds: true))\(note)"
  }
}
