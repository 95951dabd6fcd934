package import Telemetry

/// What came from streaming cars, and what of it could not be used.
package struct StreamCounts: Hashable, Sendable {
  /// By topic.
  package private(set) var messages: [String: Int] = [:]
  /// Values, by VIN: what Tesla bills.
  package private(set) var signals: [String: Int] = [:]
  package private(set) var drops: [TelemetryDrop: Int] = [:]
  /// By the number of the field.
  package private(set) var unknownFields: [Int: Int] = [:]
  /// Arms of a value that no one knew when this was written, by their number.
  package private(set) var unknownArms: [Int: Int] = [:]

  /// Of the port that cars connect to; nil without one.
  package internal(set) var receiver: ReceiverStatistics?
  /// Of the topics that are read; nil without Kafka.
  package internal(set) var kafka: KafkaStatistics?
  /// Whether the broker that Tesla's server publishes to has let this process in; nil without one.
  package internal(set) var isBrokerConnected: Bool?

  /// Newer firmware brings some dozens; a bound for what comes from outside.
  static let unknownLimit = 1_000

  package init(kafka: KafkaStatistics? = nil, isBrokerConnected: Bool? = nil) {
    self.kafka = kafka
    self.isBrokerConnected = isBrokerConnected
  }

  mutating func count(message topic: String) { messages[topic, default: 0] += 1 }

  mutating func count(_ drop: TelemetryDrop) { drops[drop, default: 0] += 1 }

  mutating func count(signals count: Int, of vin: String) { signals[vin, default: 0] += count }

  mutating func count(unknownFields fields: [Int], arms: [Int]) {
    for field in fields { StreamCounts.count(field, in: &unknownFields) }
    for arm in arms { StreamCounts.count(arm, in: &unknownArms) }
  }

  private static func count(_ number: Int, in counts: inout [Int: Int]) {
    guard counts.count < unknownLimit || counts[number] != nil else { return }
    counts[number, default: 0] += 1
  }
}
