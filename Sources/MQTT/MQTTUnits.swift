/// The units of published values (`--mqtt.units`).
package enum MQTTUnits: String, Hashable, Sendable, CaseIterable {
  /// Kilometres, °C, bar.
  case metric
  /// Miles, °F, psi.
  case imperial
  /// Prometheus' base units, as metrics have them.
  case base
}
