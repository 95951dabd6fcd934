package import TeslaData

/// What a car does, which decides how often it is polled; any value but nil keeps it awake.
package enum CarActivity: String, Hashable, Sendable, CaseIterable {
  case driving
  case charging
  case userPresent = "a user is present"
  case sentry = "sentry mode is on"
  case climate = "the climate is on"
  case update = "an update is on its way"
  case open = "a door or trunk is open"
}

extension VehicleFacts {
  /// What keeps the car awake; nil for a car that may fall asleep.
  package var activity: CarActivity? {
    if isDriving == true { return .driving }
    if isCharging == true { return .charging }
    if isUserPresent == true { return .userPresent }
    if isSentryOn == true { return .sentry }
    if [isClimateOn, isPreconditioning, isCoolingCabin].contains(true) || keptClimate != nil {
      return .climate
    }
    if ["installing", "downloading"].contains(updateStatus) { return .update }
    return openings.contains { $0.value && !$0.key.isWindow } ? .open : nil
  }
}
