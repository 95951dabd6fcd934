internal import TeslaMetrics

/// How often fields are asked for unless you say otherwise: what changes with every metre
/// every 10 s, so that a drive is shown as it happens; what changes slowly each minute; events at
/// once. Sums of it stay under a dollar a month (`TelemetryCost`).
package enum FieldPlan {
  /// What the catalogue shows, as a configuration's fields.
  ///
  /// - Parameter withLocation: whether the login may see where the car is.
  package static func defaults(withLocation: Bool) -> [String: TelemetryConfiguration.Rule] {
    var fields: [String: TelemetryConfiguration.Rule] = [:]
    for field in TelemetryField.all
    where isShown(field) && (withLocation || !field.isLocation) {
      fields[field.name] = rule(for: field)
    }
    return fields
  }

  package static func rule(for field: TelemetryField) -> TelemetryConfiguration.Rule {
    FieldHabit.of(field).rule
  }

  /// Whether it becomes a metric of an ordinary car.
  static func isShown(_ field: TelemetryField) -> Bool {
    if needed.contains(field.name) { return true }
    guard field.isDocumented, !isOfFewCars(field.name), !costly.contains(field.name) else {
      return false
    }
    if let name = field.telemetryName, catalogued.contains("telemetry.\(name)") { return true }
    return field.places.contains { place in
      catalogued.contains(([place.block] + place.path).joined(separator: "."))
    }
  }

  /// The semi-truck's, and those of a third motor.
  private static func isOfFewCars(_ name: String) -> Bool {
    name.hasPrefix("Semitruck") || name.hasSuffix("REL") || name.hasSuffix("RER")
  }

  /// The power of a drive is their product.
  private static let needed: Set = ["PackVoltage", "PackCurrent"]

  /// Change every second, and say little when they come each minute.
  private static let costly: Set = [
    "MediaNowPlayingElapsed", "BrakePedal", "PedalPosition", "LightsTurnSignal", "RouteLine",
    "LateralAcceleration", "LongitudinalAcceleration",
  ]

  private static let catalogued = Set(
    Catalogue.reference.filter { $0.body == .vehicleData }.map(\.path))
}
