internal import Metrics

/// How publishing to an MQTT broker goes.
extension OwnMetric {
  package static let broker = [brokerConnected, brokerMessages, brokerDropped]

  package static let brokerConnected = OwnMetric(
    "tesla_mqtt_connected", "Whether the MQTT broker that serve publishes to has let it in")
  package static let brokerMessages = OwnMetric(
    "tesla_mqtt_messages", kind: .counter, "Messages that the MQTT broker has acknowledged")
  package static let brokerDropped = OwnMetric(
    "tesla_mqtt_dropped", kind: .counter,
    "Messages to the MQTT broker that were given up: too many waited, or it takes no such message")
}
