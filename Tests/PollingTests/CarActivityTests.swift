import JSON
import TeslaData
import Testing
import Time

@testable import Polling

private let cases: [(Value, CarActivity?)] = [
  ([:], nil),
  (["drive_state": ["shift_state": "D"]], .driving),
  (["drive_state": ["shift_state": "R"]], .driving),
  (["drive_state": ["shift_state": "P", "speed": nil]], nil),
  (["drive_state": ["shift_state": nil, "speed": 0]], nil),
  (["drive_state": ["shift_state": nil, "speed": 30]], .driving),
  (["charge_state": ["charging_state": "Charging"]], .charging),
  (["charge_state": ["charging_state": "Complete"]], nil),
  (["charge_state": ["charging_state": "Disconnected"]], nil),
  (["vehicle_state": ["sentry_mode": true]], .sentry),
  (["vehicle_state": ["is_user_present": true, "sentry_mode": true]], .userPresent),
  (["vehicle_state": ["df": 0, "rt": 1]], .open),
  (["vehicle_state": ["df": 0, "fd_window": 1]], nil),
  (["vehicle_state": ["software_update": ["status": "installing"]]], .update),
  (["vehicle_state": ["software_update": ["status": "available"]]], nil),
  (["climate_state": ["is_climate_on": true]], .climate),
  (["climate_state": ["climate_keeper_mode": "dog"]], .climate),
  (["climate_state": ["climate_keeper_mode": "off"]], nil),
]

@Test(arguments: cases)
func activityIsWhatKeepsTheCarAwake(_ body: Value, _ activity: CarActivity?) {
  #expect(VehicleFacts(["response": body]).activity == activity)
}

extension VehicleFacts {
  /// Of a car that does this.
  init(doing activity: CarActivity?, at moment: Timestamp? = nil) {
    self.init()
    self.moment = moment
    switch activity {
    case .driving: isDriving = true
    case .charging: isCharging = true
    case .userPresent: isUserPresent = true
    case .sentry: isSentryOn = true
    case .climate: isClimateOn = true
    case .update: updateStatus = "installing"
    case .open: openings = [.trunk: true]
    case nil: break
    }
  }
}
