package import JSON
package import TeslaAPI
package import Time
internal import Unix

/// What a car does that bears on how often it may be asked; everything but nothing keeps it awake.
package enum CarActivity: String, Hashable, Sendable, CaseIterable {
  case driving
  case charging
  case userPresent = "a user is present"
  case sentry = "sentry mode is on"
  case climate = "the climate is on"
  case update = "an update is on its way"
  case open = "a door or trunk is open"
}

/// What a vehicle_data answer says that decides when to ask again.
package struct CarFacts: Hashable, Sendable {
  /// What keeps the car awake; nil for a car that may fall asleep.
  package var activity: CarActivity?
  /// The state that the answer itself names: Tesla sometimes answers 200 from its cache while the
  /// car sleeps.
  package var state: VehicleState
  package var isInService: Bool
  /// When the newest block of the answer was current.
  package var newestBlock: Timestamp?

  package init(
    activity: CarActivity? = nil, state: VehicleState = .online, isInService: Bool = false,
    newestBlock: Timestamp? = nil
  ) {
    self.activity = activity
    self.state = state
    self.isInService = isInService
    self.newestBlock = newestBlock
  }

  /// - Parameter body: the whole answer.
  package init(_ body: Value) {
    let car = body["response"] ?? body
    self.init(
      activity: CarFacts.activity(of: car),
      state: car["state"]?.stringValue.map { VehicleState($0) } ?? .online,
      isInService: car["in_service"]?.boolValue ?? false,
      newestBlock: CarFacts.newestBlock(of: car))
  }

  private static func activity(of car: Value) -> CarActivity? {
    if isDriving(car["drive_state"]) { return .driving }
    if isCharging(car["charge_state"]?["charging_state"]?.stringValue) { return .charging }
    let vehicle = car["vehicle_state"]
    if vehicle?["is_user_present"]?.boolValue ?? false { return .userPresent }
    if vehicle?["sentry_mode"]?.boolValue ?? false { return .sentry }
    if isClimateOn(car["climate_state"]) { return .climate }
    if isUpdating(vehicle?["software_update"]) { return .update }
    let openings = ["df", "dr", "pf", "pr", "ft", "rt"]
    return openings.contains { vehicle?[$0]?.doubleValue ?? 0 != 0 } ? .open : nil
  }

  /// A gear alone decides: cars of before 2021 send null for P, and speed only while moving.
  static func isDriving(_ drive: Value?) -> Bool {
    ["D", "R", "N"].contains(drive?["shift_state"]?.stringValue)
      || drive?["speed"]?.doubleValue ?? 0 > 0
  }

  /// - Parameter state: Tesla's `charging_state`.
  static func isCharging(_ state: String?) -> Bool {
    state == "Charging" || state == "Starting"
  }

  private static func isClimateOn(_ climate: Value?) -> Bool {
    let flags = [
      "is_climate_on", "is_preconditioning", "cabin_overheat_protection_actively_cooling",
    ]
    if flags.contains(where: { climate?[$0]?.boolValue ?? false }) { return true }
    let keeper = climate?["climate_keeper_mode"]?.stringValue
    return keeper.map { $0 != "off" && !$0.isEmpty && $0 != "unknown" } ?? false
  }

  private static func isUpdating(_ update: Value?) -> Bool {
    let status = update?["status"]?.stringValue ?? ""
    return status == "installing" || status == "downloading"
  }

  /// Blocks carry the milliseconds at which the car sent them.
  private static func newestBlock(of car: Value) -> Timestamp? {
    let times = (car.objectValue?.members ?? []).compactMap { member in
      member.value["timestamp"]?.doubleValue.flatMap { Timestamp(seconds: $0 / 1_000) }
    }
    return times.max()
  }
}
