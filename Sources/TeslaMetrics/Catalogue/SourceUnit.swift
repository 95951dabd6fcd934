/// The unit that Tesla sends a number in, and the base unit that it is exposed in.
package enum SourceUnit: Hashable, Sendable, CaseIterable {
  /// A count, a level or a code: exposed as it is.
  case none
  case percent
  case miles
  case meters
  case milesPerHour
  case hours
  case minutes
  case seconds
  case milliseconds
  case bar
  case kilowatts
  case watts
  case kilowattHours
  case wattHours
  case volts
  case amperes
  case kiloohms
  case celsius
  case degrees
  case newtonMeters
  case radiansPerSecond
  case metersPerSecondSquared
  case kilograms

  /// What a family's name ends in; empty for `none`.
  package var baseUnit: String {
    switch self {
    case .none: ""
    case .percent: "ratio"
    case .miles, .meters: "meters"
    case .milesPerHour: "meters_per_second"
    case .hours, .minutes, .seconds, .milliseconds: "seconds"
    case .bar: "pascals"
    case .kilowatts, .watts: "watts"
    case .kilowattHours, .wattHours: "joules"
    case .volts: "volts"
    case .amperes: "amperes"
    case .kiloohms: "ohms"
    case .celsius: "celsius"
    case .degrees: "degrees"
    case .newtonMeters: "newton_meters"
    case .radiansPerSecond: "radians_per_second"
    case .metersPerSecondSquared: "meters_per_second_squared"
    case .kilograms: "grams"
    }
  }

  /// How many base units one of Tesla's is.
  package var factor: Double {
    switch self {
    case .none, .seconds, .watts, .volts, .amperes, .celsius, .degrees, .meters, .newtonMeters,
      .radiansPerSecond, .metersPerSecondSquared:
      1
    case .percent: 0.01
    case .miles: 1609.344
    case .milesPerHour: 0.44704
    case .hours: 3600
    case .minutes: 60
    case .milliseconds: 0.001
    case .bar: 100_000
    case .kilowatts, .kiloohms, .kilograms: 1000
    case .kilowattHours: 3_600_000
    case .wattHours: 3600
    }
  }

  /// What the help text calls it; nil where nothing is converted.
  package var convertedName: String? {
    switch self {
    case .none, .seconds, .watts, .volts, .amperes, .celsius, .degrees, .meters, .newtonMeters,
      .radiansPerSecond, .metersPerSecondSquared:
      nil
    case .percent: "percent"
    case .miles: "miles"
    case .milesPerHour: "miles per hour"
    case .hours: "hours"
    case .minutes: "minutes"
    case .milliseconds: "milliseconds"
    case .bar: "bar"
    case .kilowatts: "kW"
    case .kilowattHours: "kWh"
    case .wattHours: "Wh"
    case .kiloohms: "kilohms"
    case .kilograms: "kilograms"
    }
  }

  /// The exponent of a factor that is a power of ten.
  var decimalShift: String? {
    switch self {
    case .percent: "e-2"
    case .milliseconds: "e-3"
    case .kilowatts, .kiloohms, .kilograms: "e3"
    case .bar: "e5"
    default: nil
    }
  }
}
