/// Whose names topics have (`--mqtt.names`).
package enum PublisherNames: String, Hashable, Sendable, CaseIterable {
  /// Tesla's, below `BASE/VIN`.
  case standard
  /// TeslaMate's, below `teslamate/cars/N`; sites have the standard ones.
  case teslamate
}

/// How cars and sites are published.
package struct PublisherOptions: Hashable, Sendable {
  /// What topics begin with (`--mqtt.topic`).
  package var base: String
  package var names: PublisherNames
  /// nil for Tesla's own (`--mqtt.units`). TeslaMate's names come in TeslaMate's units.
  package var units: MQTTUnits?
  /// What Home Assistant's discovery topics begin with (`--mqtt.discovery`); nil for none.
  package var discovery: String?
  /// Whether it is published where cars are and are going (`--location`).
  package var includesLocation: Bool
  /// Of this program.
  package var version: String

  package init(
    base: String = "tesla", names: PublisherNames = .standard, units: MQTTUnits? = nil,
    discovery: String? = "homeassistant", includesLocation: Bool = false, version: String
  ) {
    self.base = base
    self.names = names
    self.units = units
    self.discovery = discovery
    self.includesLocation = includesLocation
    self.version = version
  }
}

extension PublisherOptions {
  /// Whether this program runs and is connected: the last will's topic.
  var statusTopic: String { base + "/status" }

  /// What the topics of a car begin with, less a slash.
  func carBase(_ key: String) -> String { base + "/" + key.asTopicLevel }

  func siteBase(_ id: String) -> String { base + "/site/" + id.asTopicLevel }
}

extension String {
  /// As one level of a topic: what separates levels, stands for several, or is no text for a
  /// broker becomes `_`.
  package var asTopicLevel: String {
    var level = String.UnicodeScalarView()
    for scalar in unicodeScalars.prefix(100) {
      let isPlain =
        scalar.value > 0x20 && scalar.value != 0x7F && !"/+#".unicodeScalars.contains(scalar)
      level.append(isPlain ? scalar : "_")
    }
    return String(level)
  }
}

/// What a broker says of availability, as Home Assistant expects it.
enum Availability {
  static let online = "online"
  static let offline = "offline"
}
