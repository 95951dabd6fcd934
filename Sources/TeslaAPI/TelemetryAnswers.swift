package import JSON

/// What became of a configuration.
package struct TelemetryOutcome: Hashable, Sendable {
  /// Why Tesla left a car out.
  package enum SkipReason: Hashable, Sendable {
    /// The car does not trust the application's key.
    case missingKey
    case unsupportedHardware
    case unsupportedFirmware
    /// As many applications stream from the car as may.
    case maxConfigs
    case other(String)

    init(_ name: String) {
      self = SkipReason.known.first { $0.name == name } ?? .other(name)
    }

    private static let known = [missingKey, unsupportedHardware, unsupportedFirmware, maxConfigs]

    /// Tesla's.
    package var name: String {
      switch self {
      case .missingKey: "missing_key"
      case .unsupportedHardware: "unsupported_hardware"
      case .unsupportedFirmware: "unsupported_firmware"
      case .maxConfigs: "max_configs"
      case .other(let name): name
      }
    }
  }

  /// How many cars take it.
  package private(set) var updatedCount: Int64 = 0
  /// The VINs of the others, in Tesla's order.
  package private(set) var skipped: [(reason: SkipReason, vins: [String])] = []

  init() {}

  init(_ response: Value?) {
    updatedCount = response?["updated_vehicles"]?.int64Value ?? 0
    for member in response?["skipped_vehicles"]?.objectValue?.members ?? [] {
      skip((member.value.arrayValue ?? []).compactMap(\.stringValue), for: SkipReason(member.name))
    }
    // Other clients expect a list of cars with a reason each.
    for item in response?["skipped_vehicles"]?.arrayValue ?? [] {
      guard let vin = item["vin"]?.stringValue else { continue }
      skip([vin], for: SkipReason(item["reason"]?.stringValue ?? "no reason"))
    }
  }

  mutating func add(_ other: TelemetryOutcome) {
    updatedCount += other.updatedCount
    for (reason, vins) in other.skipped { skip(vins, for: reason) }
  }

  private mutating func skip(_ vins: [String], for reason: SkipReason) {
    guard !vins.isEmpty else { return }
    if let index = skipped.firstIndex(where: { $0.reason == reason }) {
      skipped[index].vins += vins
    } else {
      skipped.append((reason, vins))
    }
  }

  /// As Tesla answers it, of all requests together.
  package var value: Value {
    [
      "updated_vehicles": Value(updatedCount),
      "skipped_vehicles": .object(
        Object(
          skipped.map { .init($0.reason.name, .array($0.vins.map { .string($0) })) })),
    ]
  }

  package static func == (left: TelemetryOutcome, right: TelemetryOutcome) -> Bool {
    left.value == right.value
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

/// The configuration of a car as Tesla keeps it.
package struct KeptTelemetry: Hashable, Sendable {
  /// nil for a car that has none.
  package let configuration: Value?
  /// Whether the car has fetched what is kept; also true where nothing is.
  package let isSynced: Bool
  /// Whether as many applications stream from the car as may.
  package let isLimitReached: Bool
  package let isKeyPaired: Bool?

  /// - Parameter response: of fleet_telemetry_config.
  package init(_ response: Value?) {
    // Not by a ternary: nil would be JSON's null.
    if let configuration = response?["config"], !configuration.isVoid {
      self.configuration = configuration
    } else {
      configuration = nil
    }
    isSynced = response?["synced"]?.boolValue ?? false
    isLimitReached = response?["limit_reached"]?.boolValue ?? false
    isKeyPaired = response?["key_paired"]?.boolValue
  }
}

/// What a car needs for an application to stream from it.
package struct FleetStatus: Hashable, Sendable {
  /// nil where Tesla does not say.
  package let isKeyPaired: Bool?
  /// Such as 2024.26.3.
  package let firmware: String?
  package let telemetryVersion: String?

  init(_ vin: String, _ response: Value?) {
    func lists(_ name: String) -> Bool {
      response?[name]?.arrayValue?.contains(.string(vin)) ?? false
    }
    isKeyPaired = lists("key_paired_vins") ? true : lists("unpaired_vins") ? false : nil
    let info = response?["vehicle_info"]?[vin]
    firmware = info?["firmware_version"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    telemetryVersion = info?["fleet_telemetry_version"]?.stringValue
      .flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Whether the firmware can stream to an application with a key: 2024.26 or later; nil if it is
  /// unknown.
  package var isFirmwareSupported: Bool? {
    guard let firmware else { return nil }
    let parts = firmware.split(separator: ".").prefix(2).map { Int($0) ?? 0 }
    guard parts.count == 2, parts[0] > 0 else { return nil }
    return (parts[0], parts[1]) >= (2024, 26)
  }
}
