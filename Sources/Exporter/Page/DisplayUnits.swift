internal import JSON

/// The units that the car's own screen shows, so that the page says what its driver knows.
struct DisplayUnits: Hashable, Sendable {
  var isMetric = true
  var isCelsius = true
  var isPsi = false

  static let kilometresPerMile = 1.609_344
  static let psiPerBar = 14.503_774

  init() {}

  /// - Parameter settings: `gui_settings` of vehicle_data; what it leaves out is metric.
  init(_ settings: Value?) {
    isMetric = settings?["gui_distance_units"]?.stringValue.map { !$0.hasPrefix("mi") } ?? true
    isCelsius = settings?["gui_temperature_units"]?.stringValue != "F"
    isPsi = settings?["gui_tirepressure_units"]?.stringValue == "Psi"
  }

  func distance(miles: Double) -> String {
    isMetric ? (miles * DisplayUnits.kilometresPerMile).grouped + " km" : miles.grouped + " mi"
  }

  func speed(milesPerHour: Double) -> String {
    let number = isMetric ? milesPerHour * DisplayUnits.kilometresPerMile : milesPerHour
    return number.written(decimals: 0) + (isMetric ? " km/h" : " mph")
  }

  func degrees(celsius: Double) -> Double { isCelsius ? celsius : celsius * 9 / 5 + 32 }

  func temperature(celsius: Double) -> String {
    degrees(celsius: celsius).written(decimals: isCelsius ? 1 : 0) + (isCelsius ? " °C" : " °F")
  }

  func pressure(bar: Double) -> String {
    isPsi ? (bar * DisplayUnits.psiPerBar).written(decimals: 0) : bar.written(decimals: 1)
  }

  var pressureUnit: String { isPsi ? "psi" : "bar" }
}
