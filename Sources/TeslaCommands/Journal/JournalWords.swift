internal import Journal
internal import TeslaData
internal import Time

/// What a journal holds, in the words of a table: local time, and the units of the car's screen.
struct JournalWords: Sendable {
  private let run: JournalRun
  private let units: [String: DisplayUnits]

  init(_ run: JournalRun) {
    self.run = run
    units = run.vehicles.mapValues { run.units(of: $0.vin) }
  }

  private func units(_ vin: String) -> DisplayUnits { units[vin] ?? DisplayUnits() }

  /// `2026-11-23 08:01`.
  func time(_ time: Timestamp) -> String { run.calendar.clock(time, withSeconds: false) }

  /// Of the column that names the car.
  var carRank: Int { units.count > 1 ? 0 : 20 }

  /// nil where there is but one.
  func car(_ vin: String) -> String? { units.count > 1 ? run.name(of: vin) ?? vin : nil }

  func duration(_ duration: Duration?) -> String? { duration.map(Amount.duration) }

  /// `18.4 km`; without a decimal from a thousand on.
  func distance(_ kilometers: Double?, _ vin: String) -> String? {
    kilometers.map(units(vin).distance(kilometers:))
  }

  func odometer(_ kilometers: Double?, _ vin: String) -> String? {
    kilometers.map { units(vin).distance(miles: $0 / DisplayUnits.kilometersPerMile) }
  }

  func speed(_ kilometersPerHour: Double?, _ vin: String) -> String? {
    kilometersPerHour.map {
      units(vin).speed(milesPerHour: $0 / DisplayUnits.kilometersPerMile)
    }
  }

  /// `3.2 kWh`.
  func energy(_ kilowattHours: Double?) -> String? {
    guard let kilowattHours else { return nil }
    let text =
      abs(kilowattHours) < 1_000 ? kilowattHours.written(decimals: 1) : kilowattHours.grouped
    return text + " kWh"
  }

  func power(_ kilowatts: Double?) -> String? {
    kilowatts.map { $0.written(decimals: 0) + " kW" }
  }

  /// `174 Wh/km`.
  func efficiency(_ wattHoursPerKilometer: Double?, _ vin: String) -> String? {
    wattHoursPerKilometer.map(units(vin).efficiency(wattHoursPerKilometer:))
  }

  /// `80 → 74 %`.
  func levels(_ start: Double?, _ end: Double?) -> String? {
    guard start != nil || end != nil else { return nil }
    let ends = [start, end].map { $0?.written(decimals: 0) ?? "?" }
    return ends.joined(separator: " → ") + " %"
  }

  /// `402 → 371 km`.
  func span(_ start: Double?, _ end: Double?, _ vin: String) -> String? {
    guard start != nil || end != nil else { return nil }
    let units = units(vin)
    let factor = units.isMetric ? 1 : 1 / DisplayUnits.kilometersPerMile
    let ends = [start, end].map { $0.map { ($0 * factor).written(decimals: 0) } ?? "?" }
    return ends.joined(separator: " → ") + (units.isMetric ? " km" : " mi")
  }

  func temperature(_ celsius: Double?, _ vin: String) -> String? {
    celsius.map { units(vin).temperature(celsius: $0) }
  }

  /// `2 inferred, 1 partly seen`.
  static func note(inferred: Int = 0, incomplete: Int) -> String? {
    let parts = [
      inferred > 0 ? "\(inferred) inferred" : nil,
      incomplete > 0 ? "\(incomplete) partly seen" : nil,
    ].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
