internal import JSON
internal import Polling
internal import TeslaMetrics

/// How Home Assistant finds a car or a site: one retained message for the device and all of
/// its entities (`<prefix>/device/<object id>/config`).
struct HomeAssistantDiscovery {
  /// What the device is.
  struct Device: Hashable, Sendable {
    var name: String
    var model: String?
    var firmware: String?
    var serialNumber: String?
    /// Of a car, from 1, as TeslaMate's topics have it.
    var number = 1
    /// Of a site's Wall Connectors.
    var dins: [String] = []
  }

  /// What was made of a device. It is much, and seldom changes.
  struct Made: Sendable {
    let device: Device
    let topic: String
    let payload: String
  }

  /// An entity with where it is.
  struct Placed {
    let entity: HomeEntity
    let topic: String
    /// Before the entity's own name.
    var prefix = ""
    /// The `din` of the element that it is of.
    var din: String?
    /// What the catalogue says of the key.
    var row: Row?
  }

  let options: PublisherOptions
  /// The VIN, or `site_` and the site's id.
  let id: String
  let device: Device
  let availabilityTopic: String
  /// The units that values are in.
  let units: MQTTUnits?

  private var objectID: String { "tesla_" + id.asObjectID }

  /// The message, or what is known if that is of the same device; nil without discovery.
  func made(after known: Made?, _ entities: () -> [Placed]) -> Made? {
    if let known, known.device == device { return known }
    return options.discovery.map { prefix in
      Made(
        device: device, topic: "\(prefix)/device/\(objectID)/config",
        payload: payload(entities()))
    }
  }

  private func payload(_ entities: [Placed]) -> String {
    let device: Value = [
      "dev": .object(deviceMembers),
      "o": ["name": "tesla", "sw": .string(options.version)],
      "availability": .array(availability),
      "availability_mode": "all",
      "qos": 1,
      "cmps": .object(
        Object(entities.map { Object.Member(component($0), .object(members(of: $0))) })),
    ]
    return device.asPayload
  }

  private var deviceMembers: Object {
    Object(
      some: [
        ("ids", .array([.string(objectID)])),
        ("name", .string(device.name)),
        ("mf", "Tesla"),
        ("mdl", device.model.map(Value.string)),
        ("sw", device.firmware.map(Value.string)),
        ("sn", device.serialNumber.map(Value.string)),
      ])
  }

  /// What a component is called within the device.
  private func component(_ placed: Placed) -> String {
    guard let din = placed.din else { return placed.entity.id }
    return placed.entity.id.inElement(din).replacing("/", with: "_").asObjectID
  }

  private func members(of placed: Placed) -> Object {
    let entity = placed.entity
    let name = component(placed)
    let entityID =
      "\(entity.platform.rawValue).\(device.name.asSlug ?? objectID.asSlug ?? "tesla")_"
    let common: [(String, Value?)] = [
      ("p", .string(entity.platform.rawValue)),
      ("name", .string(placed.prefix + entity.name)),
      ("unique_id", .string("\(id)_\(name)")),
      ("default_entity_id", .string(entityID + (name.asSlug ?? ""))),
      ("icon", entity.icon.map(Value.string)),
      ("entity_category", entity.isDiagnostic ? "diagnostic" : nil),
      ("enabled_by_default", entity.isEnabled ? nil : false),
      ("availability", availability(of: placed)),
    ]
    return Object(some: common + particulars(of: placed))
  }

  /// Of all but those that say otherwise.
  private var availability: [Value] {
    [options.statusTopic, availabilityTopic].map { ["topic": .string($0)] }
  }

  /// nil for the device's.
  private func availability(of placed: Placed) -> Value? {
    if placed.entity.reach == .program { return [["topic": .string(options.statusTopic)]] }
    // A tracker would stay where it was last.
    guard placed.entity.platform == .tracker else { return nil }
    return .array(
      availability + [
        [
          "topic": .string(placed.topic),
          "value_template": "{{ 'online' if value else 'offline' }}",
        ]
      ])
  }

  private func particulars(of placed: Placed) -> [(String, Value?)] {
    let entity = placed.entity
    let topic = Value.string(placed.topic)
    switch entity.platform {
    case .sensor:
      return [("state_topic", topic), ("value_template", .string(entity.template))]
        + measurement(of: placed)
    case .binarySensor:
      return [
        ("state_topic", topic), ("value_template", .string(entity.template)),
        ("device_class", entity.deviceClass.map(Value.string)),
        ("payload_on", .string(entity.payloads.on)),
        ("payload_off", .string(entity.payloads.off)),
      ]
    case .tracker:
      return [
        ("json_attributes_topic", topic),
        ("json_attributes_template", "{{ value or '{}' }}"),
        ("source_type", "gps"),
      ]
    case .update:
      return [("state_topic", topic), ("device_class", entity.deviceClass.map(Value.string))]
    case .event:
      return [
        ("state_topic", topic), ("value_template", .string(entity.template)),
        ("event_types", .array(WatchEvent.changes.map { .string($0.rawValue) })),
      ]
    }
  }

  /// Class, unit and options of a sensor.
  private func measurement(of placed: Placed) -> [(String, Value?)] {
    let entity = placed.entity
    if let options = entity.options ?? placed.row.map(\.states), !options.isEmpty {
      return [("device_class", "enum"), ("options", .array(options.map(Value.string)))]
    }
    switch placed.row?.form {
    case .number(let unit):
      let symbol = ShownUnit(unit, of: entity.key, in: units).symbol
      let named = entity.deviceClass ?? unit.deviceClass
      let deviceClass = symbol == nil ? nil : named
      return [
        ("device_class", deviceClass.map(Value.string)),
        ("state_class", entity.isCode ? nil : .string(entity.stateClass ?? "measurement")),
        ("unit_of_measurement", symbol.map(Value.string)),
        ("suggested_display_precision", unit.isFine ? 1 : nil),
      ]
    case .count: return [("state_class", "measurement")]
    case .moment: return [("device_class", "timestamp")]
    default: return [("device_class", entity.deviceClass.map(Value.string))]
    }
  }
}

extension Object {
  /// Without the members that have no value.
  fileprivate init(some members: [(String, Value?)]) {
    self.init(members.compactMap { name, value in value.map { Object.Member(name, $0) } })
  }
}

extension String {
  /// Letters, digits, `-` and `_`, as discovery topics may have.
  fileprivate var asObjectID: String {
    String(map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" })
  }

  /// Lower-case letters, digits and single `_` between them, as entity ids have; nil for none.
  var asSlug: String? {
    let letters = lowercased().unicodeScalars.map { scalar -> Character in
      guard 0xC0...0xFF ~= scalar.value else { return Character(scalar) }
      return String.plainLetters[Int(scalar.value - 0xC0)]
    }
    let words = letters.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.isEmpty ? nil : words.map { String($0) }.joined(separator: "_")
  }

  /// Those of Latin-1 without their accents, from U+00C0 on.
  private static let plainLetters = Array(
    "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty")
}

extension SourceUnit {
  /// Home Assistant's class of what is measured in it.
  fileprivate var deviceClass: String? {
    switch self {
    case .miles, .meters: "distance"
    case .milesPerHour: "speed"
    case .hours, .minutes, .seconds, .milliseconds: "duration"
    case .bar: "pressure"
    case .kilowatts, .watts: "power"
    case .kilowattHours, .wattHours: "energy_storage"
    case .volts: "voltage"
    case .amperes: "current"
    case .celsius: "temperature"
    case .kilograms: "weight"
    case .none, .percent, .kiloohms, .degrees, .newtonMeters, .radiansPerSecond,
      .metersPerSecondSquared:
      nil
    }
  }

  /// Whether Tesla sends more digits than people read.
  fileprivate var isFine: Bool {
    switch self {
    case .miles, .bar, .celsius: true
    default: false
    }
  }
}
