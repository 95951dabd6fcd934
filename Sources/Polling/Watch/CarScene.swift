package import JSON
internal import TeslaMetrics

/// What a car's data says of the things that events are about; nil where nothing is known.
package struct CarScene: Hashable, Sendable {
  package var isDriving: Bool?
  package var isCharging: Bool?
  package var isPluggedIn: Bool?
  package var isLocked: Bool?
  package var isUserPresent: Bool?
  package var isSentryOn: Bool?
  package var isClimateOn: Bool?
  /// Doors and trunks by name.
  package var doors: [String: Bool] = [:]
  package var windows: [String: Bool] = [:]
  /// `available`, `downloading` and the like; empty without an update.
  package var update: String?
  package var updateVersion: String?
  package var carVersion: String?
  /// In miles.
  package var odometer: Double?
  /// The odometer before the drive that is under way; nil when its start was not seen.
  package var driveStart: Double?
  /// What every line shows of the car: Tesla's own names and units.
  package var values = Object()

  package init() {}

  /// - Parameter body: a whole vehicle_data answer.
  package init(_ body: Value) {
    let car = body["response"] ?? body
    readDriving(car["drive_state"])
    readCharging(car["charge_state"])
    isClimateOn = car["climate_state"]?["is_climate_on"]?.boolValue
    if let vehicle = car["vehicle_state"] { readVehicle(vehicle) }
    for (block, names) in CarScene.shown {
      for name in names {
        if let value = car[block]?[name], CarScene.isSaid(value) { values[name] = value }
      }
    }
  }

  /// What is known of a car that sleeps, whatever it did before.
  package static let ofSleep: CarScene = {
    var scene = CarScene()
    scene.isDriving = false
    scene.isCharging = false
    scene.isUserPresent = false
    scene.isSentryOn = false
    scene.isClimateOn = false
    return scene
  }()

  private static let shown = [
    ("charge_state", ["battery_level", "battery_range", "charge_limit_soc", "charging_state"]),
    ("charge_state", ["charge_energy_added"]), ("vehicle_state", ["odometer"]),
  ]

  private static func isSaid(_ value: Value) -> Bool {
    switch value {
    case .number, .bool: true
    case .string: value.words != nil
    case .null, .array, .object: false
    }
  }

  private mutating func readDriving(_ drive: Value?) {
    guard let drive else { return }
    isDriving = CarFacts.isDriving(drive)
  }

  private mutating func readCharging(_ charge: Value?) {
    guard let state = charge?["charging_state"]?.stringValue, !state.isEmpty else { return }
    isCharging = CarFacts.isCharging(state)
    isPluggedIn = ChargeReading.isPluggedIn(state)
  }

  private mutating func readVehicle(_ vehicle: Value) {
    isLocked = vehicle["locked"]?.boolValue
    isUserPresent = vehicle["is_user_present"]?.boolValue
    isSentryOn = vehicle["sentry_mode"]?.boolValue
    odometer = vehicle["odometer"]?.doubleValue
    carVersion = vehicle["car_version"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    if let software = vehicle["software_update"] {
      update = software["status"]?.stringValue
      updateVersion = software["version"]?.stringValue
    }
    for (name, field) in CarScene.doorFields {
      doors[name] = vehicle[field]?.doubleValue.map { $0 != 0 }
    }
    for (name, field) in CarScene.windowFields {
      windows[name] = vehicle[field]?.doubleValue.map { $0 != 0 }
    }
  }

  private static let doorFields = [
    ("driver_front", "df"), ("driver_rear", "dr"), ("passenger_front", "pf"),
    ("passenger_rear", "pr"), ("frunk", "ft"), ("trunk", "rt"),
  ]

  private static let windowFields = [
    ("driver_front", "fd_window"), ("driver_rear", "rd_window"), ("passenger_front", "fp_window"),
    ("passenger_rear", "rp_window"),
  ]

  /// In the order in which lines name them.
  static let places = doorFields.map(\.0)

  /// What is known after this scene, `old` being known before: a field that an answer leaves out
  /// has not changed.
  package func following(_ old: CarScene) -> CarScene {
    var new = self
    func keep<Field>(_ field: WritableKeyPath<CarScene, Field?>) {
      if new[keyPath: field] == nil { new[keyPath: field] = old[keyPath: field] }
    }
    for field in CarScene.flags { keep(field) }
    keep(\.update)
    keep(\.updateVersion)
    keep(\.carVersion)
    keep(\.odometer)
    new.doors.merge(old.doors) { mine, _ in mine }
    new.windows.merge(old.windows) { mine, _ in mine }
    for member in old.values.members where new.values[member.name] == nil {
      new.values[member.name] = member.value
    }
    if new.isDriving == true {
      new.driveStart = old.isDriving == false ? old.odometer : old.driveStart
    }
    return new
  }

  /// What is known once the car is seen to sleep. Where a drive ended that was not looked at to
  /// its end, the odometer says nothing of drives to come.
  package func asleep() -> CarScene {
    var sleeping = CarScene.ofSleep.following(self)
    if isDriving == true { sleeping.odometer = nil }
    return sleeping
  }

  private static var flags: [WritableKeyPath<CarScene, Bool?>] {
    [
      \.isDriving, \.isCharging, \.isPluggedIn, \.isLocked, \.isUserPresent, \.isSentryOn,
      \.isClimateOn,
    ]
  }
}
