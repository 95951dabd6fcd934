internal import JSON
internal import Telemetry

/// What a car is told to stream, where and how often.
package struct StreamConfiguration: Hashable, Sendable {
  package struct Field: Hashable, Sendable {
    /// Seconds, from 1.
    package let interval: Int
    /// How much a number must have changed, or metres for a place.
    package let minimumDelta: Double?
    /// Seconds after which an unchanged value is sent again.
    package let resendInterval: Int?
  }

  package let hostname: String
  package let port: UInt16
  /// PEM: the authorities that the server's certificate must lead to.
  package let ca: String
  package let fields: [String: Field]
  package let alertTypes: [String]
  /// Seconds since the epoch at which it ends.
  package let expires: Double
  /// Whether only the newest of each field is sent after a gap.
  package let isLatestOnly: Bool
  /// Whether values are typed; else all are text, as from old firmware.
  package let prefersTyped: Bool

  /// Why Tesla takes none of a configuration.
  struct Flaw: Error, Hashable {
    let words: String
  }

  /// - Parameters:
  ///   - value: the claims of a signed configuration.
  ///   - now: seconds since the epoch.
  init(_ value: Value, at now: Double) throws(Flaw) {
    guard let hostname = value["hostname"]?.stringValue, !hostname.isEmpty,
      hostname.utf8.allSatisfy({ 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "/") })
    else { throw Flaw(words: "hostname is invalid") }
    guard let port = value["port"]?.int64Value.flatMap(UInt16.init(exactly:)), port > 0 else {
      throw Flaw(words: "port is invalid")
    }
    guard let ca = value["ca"]?.stringValue, ca.contains("-----BEGIN CERTIFICATE-----") else {
      throw Flaw(words: "ca is invalid")
    }
    guard let fields = value["fields"]?.objectValue else { throw Flaw(words: "fields is invalid") }
    self.hostname = hostname
    self.port = port
    self.ca = ca
    var read: [String: Field] = [:]
    for member in fields.members { read[member.name] = try Field(member.name, member.value) }
    self.fields = read
    alertTypes = (value["alert_types"]?.arrayValue ?? []).map { $0.stringValue ?? "" }
    if let type = alertTypes.first(where: { !["customer", "service", "service_fix"].contains($0) })
    {
      throw Flaw(words: "alert_types holds an invalid type: \(type)")
    }
    let year = 366.0 * 86_400
    expires = value["exp"].map { $0.doubleValue ?? 0 } ?? now + year
    guard now < expires, expires <= now + year else { throw Flaw(words: "exp is invalid") }
    switch value["delivery_policy"]?.stringValue {
    case nil, "": isLatestOnly = false
    case "latest": isLatestOnly = true
    default: throw Flaw(words: "delivery_policy is invalid")
    }
    prefersTyped = value["prefer_typed"]?.boolValue ?? false
  }

  /// As Tesla shows it.
  var value: Value {
    var object = Object([
      .init("hostname", .string(hostname)), .init("port", Value(Int64(port))),
      .init("ca", .string(ca)), .init("exp", Value(Int64(expires))),
      .init(
        "fields",
        .object(Object(fields.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.value) }))),
      .init("alert_types", .array(alertTypes.map { .string($0) })),
    ])
    if isLatestOnly { object["delivery_policy"] = "latest" }
    if prefersTyped { object["prefer_typed"] = true }
    return .object(object)
  }

  /// Whether it names a field that tells where the car is.
  var needsLocation: Bool {
    fields.keys.contains { TelemetryField.named($0)?.isLocation ?? false }
  }
}

extension StreamConfiguration.Field {
  fileprivate init(_ name: String, _ value: Value) throws(StreamConfiguration.Flaw) {
    // One name that Tesla does not document refuses all (fleet-telemetry#360).
    guard TelemetryField.named(name)?.isDocumented ?? false else {
      throw .init(words: "fields holds an invalid name: \(name)")
    }
    guard let interval = value["interval_seconds"]?.int64Value, 1...Int64(Int32.max) ~= interval
    else { throw .init(words: "interval_seconds of \(name) is invalid") }
    self.interval = Int(interval)
    minimumDelta = value["minimum_delta"].map { $0.doubleValue ?? -1 }
    if let delta = minimumDelta, !(delta > 0) {
      throw .init(words: "minimum_delta of \(name) is invalid")
    }
    if name == "SelfDrivingMilesSinceReset", (minimumDelta ?? 0) < 1 {
      throw .init(words: "minimum_delta of \(name) must be at least 1")
    }
    guard let resend = value["resend_interval_seconds"] else {
      resendInterval = nil
      return
    }
    guard let seconds = resend.int64Value, 1...Int64(Int32.max) ~= seconds else {
      throw .init(words: "resend_interval_seconds of \(name) is invalid")
    }
    resendInterval = Int(seconds)
  }

  fileprivate var value: Value {
    var object = Object([.init("interval_seconds", Value(Int64(interval)))])
    if let minimumDelta { object["minimum_delta"] = Value(minimumDelta) }
    if let resendInterval { object["resend_interval_seconds"] = Value(Int64(resendInterval)) }
    return .object(object)
  }
}
