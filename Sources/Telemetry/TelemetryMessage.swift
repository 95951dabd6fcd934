package import Time

/// What a car said by Fleet Telemetry, whichever way it came: by a connection of its own, Kafka or
/// MQTT. The source verified who the sender is.
package struct TelemetryMessage: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    /// Topic `V`.
    case data([Datum])
    /// Topic `alerts`.
    case alerts([VehicleAlert])
    /// Topic `errors`.
    case errors([VehicleError])
    /// Topic `connectivity`, which a server makes when a car comes and goes.
    case connectivity(Connectivity)
  }

  package let vin: String
  /// When the car made it, by the car's clock.
  package let created: Timestamp
  /// Whether the car says that it sent it before.
  package let isResend: Bool
  package let content: Content

  package init(vin: String, created: Timestamp, isResend: Bool = false, content: Content) {
    self.vin = vin
    self.created = created
    self.isResend = isResend
    self.content = content
  }
}

/// A field's value at a moment, as it is on the wire: strings of old firmware and typed values of
/// new firmware alike.
package struct Datum: Hashable, Sendable {
  /// The number of `Field` in vehicle_data.proto; newer firmware has numbers that no one knows yet.
  package let field: Int
  package let value: DatumValue

  package init(field: Int, value: DatumValue) {
    self.field = field
    self.value = value
  }
}

/// The arms of `Value` in vehicle_data.proto.
package enum DatumValue: Hashable, Sendable {
  /// There is no value now.
  case invalid
  case string(String)
  case integer(Int64)
  case number(Double)
  case bool(Bool)
  case location(latitude: Double, longitude: Double)
  /// The number of a constant of the field's own enumeration.
  case enumeration(Int)
  /// By seat or door, `DriverFront` and so on.
  case doors(Doors)
  case tireLocation(TireLocation)
  case time(hour: Int, minute: Int, second: Int)
  /// An arm that is not known, by its number.
  case unknown(arm: Int)
}

package struct Doors: Hashable, Sendable {
  package var driverFront = false
  package var driverRear = false
  package var passengerFront = false
  package var passengerRear = false
  package var trunkFront = false
  package var trunkRear = false

  package init() {}
}

package struct TireLocation: Hashable, Sendable {
  package var frontLeft = false
  package var frontRight = false
  package var rearLeft = false
  package var rearRight = false

  package init() {}
}

package struct VehicleAlert: Hashable, Sendable {
  package let name: String
  package let audiences: [String]
  package let started: Timestamp?
  /// nil while it is active.
  package let ended: Timestamp?

  package init(name: String, audiences: [String], started: Timestamp?, ended: Timestamp?) {
    self.name = name
    self.audiences = audiences
    self.started = started
    self.ended = ended
  }
}

package struct VehicleError: Hashable, Sendable {
  package let name: String
  package let body: String
  package let tags: [String: String]
  package let created: Timestamp?

  package init(name: String, body: String, tags: [String: String], created: Timestamp?) {
    self.name = name
    self.body = body
    self.tags = tags
    self.created = created
  }
}

package struct Connectivity: Hashable, Sendable {
  /// Names the connection, so that the end of an old one is not taken for that of the new one.
  package let connection: String
  package let isConnected: Bool
  /// `wifi`, `cellular`; empty when not told.
  package let network: String

  package init(connection: String, isConnected: Bool, network: String = "") {
    self.connection = connection
    self.isConnected = isConnected
    self.network = network
  }
}
