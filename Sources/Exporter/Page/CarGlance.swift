package import JSON

/// What a person wants to see of a car at once, as its last answer told it; nil is not told.
struct CarGlance: Hashable, Sendable {
  /// By Tesla's order of front left, front right, rear left, rear right.
  struct Tyre: Hashable, Sendable {
    /// In bar.
    var pressure: Double?
    var isSoft: Bool
  }

  enum Opening: String, Hashable, Sendable, CaseIterable {
    case frontLeftDoor = "front left door"
    case frontRightDoor = "front right door"
    case rearLeftDoor = "rear left door"
    case rearRightDoor = "rear right door"
    case frunk
    case trunk
    case window = "a window"
    case chargePort = "charge port"
  }

  var name = ""
  /// As people call it: `Model Y`.
  var model = ""
  var units = DisplayUnits()
  /// In percent, as are the next two.
  var level: Double?
  var usableLevel: Double?
  var limit: Double?
  /// In miles, of the kind that the car's own screen shows.
  var range: Double?
  var rangeKind = "rated"
  /// Tesla's word: Charging, Complete, Disconnected and more.
  var charging: String?
  /// Whether a cable is in it, as far as it tells.
  var isPluggedIn = false
  var isCharging = false
  /// In kW, V, A.
  var chargerPower: Double?
  var chargerVoltage: Double?
  var chargerCurrent: Double?
  /// In kWh, of this charge or the last one.
  var energyAdded: Double?
  var minutesToFull: Double?
  /// In °C.
  var inside: Double?
  var outside: Double?
  var target: Double?
  var isClimateOn: Bool?
  /// `dog`, `camp` or `on`; nil when the climate is not kept.
  var keeper: String?
  var tyres: [Tyre] = []
  var isLocked: Bool?
  var isSentryOn: Bool?
  /// nil where nothing tells.
  var open: Set<Opening>?
  /// In miles.
  var odometer: Double?
  var firmware: String?
  /// The version that is on its way, and what becomes of it.
  var update: String?
  /// In miles per hour.
  var speed: Double?
  /// In kW; negative while the car recuperates.
  var drivePower: Double?

  init() {}

  /// - Parameter body: a whole vehicle_data answer.
  init(_ body: Value) {
    let car = body["response"] ?? body
    let vehicle = car["vehicle_state"]
    units = DisplayUnits(car["gui_settings"])
    name = vehicle?["vehicle_name"]?.words ?? car["display_name"]?.words ?? ""
    model = CarGlance.model(car["vehicle_config"]?["car_type"]?.stringValue)
    readBattery(car["charge_state"], gui: car["gui_settings"])
    readClimate(car["climate_state"])
    tyres = ["fl", "fr", "rl", "rr"].map { place in
      Tyre(
        pressure: vehicle?["tpms_pressure_" + place]?.doubleValue,
        isSoft: ["tpms_soft_warning_", "tpms_hard_warning_"].contains {
          vehicle?[$0 + place]?.boolValue ?? false
        })
    }
    let scene = CarScene(car)
    isPluggedIn = scene.isPluggedIn ?? false
    isCharging = scene.isCharging ?? false
    isLocked = scene.isLocked
    isSentryOn = scene.isSentryOn
    open = CarGlance.openings(
      scene, isRightHand: car["vehicle_config"]?["rhd"]?.boolValue ?? false,
      charge: car["charge_state"])
    odometer = scene.odometer
    // What follows the number is the build's hash.
    firmware = vehicle?["car_version"]?.words?.split(separator: " ").first.map(String.init)
    update = CarGlance.update(vehicle?["software_update"])
    speed = car["drive_state"]?["speed"]?.doubleValue
    drivePower = car["drive_state"]?["power"]?.doubleValue
  }

  private mutating func readBattery(_ charge: Value?, gui: Value?) {
    level = charge?["battery_level"]?.doubleValue
    usableLevel = charge?["usable_battery_level"]?.doubleValue
    limit = charge?["charge_limit_soc"]?.doubleValue
    let isIdeal = gui?["gui_range_display"]?.stringValue == "Ideal"
    rangeKind = isIdeal ? "ideal" : "rated"
    range = charge?[isIdeal ? "ideal_battery_range" : "battery_range"]?.doubleValue
    charging = charge?["charging_state"]?.words
    chargerPower = charge?["charger_power"]?.doubleValue
    chargerVoltage = charge?["charger_voltage"]?.doubleValue
    chargerCurrent = charge?["charger_actual_current"]?.doubleValue
    energyAdded = charge?["charge_energy_added"]?.doubleValue
    minutesToFull = charge?["minutes_to_full_charge"]?.doubleValue
  }

  private mutating func readClimate(_ climate: Value?) {
    inside = climate?["inside_temp"]?.doubleValue
    outside = climate?["outside_temp"]?.doubleValue
    target = climate?["driver_temp_setting"]?.doubleValue
    isClimateOn = climate?["is_climate_on"]?.boolValue
    keeper = climate?["climate_keeper_mode"]?.words.flatMap {
      $0 == "off" || $0 == "unknown" ? nil : $0
    }
  }

  /// Tesla tells doors by where the driver sits.
  private static func openings(_ scene: CarScene, isRightHand: Bool, charge: Value?)
    -> Set<Opening>?
  {
    guard !scene.doors.isEmpty else { return nil }
    let places: [String: Opening] = [
      "driver_front": isRightHand ? .frontRightDoor : .frontLeftDoor,
      "passenger_front": isRightHand ? .frontLeftDoor : .frontRightDoor,
      "driver_rear": isRightHand ? .rearRightDoor : .rearLeftDoor,
      "passenger_rear": isRightHand ? .rearLeftDoor : .rearRightDoor,
      "frunk": .frunk, "trunk": .trunk,
    ]
    var open = Set(scene.doors.filter { $0.value }.keys.compactMap { places[$0] })
    if scene.windows.values.contains(true) { open.insert(.window) }
    let isPortOpen = charge?["charge_port_door_open"]?.boolValue ?? false
    if scene.isPluggedIn == false, isPortOpen { open.insert(.chargePort) }
    return open
  }

  private static func model(_ type: String?) -> String {
    switch type {
    case "models", "models2", "lychee": "Model S"
    case "modelx", "tamarind": "Model X"
    case "model3": "Model 3"
    case "modely": "Model Y"
    case "cybertruck": "Cybertruck"
    case "semi": "Semi"
    default: ""
    }
  }

  private static func update(_ update: Value?) -> String? {
    guard let status = update?["status"]?.words, let version = update?["version"]?.words else {
      return nil
    }
    let percent = update?[status == "installing" ? "install_perc" : "download_perc"]?.doubleValue
    let isUnderWay = status == "installing" || status == "downloading"
    let share = isUnderWay ? percent.map { " \($0.written(decimals: 0)) %" } ?? "" : ""
    return "\(version) \(status.replacing("_", with: " "))\(share)"
  }
}

extension Value {
  /// A text that says something: Tesla sends blanks and `<invalid>` for nothing.
  package var words: String? {
    guard let text = stringValue, text != "<invalid>", text.contains(where: { !$0.isWhitespace })
    else { return nil }
    return text
  }
}

extension CarGlance {
  var series: [CarSeries: Double] {
    let all: [CarSeries: Double?] = [.level: level, .inside: inside, .outside: outside]
    return all.compactMapValues { $0 }
  }
}
