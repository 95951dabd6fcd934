/// What all cars of a kind have in common.
struct CarModel: Hashable, Sendable {
  /// How the car's answers look.
  enum Shape: Hashable, Sendable {
    /// Firmware of 2026: gear "P" when parked, tire pressures, no `display_name`.
    case modern
    /// A car of 2014 with its last firmware: no tire pressures, a `display_name`, many nulls.
    case older
  }

  let shape: Shape
  let carType: String
  let trimBadging: String
  /// The first eight characters of the VIN, and the tenth and eleventh.
  let vinStart: String
  let vinYearAndPlant: String
  /// kWh between an empty and a full battery.
  let capacity: Double
  /// Rated miles per kWh.
  let ratedEfficiency: Double
  /// kilograms, with two people.
  let mass: Double
  /// Drag coefficient times frontal area, in square metres.
  let dragArea: Double
  /// kW from the grid at the wall connector.
  let wallPower: Double
  let wallCurrent: Int
  /// kW at a Supercharger with a low battery.
  let fastPower: Double

  /// Volts of the battery, about.
  static let packVoltage = 360.0

  static let all = [model3, olderModelS, modelY]

  static let model3 = CarModel(
    shape: .modern, carType: "model3", trimBadging: "74d", vinStart: "5YJ3E1EB",
    vinYearAndPlant: "SF", capacity: 75, ratedEfficiency: 4.55, mass: 1980, dragArea: 0.51,
    wallPower: 11.5, wallCurrent: 48, fastPower: 200)
  static let olderModelS = CarModel(
    shape: .older, carType: "models", trimBadging: "85", vinStart: "5YJSA1H1",
    vinYearAndPlant: "EF", capacity: 74, ratedEfficiency: 3.45, mass: 2250, dragArea: 0.58,
    wallPower: 9.6, wallCurrent: 40, fastPower: 110)
  static let modelY = CarModel(
    shape: .modern, carType: "modely", trimBadging: "74d", vinStart: "7SAYGDEE",
    vinYearAndPlant: "TA", capacity: 76, ratedEfficiency: 4.25, mass: 2130, dragArea: 0.61,
    wallPower: 11.5, wallCurrent: 48, fastPower: 230)
}
