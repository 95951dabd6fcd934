import JSON
import TeslaAPI
import Testing
import Time
import Unix

@testable import Exporter

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
  (["vehicle_state": ["software_update": ["status": "installing"]]], .update),
  (["vehicle_state": ["software_update": ["status": "available"]]], nil),
  (["climate_state": ["is_climate_on": true]], .climate),
  (["climate_state": ["climate_keeper_mode": "dog"]], .climate),
  (["climate_state": ["climate_keeper_mode": "off"]], nil),
]

@Test(arguments: cases)
func activityIsWhatKeepsTheCarAwake(_ body: Value, _ activity: CarActivity?) {
  #expect(CarFacts(["response": body]).activity == activity)
}

@Test func factsNameTheStateAndTheNewestBlock() {
  let facts = CarFacts([
    "response": [
      "state": "asleep", "in_service": true, "charge_state": ["timestamp": 1_700_000_000_000],
      "drive_state": ["timestamp": 1_700_000_005_000],
    ]
  ])
  #expect(facts.state == .asleep)
  #expect(facts.isInService)
  #expect(facts.newestBlock == Timestamp(seconds: 1_700_000_005))
}
