/// Why a message of a car was left out.
package enum TelemetryDrop: String, Hashable, Sendable, CaseIterable {
  /// It claims to be of another car than the one that is connected.
  case foreignVIN = "foreign_vin"
  /// Its bytes are no message.
  case malformed
  case unknownTopic = "unknown_topic"
  /// A broker had kept it, for no one knows how long.
  case retained
  /// The car is not one of those that are served.
  case notServed = "not_served"
}
