package import CommandSyntax

/// What `serve` and `watch` need to receive what cars stream.
package enum TelemetryOptions {
  package static let group = Option.Group(
    "telemetry", "receive what cars stream (see the manual)")

  private static let spans: ClosedRange<Duration> = .seconds(1) ... .seconds(31_536_000)

  package static let listenAddress = Option.value(
    "telemetry.listen-address", "ADDRESS", environment: ["TESLA_TELEMETRY_LISTEN_ADDRESS"],
    group: group, "where cars connect")

  package static let certificate = Option.value(
    "telemetry.cert-file", "FILE", form: .file, environment: ["TESLA_TELEMETRY_CERT_FILE"],
    group: group, "the server's certificate chain")

  package static let key = Option.value(
    "telemetry.key-file", "FILE", form: .file, environment: ["TESLA_TELEMETRY_KEY_FILE"],
    group: group, "its key")

  package static let clientAuthorities = Option.value(
    "telemetry.client-ca-file", "FILE", form: .file,
    environment: ["TESLA_TELEMETRY_CLIENT_CA_FILE"], group: group,
    "the authorities that sign cars' certificates, as Tesla publishes them")

  package static let fullInterval = Option.value(
    "telemetry.full-interval", "SECONDS", form: .duration(spans),
    environment: ["TESLA_TELEMETRY_FULL_INTERVAL"], default: "24h", group: group,
    "time between polls of a car that streams, for what it does not stream")

  package static let grace = Option.value(
    "telemetry.grace", "SECONDS", form: .duration(spans), environment: ["TESLA_TELEMETRY_GRACE"],
    default: "5m", group: group, "time without its stream until an online car is polled")

  package static let kafka = Option.value(
    "telemetry.kafka", "BROKERS", environment: ["TESLA_TELEMETRY_KAFKA"], group: group,
    "brokers, HOST:PORT separated by commas, of the Kafka that Tesla's server writes to")

  package static let kafkaTopicPrefix = Option.value(
    "telemetry.kafka-topic-prefix", "PREFIX", environment: ["TESLA_TELEMETRY_KAFKA_TOPIC_PREFIX"],
    default: "tesla_telemetry", group: group, "its topics are PREFIX_V and so on")

  package static let kafkaGroup = Option.value(
    "telemetry.kafka-group", "NAME", environment: ["TESLA_TELEMETRY_KAFKA_GROUP"],
    default: "tesla", group: group, "processes of one group share the cars")

  package static let kafkaConfig = Option.value(
    "telemetry.kafka-config", "FILE", form: .file, environment: ["TESLA_TELEMETRY_KAFKA_CONFIG"],
    group: group, "librdkafka's properties, key=value lines (SASL, TLS)")

  package static let mqtt = Option.value(
    "telemetry.mqtt", "URL", environment: ["TESLA_TELEMETRY_MQTT"], group: group,
    "the MQTT broker that Tesla's server publishes to: mqtt://[USER@]HOST[:PORT], mqtts://")

  package static let mqttTopic = Option.value(
    "telemetry.mqtt-topic", "TOPIC", environment: ["TESLA_TELEMETRY_MQTT_TOPIC"],
    default: "telemetry", group: group, "what its topics begin with (topic_base)")

  package static let mqttPasswordFile = Option.value(
    "telemetry.mqtt-password-file", "FILE", form: .file,
    environment: ["TESLA_TELEMETRY_MQTT_PASSWORD_FILE"], group: group,
    "the user's password, its first line")

  package static let ofMQTT = [mqtt, mqttTopic, mqttPasswordFile]

  /// What `serve` alone has: `watch` would take cars from it.
  package static let ofKafka = [kafka, kafkaTopicPrefix, kafkaGroup, kafkaConfig]

  /// What listening needs.
  package static let files = [certificate, key, clientAuthorities]

  package static let all = [listenAddress] + files + [fullInterval, grace]
}
