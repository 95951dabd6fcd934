/// `tesla dashboard car`.
extension Dashboard {
  static let car = Dashboard(
    uid: "tesla-car", title: "Tesla: car",
    summary: "One car: state, battery, charging, driving, climate, tires, doors and software.",
    variables: [.job(of: CarMetrics.level), .car()],
    marks: [CarPanels.firmwareMark],
    sections: [
      CarPanels.now, CarPanels.battery, CarPanels.charging, CarPanels.driving, CarPanels.trips,
      CarPanels.habits, CarPanels.climate, CarPanels.tires, CarPanels.doors, CarPanels.software,
      CarPanels.streamed, CarPanels.map,
    ])
}

/// The car's metrics that more than one panel or rule needs.
enum CarMetrics {
  static let level = Metric.car("charge_state.battery_level")
  static let limit = Metric.car("charge_state.charge_limit_soc")
  static let ratedRange = Metric.car("charge_state.battery_range")
  static let chargingState = Metric.car("charge_state.charging_state")
  static let isScheduledPending = Metric.car("charge_state.scheduled_charging_pending")
  static let odometer = Metric.car("vehicle_state.odometer")
  static let isLocked = Metric.car("vehicle_state.locked")
  static let isUserPresent = Metric.car("vehicle_state.is_user_present")
  static let isHomeLinkNearby = Metric.car("vehicle_state.homelink_nearby")
  static let firmware = Metric.car("vehicle_state.car_version")
  static let outside = Metric.car("climate_state.outside_temp")

  /// Whatever can stand open, with words for it.
  static let openings: [(metric: Metric, words: String)] = [
    (.car("vehicle_state.df"), "driver's door"),
    (.car("vehicle_state.pf"), "passenger's door"),
    (.car("vehicle_state.dr"), "rear door on the driver's side"),
    (.car("vehicle_state.pr"), "rear door on the passenger's side"),
    (.car("vehicle_state.ft"), "front trunk"),
    (.car("vehicle_state.rt"), "rear trunk"),
    (.car("vehicle_state.fd_window"), "driver's window"),
    (.car("vehicle_state.fp_window"), "passenger's window"),
    (.car("vehicle_state.rd_window"), "rear window on the driver's side"),
    (.car("vehicle_state.rp_window"), "rear window on the passenger's side"),
  ]

  struct Wheel: Sendable {
    let words: String
    let pressure: Metric
    let softWarning: Metric
    /// What it should have when cold.
    let recommended: Metric

    init(_ words: String, _ code: String, _ axle: String) {
      self.words = words
      pressure = .car("vehicle_state.tpms_pressure_" + code)
      softWarning = .car("vehicle_state.tpms_soft_warning_" + code)
      recommended = .car("vehicle_state.tpms_rcp_\(axle)_value")
    }
  }

  static let wheels = [
    Wheel("front left", "fl", "front"), Wheel("front right", "fr", "front"),
    Wheel("rear left", "rl", "rear"), Wheel("rear right", "rr", "rear"),
  ]
}
