internal import Exporter
internal import JSON
internal import TeslaAPI
internal import Time
internal import Unix

/// A car's data as a short table for people, in the units that the car itself shows.
///
/// A pure function of the answer and the time; what the answer does not say has no row.
struct CarTable {
  private let car: Value
  private let scene: CarScene
  private let now: Timestamp
  private let isCached: Bool

  /// - Parameters:
  ///   - body: a whole vehicle_data answer.
  ///   - isCached: whether the answer was saved earlier, so that the state is of then.
  init(_ body: Value, isCached: Bool, now: Timestamp) {
    car = body["response"] ?? body
    scene = CarScene(car)
    self.isCached = isCached
    self.now = now
  }

  /// - Parameter width: of the terminal; a longer row is cut. nil cuts nothing.
  func text(width: Int? = nil) -> String {
    let rows: [(String, String?)] = [
      ("car", name), ("state", state), ("data", age), ("battery", battery), ("range", range),
      ("charging", charging), ("driving", driving), ("inside", temperature("inside_temp")),
      ("outside", temperature("outside_temp")), ("climate", climate), ("doors", doors),
      ("windows", windows), ("lock", lock), ("tyres", tyres), ("odometer", odometer),
      ("firmware", firmware),
    ]
    return TextTable.render(
      rows.compactMap { label, text in text.map { [label, $0] } }, width: width)
  }

  // MARK: Who and when

  private var name: String? {
    let vehicle = Vehicle(car)
    let own = said("vehicle_state", "vehicle_name") ?? vehicle?.displayName ?? ""
    let words = [own, vehicle?.vin ?? ""].filter { !$0.isEmpty }
    return words.isEmpty ? nil : words.joined(separator: "  ")
  }

  private var state: String? {
    guard let state = car["state"]?.stringValue else { return nil }
    let service = car["in_service"]?.boolValue == true ? ", in service" : ""
    return state + service + (isCached ? " when it was asked" : "")
  }

  private var age: String? {
    CarFacts(car).newestBlock.map { "\(Age.text(min($0, now), now)) (\($0.shortText))" }
  }

  // MARK: Energy

  private var battery: String? {
    guard let level = number("charge_state", "battery_level") else { return nil }
    var text = "\(Decimal.text(level)) %"
    if let usable = number("charge_state", "usable_battery_level"), usable < level {
      text += ", \(Decimal.text(usable)) % usable in the cold"
    }
    if let limit = number("charge_state", "charge_limit_soc") {
      text += ", limit \(Decimal.text(limit)) %"
    }
    return text
  }

  private var range: String? {
    let isIdeal = said("gui_settings", "gui_range_display") == "Ideal"
    let field = isIdeal ? "ideal_battery_range" : "battery_range"
    return number("charge_state", field).map { distance($0, digits: 0) }
  }

  private var charging: String? {
    guard let state = said("charge_state", "charging_state") else { return nil }
    guard scene.isCharging == true else { return CarTable.words(state) }
    var parts = [CarTable.words(state)]
    if let power = number("charge_state", "charger_power") {
      parts.append("\(Decimal.text(power)) kW")
    }
    if let amperes = number("charge_state", "charger_actual_current") {
      parts.append("\(Decimal.text(amperes)) A")
    }
    if let energy = number("charge_state", "charge_energy_added") {
      parts.append("\(Decimal.text(energy, digits: 1)) kWh added")
    }
    if let minutes = number("charge_state", "minutes_to_full_charge"), 1...100_000 ~= minutes {
      parts.append("\(CarTable.length(minutes: Int(minutes))) to the limit")
    }
    return parts.joined(separator: ", ")
  }

  private static func length(minutes: Int) -> String {
    minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
  }

  /// `NoPower` as `no power`.
  private static func words(_ name: String) -> String {
    name.enumerated().map { place, letter in
      (letter.isUppercase && place > 0 ? " " : "") + letter.lowercased()
    }.joined()
  }

  // MARK: The car

  private var driving: String? {
    guard let drive = car["drive_state"], scene.isDriving == true else { return nil }
    let gear = drive["shift_state"]?.stringValue.map { "in \($0)" }
    let speed = drive["speed"]?.doubleValue.map { distance($0, digits: 0) + "/h" }
    let words = [gear, speed].compactMap(\.self).joined(separator: ", ")
    return words.isEmpty ? nil : words
  }

  private func temperature(_ field: String) -> String? {
    number("climate_state", field).map { celsius in
      said("gui_settings", "gui_temperature_units") == "F"
        ? "\(Decimal.text(celsius * 1.8 + 32)) °F" : "\(Decimal.text(celsius, digits: 1)) °C"
    }
  }

  private var climate: String? {
    scene.isClimateOn.map { $0 ? "on" : "off" }
  }

  private var doors: String? { openings(scene.doors) }

  private var windows: String? { openings(scene.windows) }

  private func openings(_ states: [String: Bool]) -> String? {
    guard !states.isEmpty else { return nil }
    let open = states.filter { $0.value }.keys.sorted()
      .map { $0.replacing("_", with: " ") }
    return open.isEmpty ? "closed" : "open: " + open.joined(separator: ", ")
  }

  private var lock: String? {
    guard let isLocked = scene.isLocked else { return nil }
    let sentry = scene.isSentryOn == true ? ", sentry mode" : ""
    return (isLocked ? "locked" : "unlocked") + sentry
  }

  private var tyres: String? {
    let wheels = ["fl", "fr", "rl", "rr"]
    let bars = wheels.map { number("vehicle_state", "tpms_pressure_\($0)") }
    guard bars.contains(where: { $0 != nil }) else { return nil }
    let isPSI = said("gui_settings", "gui_tirepressure_units") == "Psi"
    let texts = bars.map { bar in
      bar.map { isPSI ? Decimal.text($0 * 14.503_774) : Decimal.text($0, digits: 1) } ?? "?"
    }
    let isLow = wheels.contains {
      car["vehicle_state"]?["tpms_soft_warning_\($0)"]?.boolValue == true
        || car["vehicle_state"]?["tpms_hard_warning_\($0)"]?.boolValue == true
    }
    let unit = isPSI ? "psi" : "bar"
    return "front \(texts[0]) \(texts[1]), rear \(texts[2]) \(texts[3]) \(unit)"
      + (isLow ? ", TOO LOW" : "")
  }

  private var odometer: String? {
    scene.odometer.map { distance($0, digits: 0) }
  }

  private var firmware: String? {
    guard let version = said("vehicle_state", "car_version") else { return nil }
    let update = car["vehicle_state"]?["software_update"]
    let next = update?["version"]?.stringValue ?? ""
    guard let status = update?["status"]?.stringValue, !status.isEmpty else { return version }
    return "\(version); \(next) is \(status)"
  }

  // MARK: Values

  private func number(_ block: String, _ field: String) -> Double? {
    car[block]?[field]?.doubleValue
  }

  /// A text that says something.
  private func said(_ block: String, _ field: String) -> String? {
    car[block]?[field]?.words
  }

  private func distance(_ miles: Double, digits: Int) -> String {
    said("gui_settings", "gui_distance_units") == "km/hr"
      ? "\(Decimal.text(miles * 1.609_344, digits: digits)) km"
      : "\(Decimal.text(miles, digits: digits)) mi"
  }
}

/// Numbers as people read them.
enum Decimal {
  /// Rounded to that many digits after the point, all of which are written.
  static func text(_ value: Double, digits: Int = 0) -> String {
    value.magnitude < 1e12 ? value.written(decimals: digits) : "\(value)"
  }
}
