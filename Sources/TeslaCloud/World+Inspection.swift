/// What tests ask a world without going through the API.
extension World {
  /// The cars' VINs in their order; the same for every seed.
  package var vins: [String] { cars.map(\.identity.vin) }

  package var vehicleIDs: [Int64] { cars.map(\.identity.id) }

  package var siteIDs: [Int64] { sites.map(\.identity.id) }

  /// How many requests an endpoint got, by the name that faults use, such as `vehicle_data`.
  package func callCount(_ endpoint: String) -> Int {
    SimulatedEndpoint(rawValue: endpoint).map(bill.count) ?? 0
  }

  /// What the calls so far cost on the Fleet API, also when another profile is played.
  package var dollars: Double { bill.dollars }

  /// How many refresh grants were honoured.
  package var refreshCount: Int { tokens.refreshCount }

  /// The state that the API shows: `online`, `asleep` or `offline`; nil for an unknown VIN.
  package func connectivity(vin: String) -> String? {
    cars.first { $0.identity.vin == vin }?.connectivity.rawValue
  }

  package func isDriving(vin: String) -> Bool {
    guard let car = cars.first(where: { $0.identity.vin == vin }) else { return false }
    if case .driving = car.activity { return true }
    return false
  }

  package func isInService(vin: String) -> Bool {
    cars.first { $0.identity.vin == vin }?.isInService ?? false
  }

  package func isCharging(vin: String) -> Bool {
    guard let car = cars.first(where: { $0.identity.vin == vin }) else { return false }
    if case .charging = car.activity { return true }
    return false
  }

  package func hoursAsleep(vin: String) -> Double {
    guard let car = cars.first(where: { $0.identity.vin == vin }) else { return 0 }
    return car.asleepSeconds(at: now) / 3600
  }

  package func wakeCount(vin: String) -> Int {
    cars.first { $0.identity.vin == vin }?.wakeCount ?? 0
  }

  /// How often it was driven.
  package func tripCount(vin: String) -> Int {
    cars.first { $0.identity.vin == vin }?.tripCount ?? 0
  }

  /// What it did; nil for an unknown VIN.
  package func diary(vin: String) -> CarDiary? {
    cars.first { $0.identity.vin == vin }?.diary
  }

  package func odometerMiles(vin: String) -> Double? {
    cars.first { $0.identity.vin == vin }?.odometer(at: now)
  }

  package func batteryPercent(vin: String) -> Double? {
    cars.first { $0.identity.vin == vin }.map { $0.level(at: now) * 100 }
  }
}

extension Car {
  /// Since the simulation's start, at a time not before `moment`.
  func asleepSeconds(at time: Double) -> Double {
    asleepSeconds + (connectivity == .asleep ? max(time - moment, 0) : 0)
  }
}
