import JSON
import TeslaData
import Testing

@testable import Polling

/// Two looks at a car, as parts of its answers, and what is told of them.
private struct Step: CustomTestStringConvertible {
  let before: Value
  let after: Value
  let events: [String]

  init(_ before: Value, _ after: Value, _ events: String...) {
    self.before = before
    self.after = after
    self.events = events
  }

  var testDescription: String {
    let texts = [before, after].map { String(decoding: $0.bytes, as: UTF8.self) }
    return texts.joined(separator: " → ")
  }

  /// The event and its details, as they stand in a line.
  var told: [String] {
    let old = VehicleFacts(before)
    let new = VehicleFacts(after).following(old)
    return new.changes(since: old, driveStart: nil).map { change in
      ([change.event.rawValue]
        + change.details.members.map { member in
          member.name + "=" + String(decoding: member.value.bytes, as: UTF8.self)
        }).joined(separator: " ")
    }
  }
}

private func driving(_ gear: Value, speed: Value = nil, miles: Double? = nil) -> Value {
  var car: Object = Object([
    .init("drive_state", ["shift_state": gear, "speed": speed])
  ])
  if let miles { car["vehicle_state"] = ["odometer": Value(miles)] }
  return .object(car)
}

private func charging(_ state: Value) -> Value { ["charge_state": ["charging_state": state]] }

private func vehicle(_ name: String, _ value: Value) -> Value { ["vehicle_state": [name: value]] }

private func update(_ status: String, _ version: String) -> Value {
  ["vehicle_state": ["software_update": ["status": .string(status), "version": .string(version)]]]
}

private let steps = [
  // Driving: a gear decides, and null is a parked car's.
  Step(driving(nil), driving("D"), "drive_started"),
  Step(driving("P"), driving("R"), "drive_started"),
  Step(driving("D"), driving("P"), "drive_ended"),
  Step(driving("D", speed: 0), driving(nil), "drive_ended"),
  Step(driving(nil), driving(nil, speed: 12), "drive_started"),
  Step(driving("D"), driving("N")),
  Step(driving("P", miles: 100), driving("P", miles: 112.34), "drive_missed drive_distance=12.34"),
  Step(driving("P", miles: 100), driving("P", miles: 100.05)),
  Step(driving("P", miles: 100), driving("P", miles: 90)),
  Step(driving("P", miles: 100), driving("D", miles: 101), "drive_started"),
  // Charging and the cable.
  Step(charging("Disconnected"), charging("Stopped"), "plugged_in"),
  Step(charging("Disconnected"), charging("Charging"), "plugged_in", "charge_started"),
  Step(charging("Starting"), charging("Charging")),
  Step(charging("Charging"), charging("Complete"), "charge_ended"),
  Step(charging("Charging"), charging("NoPower"), "charge_ended"),
  Step(charging("Charging"), charging("Disconnected"), "charge_ended", "unplugged"),
  Step(charging("Complete"), charging("Disconnected"), "unplugged"),
  Step(charging("Complete"), charging("Unknown")),
  Step(charging("Charging"), charging("Unknown")),
  // Doors, locks and people.
  Step(vehicle("df", 0), vehicle("df", 257), "door_opened door=\"driver_front\""),
  Step(vehicle("rt", 1), vehicle("rt", 0), "door_closed door=\"trunk\""),
  Step(vehicle("ft", 0), vehicle("ft", true)),
  Step(
    ["vehicle_state": ["df": 0, "pr": 0, "ft": 0]], ["vehicle_state": ["df": 1, "pr": 1, "ft": 1]],
    "door_opened door=\"driver_front\"", "door_opened door=\"passenger_rear\"",
    "door_opened door=\"frunk\""),
  Step(
    vehicle("fp_window", 0), vehicle("fp_window", 1), "window_opened window=\"passenger_front\""),
  Step(vehicle("rd_window", 2), vehicle("rd_window", 0), "window_closed window=\"driver_rear\""),
  Step(vehicle("locked", true), vehicle("locked", false), "unlocked"),
  Step(vehicle("locked", false), vehicle("locked", true), "locked"),
  Step(vehicle("is_user_present", false), vehicle("is_user_present", true), "user_present"),
  Step(vehicle("is_user_present", true), vehicle("is_user_present", false), "user_gone"),
  Step(vehicle("sentry_mode", false), vehicle("sentry_mode", true), "sentry_on"),
  Step(vehicle("sentry_mode", true), vehicle("sentry_mode", false), "sentry_off"),
  Step(
    ["climate_state": ["is_climate_on": false]], ["climate_state": ["is_climate_on": true]],
    "climate_on"),
  Step(
    ["climate_state": ["is_climate_on": true]], ["climate_state": ["is_climate_on": false]],
    "climate_off"),
  // Software.
  Step(
    update("", " "), update("available", "2026.8"), "update_available update_version=\"2026.8\""),
  Step(
    update("available", "9"), update("downloading", "9"), "update_downloading update_version=\"9\""),
  Step(update("available", "9"), update("scheduled", " "), "update_scheduled"),
  Step(
    update("scheduled", "9"), update("installing", "9"), "update_installing update_version=\"9\""),
  Step(update("installing", "9"), update("", " ")),
  Step(update("", " "), update("downloading_wifi_wait", "9")),
  Step(
    vehicle("car_version", "2026.8 a"), vehicle("car_version", "2026.9 b"),
    "update_installed car_version=\"2026.9 b\""),
  // Getting in and driving off, and arriving at a cable, in the order in which it happens.
  Step(
    [
      "drive_state": ["shift_state": "P"], "charge_state": ["charging_state": "Charging"],
      "vehicle_state": ["locked": true, "is_user_present": false],
    ],
    [
      "drive_state": ["shift_state": "D"], "charge_state": ["charging_state": "Disconnected"],
      "vehicle_state": ["locked": false, "is_user_present": true],
    ],
    "unlocked", "user_present", "charge_ended", "unplugged", "drive_started"),
  Step(
    [
      "drive_state": ["shift_state": "D"], "charge_state": ["charging_state": "Disconnected"],
      "vehicle_state": ["locked": false, "df": 1],
    ],
    [
      "drive_state": ["shift_state": "P"], "charge_state": ["charging_state": "Charging"],
      "vehicle_state": ["locked": true, "df": 0],
    ],
    "drive_ended", "plugged_in", "charge_started", "door_closed door=\"driver_front\"", "locked"),
  // What is not said has not changed; what was not known before has neither.
  Step(driving("D"), ["vehicle_state": ["locked": true]]),
  Step(["vehicle_state": ["locked": true]], driving("D")),
  Step(charging("Charging"), charging(nil)),
  Step(charging("Charging"), charging("")),
  Step(vehicle("locked", true), vehicle("locked", nil)),
  Step(vehicle("df", 1), vehicle("df", nil)),
  Step([:], [:]),
  Step("nonsense", ["drive_state": "nonsense", "vehicle_state": [1, 2]]),
]

@Suite struct CarChangesTests {
  @Test(arguments: steps)
  fileprivate func changesAreTold(step: Step) { #expect(step.told == step.events) }

  @Test func everyEventOfACarHasARow() {
    let told = Set(steps.flatMap(\.events).map { String($0.prefix { $0 != " " }) })
    // Those that no answer with data makes.
    let others: Set<WatchEvent> = [
      .state, .online, .asleep, .offline, .serviceStarted, .serviceEnded, .gridDown, .gridUp,
      .stormModeOn, .stormModeOff, .gridServicesOn, .gridServicesOff, .alertStarted, .alertEnded,
      .values,
    ]
    #expect(told.union(others.map(\.rawValue)) == Set(WatchEvent.allCases.map(\.rawValue)))
  }

  @Test(
    arguments: [
      (["island_status": "on_grid"], ["island_status": "off_grid_unintentional"], [.gridDown]),
      (["island_status": "off_grid_intentional"], ["island_status": "on_grid"], [.gridUp]),
      (["grid_status": "Active"], ["grid_status": "Inactive"], [.gridDown]),
      (["grid_status": "Inactive"], ["grid_status": "Active"], [.gridUp]),
      (["grid_status": "Active"], ["grid_status": "Unknown"], []),
      (["grid_status": "Active"], [:], []),
      ([:], ["grid_status": "Inactive"], []),
      (["storm_mode_active": false], ["storm_mode_active": true], [.stormModeOn]),
      (["storm_mode_active": true], ["storm_mode_active": false], [.stormModeOff]),
      (["grid_services_active": false], ["grid_services_active": true], [.gridServicesOn]),
      (["grid_services_active": true], ["grid_services_active": false], [.gridServicesOff]),
      (["grid_services_active": true], ["grid_services_active": nil], []),
    ] as [(Value, Value, [WatchEvent])])
  func changesOfASiteAreTold(before: Value, after: Value, events: [WatchEvent]) {
    let old = SiteFacts(before)
    let new = SiteFacts(after).following(old)
    #expect(new.changes(since: old).map(\.event) == events)
  }
}
