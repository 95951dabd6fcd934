/// The power that a car takes from its battery, from the forces on it.
struct Consumption: Hashable, Sendable {
  let mass: Double
  let dragArea: Double
  /// kW for computers, pumps and the cabin.
  let auxiliary: Double

  private static let metresPerSecondPerMPH = 0.447_04
  private static let airDensity = 1.2
  private static let rollingResistance = 0.0095
  private static let driveEfficiency = 0.9
  private static let recuperation = 0.72

  init(model: CarModel, outside: Double) {
    mass = model.mass
    dragArea = model.dragArea
    auxiliary = 0.45 + min(abs(outside - 20) * 0.07, 2.5)
  }

  /// kW at a speed in mph and an acceleration in mph per second.
  func power(speed: Double, acceleration: Double) -> Double {
    let velocity = speed * Consumption.metresPerSecondPerMPH
    let force =
      mass * acceleration * Consumption.metresPerSecondPerMPH
      + 0.5 * Consumption.airDensity * dragArea * velocity * velocity
      + Consumption.rollingResistance * mass * 9.81
    return atBattery(force * velocity / 1000) + auxiliary
  }

  /// kWh over a time in seconds in which the speed changes evenly; the exact integral of `power`
  /// except where it changes sign within.
  func energy(from: Double, to: Double, seconds: Double) -> Double {
    let start = from * Consumption.metresPerSecondPerMPH
    let end = to * Consumption.metresPerSecondPerMPH
    let kinetic = 0.5 * mass * (end * end - start * start)
    let cubes = (start + end) * (start * start + end * end) / 4
    let drag = 0.5 * Consumption.airDensity * dragArea * cubes * seconds
    let rolling = Consumption.rollingResistance * mass * 9.81 * (start + end) / 2 * seconds
    return atBattery((kinetic + drag + rolling) / 3.6e6) + auxiliary * seconds / 3600
  }

  private func atBattery(_ atWheels: Double) -> Double {
    atWheels > 0 ? atWheels / Consumption.driveEfficiency : atWheels * Consumption.recuperation
  }
}
