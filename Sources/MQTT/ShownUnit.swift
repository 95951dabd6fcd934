internal import JSON
internal import TeslaData
internal import TeslaMetrics

/// The unit that a number is published in.
struct ShownUnit: Hashable, Sendable {
  /// As Home Assistant writes it; nil for a number without a unit.
  let symbol: String?
  private let conversion: Conversion

  private enum Conversion: Hashable {
    case none
    case times(Double)
    case fahrenheit
    case base(SourceUnit)
  }

  /// - Parameters:
  ///   - unit: that Tesla sends it in.
  ///   - key: whose name keeps its unit, if it holds one: `minutes_to_full_charge` is in minutes
  ///     always.
  ///   - units: that are asked for; nil for Tesla's.
  init(_ unit: SourceUnit, of key: String, in units: MQTTUnits?) {
    let shown = unit.isNamed(in: key) ? nil : units
    switch (shown, unit) {
    case (.metric, .miles): self.init("km", .times(DisplayUnits.kilometersPerMile))
    case (.metric, .milesPerHour): self.init("km/h", .times(DisplayUnits.kilometersPerMile))
    case (.imperial, .celsius): self.init("°F", .fahrenheit)
    case (.imperial, .bar): self.init("psi", .times(DisplayUnits.psiPerBar))
    case (.base, _): self.init(unit.baseSymbol, .base(unit))
    default: self.init(unit.symbol, .none)
    }
  }

  private init(_ symbol: String?, _ conversion: Conversion) {
    (self.symbol, self.conversion) = (symbol, conversion)
  }

  /// The number as text; nil beyond the range of doubles.
  func text(_ number: Number) -> String? {
    switch conversion {
    case .none: return number.text.utf8.count <= 40 ? number.text : number.double?.shortest
    case .times(let factor): return number.double.map { ($0 * factor).written(upTo: 3) }
    case .fahrenheit: return number.double.map { ($0 * 9 / 5 + 32).written(upTo: 3) }
    case .base(let unit): return unit.converted(number)?.shortest
    }
  }
}

extension Double {
  /// Without a fraction where it is whole.
  var shortest: String { Int64(exactly: self).map(String.init) ?? description }

  /// With at most so many decimals.
  func written(upTo decimals: Int) -> String {
    guard magnitude < 1e12 else { return shortest }
    let text = written(decimals: decimals)
    guard decimals > 0 else { return text }
    let short = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
    let digits = String(short.reversed())
    return digits == "-0" ? "0" : digits
  }
}

extension SourceUnit {
  fileprivate var symbol: String? {
    switch self {
    case .none: nil
    case .percent: "%"
    case .miles: "mi"
    case .meters: "m"
    case .milesPerHour: "mph"
    case .hours: "h"
    case .minutes: "min"
    case .seconds: "s"
    case .milliseconds: "ms"
    case .bar: "bar"
    case .kilowatts: "kW"
    case .watts: "W"
    case .kilowattHours: "kWh"
    case .wattHours: "Wh"
    case .volts: "V"
    case .amperes: "A"
    case .kiloohms: "kΩ"
    case .celsius: "°C"
    case .degrees: "°"
    case .newtonMeters: "N⋅m"
    case .radiansPerSecond: "rad/s"
    case .metersPerSecondSquared: "m/s²"
    case .kilograms: "kg"
    }
  }

  fileprivate var baseSymbol: String? {
    switch self {
    case .percent: nil
    case .miles: "m"
    case .milesPerHour: "m/s"
    case .hours, .minutes, .milliseconds: "s"
    case .bar: "Pa"
    case .kilowatts: "W"
    case .kilowattHours, .wattHours: "J"
    case .kiloohms: "Ω"
    case .kilograms: "g"
    case .none, .meters, .seconds, .watts, .volts, .amperes, .celsius, .degrees, .newtonMeters,
      .radiansPerSecond, .metersPerSecondSquared:
      symbol
    }
  }

  /// Whether one of the key's words says the unit.
  fileprivate func isNamed(in key: String) -> Bool {
    let words: Set<Substring> =
      switch self {
      case .percent: ["percent", "percentage", "perc"]
      case .miles: ["miles"]
      case .meters: ["meters"]
      case .milesPerHour: ["mph"]
      case .hours: ["hours", "hr"]
      case .minutes: ["minutes"]
      case .seconds: ["sec"]
      case .milliseconds: ["ms"]
      case .kilowatts: ["kw"]
      case .watts: ["watts"]
      case .kilowattHours: ["kwh"]
      case .kilograms: ["kg"]
      default: []
      }
    return !words.isDisjoint(with: key.split(separator: "_"))
  }
}
