package import CommandSyntax

/// What `serve` needs to publish to an MQTT broker.
package enum MQTTOptions {
  package static let group = Option.Group("mqtt", "publish to an MQTT broker (see the manual)")

  package static let broker = Option.value(
    "mqtt", "URL", environment: ["TESLA_MQTT"], group: group,
    "the broker: mqtt://[USER@]HOST[:PORT], with TLS mqtts://")

  package static let topic = Option.value(
    "mqtt.topic", "TOPIC", environment: ["TESLA_MQTT_TOPIC"], default: "tesla", group: group,
    "what topics begin with")

  package static let passwordFile = Option.value(
    "mqtt.password-file", "FILE", form: .file, environment: ["TESLA_MQTT_PASSWORD_FILE"],
    group: group, "the user's password, its first line")

  package static let clientID = Option.value(
    "mqtt.client-id", "NAME", environment: ["TESLA_MQTT_CLIENT_ID"], defaultNote: "made up",
    group: group, "name at the broker, which no other client may have")

  package static let names = Option.value(
    "mqtt.names", "SCHEME", form: .choice(["standard", "teslamate"]),
    environment: ["TESLA_MQTT_NAMES"], default: "standard", group: group, "names of topics")

  package static let units = Option.value(
    "mqtt.units", "UNITS", form: .choice(["metric", "imperial", "base"]),
    environment: ["TESLA_MQTT_UNITS"], defaultNote: "as Tesla sends them", group: group,
    "units of values")

  package static let discovery = Option.value(
    "mqtt.discovery", "PREFIX", environment: ["TESLA_MQTT_DISCOVERY"], default: "homeassistant",
    group: group, "where Home Assistant looks for devices; off: nowhere")

  package static let all = [broker] + others

  /// Of no use without the broker.
  package static let others = [topic, passwordFile, clientID, names, units, discovery]
}
