/// How much a field changes, which is what streaming it costs: the sums of its movements up and
/// down, in its unit (of what is no number, the count of changes). From how cars are driven, not
/// measured: no car has streamed here.
struct FieldHabit {
  var rule: TelemetryConfiguration.Rule
  /// In an hour of driving.
  var driving: Double
  /// In an hour of charging.
  var charging: Double
  /// In a day, besides.
  var daily: Double
  /// The least change that the car tells apart.
  var step: Double

  init(
    _ interval: Int, delta: Double? = nil, driving: Double = 0, charging: Double = 0,
    daily: Double = 0, step: Double = 1
  ) {
    rule = .init(interval, delta: delta)
    self.driving = driving
    self.charging = charging
    self.daily = daily
    self.step = step
  }

  static func of(_ field: TelemetryField) -> FieldHabit {
    if let known = known[field.name] { return known }
    return switch field.kind {
    case .number(let unit): ofNumber(unit)
    case .location: FieldHabit(60, delta: 100, daily: 4)
    default:
      FieldHabit(
        field.traits.contains(.notable) ? 1 : 10, driving: 1, charging: 0.2, daily: 2)
    }
  }

  private static func ofNumber(_ unit: String) -> FieldHabit {
    switch unit {
    // Of the drive unit's parts: what moves with the pedal, and what warms up.
    case "Nm", "A", "rad/s", "m/s²":
      FieldHabit(300, delta: 1, driving: 10_000, step: 0.1)
    case "V": FieldHabit(300, delta: 1, driving: 3_000, charging: 30, step: 0.1)
    case "°C": FieldHabit(60, delta: 5, driving: 60, charging: 15, daily: 10, step: 0.5)
    case "kΩ": FieldHabit(300, delta: 100, driving: 2_000, charging: 500, step: 1)
    case "kWh": FieldHabit(300, delta: 0.1, driving: 12, charging: 11, step: 0.01)
    case "kW": FieldHabit(60, delta: 0.2, driving: 20, charging: 5, step: 0.1)
    case "mph": FieldHabit(60, delta: 1, driving: 60)
    case "mi": FieldHabit(300, delta: 1, driving: 30, step: 0.1)
    case "ms": FieldHabit(60, driving: 15)
    case "level": FieldHabit(10, driving: 2, daily: 1)
    case "%": FieldHabit(60, delta: 1, driving: 5, charging: 5, daily: 2)
    default: FieldHabit(60, driving: 4, charging: 1, daily: 2)
    }
  }

  private static let tires = FieldHabit(
    60, delta: 0.05, driving: 0.4, charging: 0.1, daily: 0.2, step: 0.025)

  private static let known: [String: FieldHabit] = [
    // Every metre.
    "VehicleSpeed": FieldHabit(10, delta: 1, driving: 3_000, step: 0.5),
    "Location": FieldHabit(10, delta: 10, driving: 50_000),
    "GpsHeading": FieldHabit(30, delta: 5, driving: 5_000),
    "PackCurrent": FieldHabit(10, delta: 1, driving: 50_000, charging: 20, daily: 10, step: 0.1),
    "PackVoltage": FieldHabit(30, delta: 1, driving: 3_000, charging: 30, step: 0.1),
    "Odometer": FieldHabit(30, delta: 0.1, driving: 30, step: 0.01),
    "PedalPosition": FieldHabit(120, delta: 5, driving: 20_000),
    // The battery.
    "Soc": FieldHabit(60, delta: 0.5, driving: 12, charging: 15, daily: 1, step: 0.1),
    "BatteryLevel": FieldHabit(60, delta: 0.5, driving: 12, charging: 15, daily: 1, step: 0.1),
    "RatedRange": FieldHabit(60, delta: 1, driving: 35, charging: 45, daily: 2, step: 0.1),
    "EstBatteryRange": FieldHabit(60, delta: 2, driving: 60, charging: 45, daily: 2, step: 0.1),
    "IdealBatteryRange": FieldHabit(60, delta: 2, driving: 35, charging: 45, daily: 2, step: 0.1),
    "EnergyRemaining": FieldHabit(
      30, delta: 0.1, driving: 14, charging: 11, daily: 0.5, step: 0.02),
    "BrickVoltageMax": FieldHabit(300, delta: 0.01, driving: 3, charging: 0.3, step: 0.002),
    "BrickVoltageMin": FieldHabit(300, delta: 0.01, driving: 3, charging: 0.3, step: 0.002),
    "NumBrickVoltageMax": FieldHabit(600, driving: 60, charging: 30),
    "NumBrickVoltageMin": FieldHabit(600, driving: 60, charging: 30),
    "ModuleTempMax": FieldHabit(60, delta: 0.5, driving: 8, charging: 8, daily: 5, step: 0.5),
    "ModuleTempMin": FieldHabit(60, delta: 0.5, driving: 8, charging: 8, daily: 5, step: 0.5),
    "NumModuleTempMax": FieldHabit(600, driving: 10, charging: 5),
    "NumModuleTempMin": FieldHabit(600, driving: 10, charging: 5),
    // Charging.
    "DCChargingEnergyIn": FieldHabit(60, delta: 0.1, charging: 11, step: 0.01),
    "ACChargingEnergyIn": FieldHabit(60, delta: 0.1, charging: 11, step: 0.01),
    "DCChargingPower": FieldHabit(30, delta: 0.5, charging: 10, step: 0.1),
    "ACChargingPower": FieldHabit(30, delta: 0.2, charging: 4, step: 0.1),
    "ChargeAmps": FieldHabit(30, delta: 1, charging: 20),
    "ChargerVoltage": FieldHabit(120, delta: 2, charging: 300),
    "ChargeCurrentRequest": FieldHabit(60, delta: 1, charging: 4, daily: 2),
    "ChargeCurrentRequestMax": FieldHabit(60, delta: 1, charging: 4, daily: 2),
    "PowershareInstantaneousPowerKW": FieldHabit(60, delta: 0.2),
    "ChargeLimitSoc": FieldHabit(10, daily: 0.5),
    "ChargeRateMilePerHour": FieldHabit(60, delta: 1, charging: 20),
    "TimeToFullCharge": FieldHabit(60, delta: 0.1, charging: 3, step: 0.01),
    "EstimatedHoursToChargeTermination": FieldHabit(60, delta: 0.1, charging: 3, step: 0.01),
    // Air.
    "InsideTemp": FieldHabit(60, delta: 0.5, driving: 15, charging: 2, daily: 20, step: 0.1),
    "OutsideTemp": FieldHabit(60, delta: 0.5, driving: 6, charging: 2, daily: 5, step: 0.5),
    "HvacLeftTemperatureRequest": FieldHabit(10, driving: 1, daily: 1, step: 0.5),
    "HvacRightTemperatureRequest": FieldHabit(10, driving: 1, daily: 1, step: 0.5),
    "HvacFanSpeed": FieldHabit(60, driving: 20, charging: 1, daily: 4),
    "HvacFanStatus": FieldHabit(60, driving: 20, charging: 1, daily: 4),
    "TpmsPressureFl": tires,
    "TpmsPressureFr": tires,
    "TpmsPressureRl": tires,
    "TpmsPressureRr": tires,
    // The way.
    "MilesToArrival": FieldHabit(60, delta: 0.5, driving: 15, step: 0.1),
    "MinutesToArrival": FieldHabit(60, delta: 1, driving: 30, step: 0.1),
    "RouteTrafficMinutesDelay": FieldHabit(60, delta: 1, driving: 10),
    "SelfDrivingMilesSinceReset": FieldHabit(300, delta: 1, driving: 10),
    "CruiseSetSpeed": FieldHabit(60, delta: 1, driving: 20),
    "CurrentLimitMph": FieldHabit(60, daily: 0.1),
    "RouteLine": FieldHabit(60, driving: 20),
    // Events.
    "Gear": FieldHabit(1, driving: 12, daily: 4),
    "DoorState": FieldHabit(1, driving: 4, daily: 20),
    "Locked": FieldHabit(1, daily: 10),
    "DriverSeatOccupied": FieldHabit(1, driving: 3, daily: 6),
    "DriverSeatBelt": FieldHabit(1, driving: 4, daily: 2),
    "BrakePedal": FieldHabit(60, driving: 200),
    "LightsTurnSignal": FieldHabit(60, driving: 120),
    "SoftwareUpdateDownloadPercentComplete": FieldHabit(60, delta: 5, daily: 3),
    "SoftwareUpdateInstallationPercentComplete": FieldHabit(60, delta: 5, daily: 3),
  ]
}
