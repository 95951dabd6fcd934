package import JSON

/// Why a configuration is not worth sending: Tesla would take none of it, or stream nothing.
package enum ConfigurationFlaw: Error, Hashable, Sendable {
  /// No field of that name exists.
  case unknownField(String)
  /// The protocol has it, but Tesla's API does not accept it.
  case undocumentedField(String)
  /// Tesla takes a configuration without fields, and then nothing is streamed.
  case noFields
  case interval(String)
  case delta(String)
  case resendInterval(String)
  /// A member of a field that Tesla does not know.
  case member(String, of: String)
  /// Neither fields nor a list of names.
  case notFields
  /// These tell where the car is, for which the login has no scope.
  case locationScope([String])
  case host(String)
  /// The text for `ca` holds no certificate.
  case noCertificate
  /// It holds a private key, which would go to Tesla and to the cars.
  case privateKey
}

extension TelemetryConfiguration {
  /// What Tesla would refuse, and what would stream nothing.
  ///
  /// - Parameter mayLocate: whether the login has the scope vehicle_location; nil is unknown.
  package func check(mayLocate: Bool?) throws(ConfigurationFlaw) {
    try TelemetryConfiguration.check(fields, mayLocate: mayLocate)
    let isHost = hostname.utf8.allSatisfy { byte in
      switch byte {
      case 0x2D, 0x2E, 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
      default: false
      }
    }
    guard isHost, !hostname.isEmpty, !hostname.hasPrefix("."), !hostname.hasPrefix("-"),
      hostname.utf8.count <= 253
    else { throw .host(hostname) }
    if ca.contains("PRIVATE KEY-----") { throw .privateKey }
    guard ca.contains("-----BEGIN CERTIFICATE-----") else { throw .noCertificate }
  }

  package static func check(_ fields: [String: Rule], mayLocate: Bool?) throws(ConfigurationFlaw) {
    guard !fields.isEmpty else { throw .noFields }
    var locations: [String] = []
    for (name, rule) in fields.sorted(by: { $0.key < $1.key }) {
      guard let field = TelemetryField.named(name) else { throw .unknownField(name) }
      guard field.isDocumented else { throw .undocumentedField(name) }
      guard 1...86_400 ~= rule.interval else { throw .interval(name) }
      if let delta = rule.minimumDelta, !(delta > 0 && delta.isFinite) { throw .delta(name) }
      if let resend = rule.resendInterval, !(1...31_536_000 ~= resend) {
        throw .resendInterval(name)
      }
      if field.isLocation { locations.append(name) }
    }
    if mayLocate == false, !locations.isEmpty { throw .locationScope(locations) }
  }

  /// The fields that a file asks for: `{NAME: {"interval_seconds": …}}`, the same below `fields`, or
  /// a list of names.
  package static func fields(_ value: Value) throws(ConfigurationFlaw) -> [String: Rule] {
    if let names = value.arrayValue {
      return try fields(names: names.map { $0.stringValue ?? "" })
    }
    guard let object = (value["fields"] ?? value).objectValue else {
      if let names = value["fields"]?.arrayValue {
        return try fields(names: names.map { $0.stringValue ?? "" })
      }
      throw .notFields
    }
    var fields: [String: Rule] = [:]
    for member in object.members {
      guard let field = TelemetryField.named(member.name) else { throw .unknownField(member.name) }
      fields[member.name] = try rule(field, member.value)
    }
    return fields
  }

  package static func fields(names: [String]) throws(ConfigurationFlaw) -> [String: Rule] {
    var fields: [String: Rule] = [:]
    for name in names {
      guard let field = TelemetryField.named(name) else { throw .unknownField(name) }
      fields[name] = FieldPlan.rule(for: field)
    }
    return fields
  }

  /// Without an interval that of the plan; the one field that Tesla takes with a delta only has one.
  private static func rule(_ field: TelemetryField, _ value: Value) throws(ConfigurationFlaw)
    -> Rule
  {
    guard let object = value.objectValue else { throw .interval(field.name) }
    let known = ["interval_seconds", "minimum_delta", "resend_interval_seconds"]
    if let other = object.members.first(where: { !known.contains($0.name) }) {
      throw .member(other.name, of: field.name)
    }
    var rule = Rule(FieldPlan.rule(for: field).interval)
    if let interval = value["interval_seconds"] {
      guard let seconds = interval.int64Value.flatMap({ Int(exactly: $0) }) else {
        throw .interval(field.name)
      }
      rule.interval = seconds
    }
    if let delta = value["minimum_delta"] {
      guard let number = delta.doubleValue else { throw .delta(field.name) }
      rule.minimumDelta = number
    }
    if let resend = value["resend_interval_seconds"] {
      guard let seconds = resend.int64Value.flatMap({ Int(exactly: $0) }) else {
        throw .resendInterval(field.name)
      }
      rule.resendInterval = seconds
    }
    if field.name == "SelfDrivingMilesSinceReset" {
      rule.minimumDelta = max(rule.minimumDelta ?? 1, 1)
    }
    return rule
  }
}
