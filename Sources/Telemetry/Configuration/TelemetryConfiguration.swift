package import Crypto
package import JSON
package import Time

/// What cars are asked to stream, where to, and how often.
package struct TelemetryConfiguration: Hashable, Sendable {
  /// How often one field comes. A car sends a value when the interval has passed and the value
  /// has changed by the delta.
  package struct Rule: Hashable, Sendable {
    /// Seconds, from 1.
    package var interval: Int
    /// In the field's unit; metres for a place.
    package var minimumDelta: Double?
    /// Seconds after which a value that has not changed is sent again.
    package var resendInterval: Int?

    package init(_ interval: Int, delta: Double? = nil, resend: Int? = nil) {
      self.interval = interval
      minimumDelta = delta
      resendInterval = resend
    }
  }

  package var hostname: String
  package var port: UInt16
  /// PEM of the authorities that the receiver's certificate leads to.
  package var ca: String
  /// By name, as Tesla documents them.
  package var fields: [String: Rule]
  package var alertTypes = ["service", "customer"]
  /// When the car forgets it.
  package var expires: Timestamp

  package init(
    hostname: String, port: UInt16, ca: String, fields: [String: Rule], expires: Timestamp
  ) {
    self.hostname = hostname
    self.port = port
    self.ca = ca
    self.fields = fields
    self.expires = expires
  }

  /// As Tesla takes it, without the claims of the signature; names in alphabetical order.
  package var value: Value { .object(Object(members)) }

  var members: [Object.Member] {
    [
      .init("alert_types", .array(alertTypes.map { .string($0) })), .init("ca", .string(ca)),
      .init("exp", Value(expires.wholeSeconds)),
      .init(
        "fields",
        .object(Object(fields.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.value) }))),
      .init("hostname", .string(hostname)), .init("port", Value(Int64(port))),
      // Firmware that knows it sends numbers as numbers; older firmware sends text.
      .init("prefer_typed", true),
    ]
  }

  /// The configuration as `fleet_telemetry_config_jws` takes it: a JSON web signature (RFC 7515)
  /// of the application's key.
  package func token(signedBy key: P256PrivateKey) -> String {
    TelemetryConfiguration.token(members, signedBy: key)
  }

  static func token(_ members: [Object.Member], signedBy key: P256PrivateKey) -> String {
    let claims =
      members + [
        .init("aud", "com.tesla.fleet.TelemetryClient"),
        .init("iss", .string(Base64.encode(key.publicKey.point))),
      ]
    let header: Value = ["alg": "Tesla.SS256", "typ": "JWT"]
    let body = Value.object(Object(claims.sorted { $0.name < $1.name }))
    let text = [header, body].map { Base64URL.encode($0.bytes) }.joined(separator: ".")
    return text + "." + Base64URL.encode(TeslaSS256.signature(of: Array(text.utf8), by: key))
  }
}

extension TelemetryConfiguration.Rule {
  var value: Value {
    var object = Object([.init("interval_seconds", Value(Int64(interval)))])
    if let minimumDelta { object["minimum_delta"] = .plain(minimumDelta) }
    if let resendInterval { object["resend_interval_seconds"] = Value(Int64(resendInterval)) }
    return .object(object)
  }
}

extension Value {
  /// 10 and not 10.0, as Tesla's own tool writes it.
  fileprivate static func plain(_ number: Double) -> Value {
    Int64(exactly: number).map { Value($0) } ?? Value(number)
  }
}
