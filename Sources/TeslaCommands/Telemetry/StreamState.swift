internal import JSON
internal import Telemetry
internal import TeslaAPI
internal import Time

/// What is known of one car's stream, from Tesla and from this machine.
struct StreamState: Sendable {
  let vehicle: Vehicle
  let fleet: FleetStatus?
  let kept: KeptTelemetry
  let sent: SentTelemetry.Entry?
  /// When the newest value was measured that arrived here.
  let lastDatum: Timestamp?
  let now: Timestamp

  /// Why no data flows, and what to do; nil where it does.
  struct Gap: Hashable, Sendable {
    let words: String
    let remedy: String
  }

  /// A car that is awake sends something within this time.
  private static let silence = Duration.seconds(86_400)

  var isKeyPaired: Bool? { fleet?.isKeyPaired ?? kept.isKeyPaired }

  /// What Tesla keeps compared with what was sent from here; nil where one of them is missing.
  var differences: [String]? {
    guard let sent, let configuration = kept.configuration else { return nil }
    return TelemetryConfiguration.differences(sent: sent.configuration, kept: configuration)
  }

  /// When Tesla's configuration ends.
  var expires: Timestamp? {
    kept.configuration?["exp"]?.int64Value.map { Timestamp(seconds: $0) }
  }

  /// The first thing in the way, in the order in which it must be put right.
  var gap: Gap? {
    let name = vehicle.name
    let configure = "tesla telemetry configure"
    if isKeyPaired == false {
      return Gap(
        words: "\(name) does not trust the key of this application",
        remedy: TelemetryOutcome.SkipReason.missingKey.remedy)
    }
    if fleet?.isFirmwareSupported == false {
      return Gap(
        words: "the firmware \(fleet?.firmware ?? "") of \(name) is too old to stream",
        remedy: TelemetryOutcome.SkipReason.unsupportedFirmware.remedy)
    }
    guard kept.configuration != nil else {
      return kept.isLimitReached
        ? Gap(
          words: "as many applications stream from \(name) as may",
          remedy: TelemetryOutcome.SkipReason.maxConfigs.remedy)
        : Gap(
          words: sent == nil
            ? "\(name) has no configuration"
            : "Tesla has lost the configuration of \(name), as it does past the billing limit",
          remedy: configure)
    }
    if let expires, expires <= now {
      return Gap(words: "the configuration of \(name) has expired", remedy: configure)
    }
    if let differences, !differences.isEmpty {
      return Gap(
        words: "the configuration of \(name) is not the one that was sent from here: "
          + differences.prefix(5).joined(separator: ", "), remedy: configure)
    }
    guard kept.isSynced else {
      return Gap(
        words: "\(name) has not fetched its configuration yet",
        remedy: "wait until it is online, or tesla wake")
    }
    return dataGap
  }

  /// What Tesla keeps is right: does a value arrive?
  private var dataGap: Gap? {
    let name = vehicle.name
    let remedy = "tesla telemetry errors, and tesla doctor where tesla serve runs"
    guard let lastDatum else {
      return Gap(words: "no value of \(name) has arrived here", remedy: remedy)
    }
    if let sent, lastDatum < sent.sent {
      return Gap(words: "no value of \(name) has arrived since it was configured", remedy: remedy)
    }
    // A car that sleeps is silent.
    if vehicle.state == .online, lastDatum.duration(to: now) > StreamState.silence {
      return Gap(
        words: "\(name) is online, and its last value is from \(Age.text(lastDatum, now))",
        remedy: remedy)
    }
    return nil
  }

  var value: Value {
    var object = Object([
      .init("vin", .string(vehicle.vin)), .init("name", .string(vehicle.displayName)),
      .init("state", .string(vehicle.state.text)),
      .init("key_paired", .orNull(isKeyPaired)),
      .init("firmware", .orNull(fleet?.firmware)),
      .init("firmware_good", .orNull(fleet?.isFirmwareSupported)),
      .init("configured", .bool(kept.configuration != nil)),
      .init("synced", .bool(kept.isSynced && kept.configuration != nil)),
      .init("differs", differences.map { .array($0.map { .string($0) }) } ?? .null),
      .init("sent_at", sent.map { Value($0.sent.wholeSeconds) } ?? .null),
      .init("expires_at", expires.map { Value($0.wholeSeconds) } ?? .null),
      .init("last_datum_at", lastDatum.map { Value($0.wholeSeconds) } ?? .null),
      .init("flows", .bool(gap == nil)),
    ])
    if let gap { object["problem"] = .string(gap.words) }
    return .object(object)
  }

  static let columns = [
    "VIN", "NAME", "KEY", "FIRMWARE", "CONFIGURED", "SYNCED", "DIFFERS", "LAST VALUE", "FLOWS",
  ]

  var row: [String] {
    func word(_ flag: Bool?) -> String { flag.map { $0 ? "yes" : "no" } ?? "?" }
    return [
      vehicle.vin, vehicle.displayName, word(isKeyPaired), fleet?.firmware ?? "?",
      word(kept.configuration != nil), word(kept.isSynced && kept.configuration != nil),
      differences.map { $0.isEmpty ? "no" : "yes" } ?? "?",
      lastDatum.map { Age.text($0, now) } ?? "never", word(gap == nil),
    ]
  }
}
