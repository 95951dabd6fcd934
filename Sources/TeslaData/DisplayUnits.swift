/// The units that the car's own screen shows, so that its driver recognizes the values.
package struct DisplayUnits: Hashable, Sendable {
  /// Tesla's words of gui_settings; without them all is metric, as Tesla's °C and bar are.
  package var distance: String?
  package var temperature: String?
  package var pressure: String?

  package var isCelsius: Bool { temperature != "F" }
  package var isMetric: Bool { distance?.hasPrefix("mi") != true }
  private var isPSI: Bool { pressure == "Psi" }

  package static let kilometersPerMile = 1.609_344
  package static let psiPerBar = 14.503_774

  package init() {}

  /// `18 738 km`.
  package func distance(miles: Double) -> String {
    isMetric
      ? (miles * DisplayUnits.kilometersPerMile).grouped + " km" : miles.grouped + " mi"
  }

  /// Of a drive: `18.4 km`, without a decimal from a thousand on.
  package func distance(kilometers: Double) -> String {
    let shown = isMetric ? kilometers : kilometers / DisplayUnits.kilometersPerMile
    let text = shown.magnitude < 1_000 ? shown.written(decimals: 1) : shown.grouped
    return text + (isMetric ? " km" : " mi")
  }

  /// `174 Wh/km`, `280 Wh/mi`.
  package func efficiency(wattHoursPerKilometer value: Double) -> String {
    isMetric
      ? value.written(decimals: 0) + " Wh/km"
      : (value * DisplayUnits.kilometersPerMile).written(decimals: 0) + " Wh/mi"
  }

  /// `62 km/h`.
  package func speed(milesPerHour: Double) -> String {
    isMetric
      ? (milesPerHour * DisplayUnits.kilometersPerMile).written(decimals: 0) + " km/h"
      : milesPerHour.written(decimals: 0) + " mph"
  }

  /// In °C or °F.
  package func degrees(celsius: Double) -> Double { isCelsius ? celsius : celsius * 9 / 5 + 32 }

  package var degreesUnit: String { isCelsius ? "°C" : "°F" }

  /// `21.5 °C`, `71 °F`.
  package func temperature(celsius: Double) -> String {
    degrees(celsius: celsius).written(decimals: isCelsius ? 1 : 0) + " " + degreesUnit
  }

  /// `2.9`, `42`: in `pressureUnit`.
  package func pressure(bar: Double) -> String {
    isPSI ? (bar * DisplayUnits.psiPerBar).written(decimals: 0) : bar.written(decimals: 1)
  }

  package var pressureUnit: String { isPSI ? "psi" : "bar" }
}
