/// The units that people read: Prometheus keeps base units, a dashboard shows these.
package struct Units: Hashable, Sendable {
  package enum Distance: String, Sendable, CaseIterable {
    case kilometers = "km"
    case miles = "mi"
  }

  package enum Temperature: String, Sendable, CaseIterable {
    case celsius
    case fahrenheit
  }

  package enum Pressure: String, Sendable, CaseIterable {
    case bar
    case psi
    case kilopascals = "kpa"
  }

  package var distance = Distance.kilometers
  package var temperature = Temperature.celsius
  package var pressure = Pressure.bar

  package static let metric = Units()
  package static let imperial = Units(
    distance: .miles, temperature: .fahrenheit, pressure: .psi)

  package static let words =
    ["metric", "imperial"] + Distance.allCases.map(\.rawValue)
    + Temperature.allCases.map(\.rawValue) + Pressure.allCases.map(\.rawValue)

  package init(
    distance: Distance = .kilometers, temperature: Temperature = .celsius,
    pressure: Pressure = .bar
  ) {
    self.distance = distance
    self.temperature = temperature
    self.pressure = pressure
  }

  /// A system, units, or a system with units that differ from it: `mi,celsius`. Later words count.
  ///
  /// - Returns: nil when there is none or one of the words is none of `Units.words`.
  package init?(_ list: String) {
    self.init()
    let words = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    for word in words {
      if word == "metric" {
        self = .metric
      } else if word == "imperial" {
        self = .imperial
      } else if let distance = Distance(rawValue: word) {
        self.distance = distance
      } else if let temperature = Temperature(rawValue: word) {
        self.temperature = temperature
      } else if let pressure = Pressure(rawValue: word) {
        self.pressure = pressure
      } else {
        return nil
      }
    }
  }
}

extension Units {
  /// How a base unit is shown.
  struct Shown: Hashable, Sendable {
    /// What follows the expression: empty, ` / 1000`.
    let arithmetic: String
    /// Grafana's name of the unit.
    let grafana: String
    /// As it is written behind a number.
    var symbol = ""

    init(_ arithmetic: String, _ grafana: String, _ symbol: String = "") {
      self.arithmetic = arithmetic
      self.grafana = grafana
      self.symbol = symbol
    }
  }

  /// - Parameter unit: of a metric, or `joules_per_meter`, `milliseconds since the epoch`.
  func shown(_ unit: String) -> Shown {
    switch unit {
    case "ratio": Shown("", "percentunit", "%")
    // Grafana's own kilometre would call 45,000 of them 45 Mm.
    case "meters":
      distance == .kilometers ? Shown(" / 1000", "suffix: km") : Shown(" / 1609.344", "lengthmi")
    case "meters_per_second":
      distance == .kilometers
        ? Shown(" * 3.6", "velocitykmh") : Shown(" / 0.44704", "velocitymph")
    case "joules_per_meter":
      distance == .kilometers
        ? Shown(" / 3.6", "suffix: Wh/km") : Shown(" / 3.6 * 1.609344", "suffix: Wh/mi")
    case "pascals": shownPressure
    case "celsius":
      temperature == .celsius ? Shown("", "celsius") : Shown(" * 1.8 + 32", "fahrenheit")
    case "joules": Shown(" / 3600000", "kwatth")
    case "watts": Shown("", "watt")
    case "volts": Shown("", "volt")
    case "amperes": Shown("", "amp")
    case "seconds": Shown("", "s")
    case "degrees": Shown("", "degree")
    case "dollars": Shown("", "currencyUSD")
    case "bytes": Shown("", "bytes")
    default: Shown("", "none")
    }
  }

  /// Text with each `‹-10›`, degrees Celsius, as these units have it.
  func filled(_ text: String) -> String {
    var parts = text.split(separator: "‹", omittingEmptySubsequences: false)[...]
    var filled = String(parts.popFirst() ?? "")
    for part in parts {
      guard let end = part.firstIndex(of: "›"), let celsius = Int(part[..<end]) else {
        filled += "‹" + part
        continue
      }
      filled +=
        temperature == .celsius ? "\(celsius) °C" : "\(celsius * 9 / 5 + 32) °F"
      filled += part[part.index(after: end)...]
    }
    return filled
  }

  private var shownPressure: Shown {
    switch pressure {
    case .bar: Shown(" / 100000", "pressurebar", "bar")
    case .psi: Shown(" / 6894.757", "pressurepsi", "psi")
    case .kilopascals: Shown(" / 1000", "pressurekpa", "kPa")
    }
  }
}

extension Expression {
  /// The expression in the unit that is shown.
  func shown(_ shown: Units.Shown) -> Expression {
    guard !shown.arithmetic.isEmpty else { return self }
    let suffix = Expression(stringLiteral: shown.arithmetic)
    return text.contains(" ") || text.contains("\n") ? "(\(self))\(suffix)" : "\(self)\(suffix)"
  }
}
