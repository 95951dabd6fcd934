internal import Metrics

/// What cars stream (Fleet Telemetry). The values themselves are in the catalogue.
extension OwnMetric {
  package static let streams = streamingVehicles + streamTotals

  // MARK: Of each vehicle

  package static let streamingVehicles = [
    streamConnected, streamUpdate, alerts, alertsStarted, vehicleErrors, signals,
  ]

  package static let streamConnected = OwnMetric(
    "tesla_telemetry_connected", "Whether the vehicle is connected and streams its values")
  package static let streamUpdate = OwnMetric(
    "tesla_telemetry_last_update_timestamp_seconds", unit: "seconds",
    "When the newest streamed value was current by the vehicle's clock, since the epoch")
  package static let alerts = OwnMetric(
    "tesla_telemetry_alerts", "Alerts that are active in the vehicle, by Tesla's name")
  package static let alertsStarted = OwnMetric(
    "tesla_telemetry_alerts_started", kind: .counter, "How often an alert began in the vehicle")
  package static let vehicleErrors = OwnMetric(
    "tesla_telemetry_vehicle_errors", kind: .counter,
    "Errors of streaming that the vehicle told of, by Tesla's name")
  package static let signals = OwnMetric(
    "tesla_telemetry_signals", kind: .counter,
    "Values that the vehicle streamed; Tesla bills each, resent ones too")

  // MARK: Of all

  package static let streamTotals = [
    streamConnections, handshakeFailures, messages, droppedMessages, unknownFields, unknownValues,
    kafkaConnected, kafkaPartitions, kafkaLag, kafkaRecords, kafkaErrors,
    telemetryBrokerConnected,
  ]

  package static let streamConnections = OwnMetric(
    "tesla_telemetry_connections", "Connections of streaming vehicles that are open")
  package static let handshakeFailures = OwnMetric(
    "tesla_telemetry_handshake_failures", kind: .counter,
    "Connections to the telemetry port that did not prove to be a vehicle's, by reason")
  package static let messages = OwnMetric(
    "tesla_telemetry_messages", kind: .counter, "Streamed messages by topic, resent ones too")
  package static let droppedMessages = OwnMetric(
    "tesla_telemetry_dropped_messages", kind: .counter,
    "Streamed messages that were acknowledged and not used, by reason")
  package static let kafkaConnected = OwnMetric(
    "tesla_telemetry_kafka_connected", "Whether Kafka's brokers answer")
  package static let kafkaPartitions = OwnMetric(
    "tesla_telemetry_kafka_partitions",
    "Partitions of the topic of values that the group has given to this process")
  package static let kafkaLag = OwnMetric(
    "tesla_telemetry_kafka_lag_records", unit: "records",
    "Records in this process's partitions that it has yet to read")
  package static let kafkaRecords = OwnMetric(
    "tesla_telemetry_kafka_records", kind: .counter,
    "Records read, by topic without its prefix, once each")
  package static let kafkaErrors = OwnMetric(
    "tesla_telemetry_kafka_errors", kind: .counter,
    "Errors of reading from Kafka, each loss of the brokers once")
  package static let telemetryBrokerConnected = OwnMetric(
    "tesla_telemetry_mqtt_connected",
    "Whether the MQTT broker that Tesla's server publishes to has let serve in")
  package static let unknownFields = OwnMetric(
    "tesla_telemetry_unknown_fields", kind: .counter,
    "Streamed values of fields that this version does not know, by the field's number")
  package static let unknownValues = OwnMetric(
    "tesla_telemetry_unknown_values", kind: .counter,
    "Streamed values in a form that this version does not know, by its number")
}
