/// A message to or from a broker, at least once (QoS 1).
package struct MQTTMessage: Hashable, Sendable {
  package let topic: String
  package let payload: [UInt8]
  /// Whether the broker keeps it as the topic's value. A retained message without payload takes the
  /// value away.
  package let isRetained: Bool

  package init(_ topic: String, _ payload: [UInt8], isRetained: Bool = true) {
    (self.topic, self.payload, self.isRetained) = (topic, payload, isRetained)
  }

  package init(_ topic: String, _ text: String, isRetained: Bool = true) {
    self.init(topic, Array(text.utf8), isRetained: isRetained)
  }
}
