internal import JSON

/// What Home Assistant makes of a topic.
///
/// The table names what a person looks at; unit, options and the class of the device follow from
/// the catalogue where the row does not say otherwise.
struct HomeEntity: Sendable {
  enum Platform: String, Sendable {
    case sensor
    case binarySensor = "binary_sensor"
    case tracker = "device_tracker"
    case update
    case event
  }

  /// While what it is available.
  enum Reach: Sendable {
    /// Tesla answers, and the values are not stale.
    case values
    /// This program runs.
    case program
  }

  let platform: Platform
  /// The topic's last part; `[]` stands for an element of a list.
  let key: String
  /// Distinguishes entities of one topic; also what its entity id ends in.
  private(set) var id: String
  private(set) var name: String
  private(set) var deviceClass: String?
  private(set) var stateClass: String?
  private(set) var options: [String]?
  private(set) var icon: String?
  private(set) var isDiagnostic = false
  private(set) var isEnabled = true
  /// Whether a number is nothing to calculate with.
  private(set) var isCode = false
  private(set) var reach = Reach.values
  private(set) var template = HomeEntity.plainTemplate
  /// Of a binary sensor.
  private(set) var payloads = (on: "true", off: "false")

  /// Home Assistant passes over an empty payload and keeps the last value; this is unknown.
  static let plainTemplate = "{{ value or 'None' }}"

  init(_ platform: Platform, _ key: String, _ name: String? = nil) {
    self.platform = platform
    self.key = key
    id = key
    self.name = name ?? key.asName
  }

  static func sensor(_ key: String, _ name: String? = nil) -> HomeEntity {
    HomeEntity(.sensor, key, name)
  }

  static func binary(_ key: String, _ deviceClass: String?, _ name: String? = nil) -> HomeEntity {
    HomeEntity(.binarySensor, key, name).with(\.deviceClass, deviceClass)
  }

  static func tracker(_ key: String, _ name: String) -> HomeEntity {
    HomeEntity(.tracker, key, name)
  }

  /// Of a pack's charge, in percent.
  func battery() -> HomeEntity { with(\.deviceClass, "battery") }

  /// A number that goes up and starts anew.
  func counted(_ deviceClass: String) -> HomeEntity {
    with(\.deviceClass, deviceClass).with(\.stateClass, "total_increasing")
  }

  func classed(_ deviceClass: String) -> HomeEntity { with(\.deviceClass, deviceClass) }

  func code() -> HomeEntity { with(\.isCode, true) }

  func angle() -> HomeEntity { with(\.stateClass, "measurement_angle") }

  func one(of options: [String]) -> HomeEntity { with(\.options, options) }

  func icon(_ name: String) -> HomeEntity { with(\.icon, "mdi:" + name) }

  func diagnostic() -> HomeEntity { with(\.isDiagnostic, true) }

  /// Known to Home Assistant, and switched on by who wants it.
  func disabled() -> HomeEntity { with(\.isEnabled, false) }

  /// Under another name than its topic's.
  func called(_ id: String) -> HomeEntity { with(\.id, id) }

  func reaching(_ reach: Reach) -> HomeEntity { with(\.reach, reach) }

  /// Another entity of the same topic, which is on while the condition on `value` holds.
  func derived(as id: String, when condition: String) -> HomeEntity {
    with(\.id, id).with(
      \.template, "{{ 'None' if not value else 'true' if \(condition) else 'false' }}")
  }

  func templated(_ template: String) -> HomeEntity { with(\.template, template) }

  /// On where the topic says the second, off where it says the first.
  func inverted() -> HomeEntity { with(\.payloads, (on: "false", off: "true")) }

  func on(_ on: String, off: String) -> HomeEntity { with(\.payloads, (on: on, off: off)) }

  private func with<Content>(
    _ path: WritableKeyPath<HomeEntity, Content>, _ content: Content
  ) -> HomeEntity {
    var entity = self
    entity[keyPath: path] = content
    return entity
  }
}

extension String {
  /// `inside_temp` as `Inside temp`.
  fileprivate var asName: String {
    let words = replacing("_", with: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}
