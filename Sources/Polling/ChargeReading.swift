package import TeslaData
internal import Time

/// What a car says of the energy that charging added.
package struct ChargeReading: Hashable, Sendable {
  /// Since the charge began, or of the last one while unplugged.
  let kilowattHours: Double
  /// When it was true, in seconds since the epoch; nil when the answer does not say.
  let seconds: Double?
  /// Whether a cable is in the car; nil when the answer does not say.
  let isPluggedIn: Bool?
  /// Of the battery, in percent; nil when the answer does not say.
  let level: Double?

  /// What the battery gained since, in percent; 0 where that is not known.
  func change(since before: Double?) -> Double {
    if let before, let level { level - before } else { 0 }
  }

  /// - Returns: nil when it does not say, or says what no battery can hold.
  package init?(_ facts: VehicleFacts) {
    guard let energy = facts.addedKilowattHours, 0..<1000 ~= energy else { return nil }
    kilowattHours = energy
    seconds = facts.chargeMoment?.seconds
    isPluggedIn = facts.isPluggedIn
    level = facts.batteryPercent
  }
}
