internal import JSON
package import Time

extension TelemetryMessage {
  /// Reads what Tesla's server publishes to an MQTT broker: each value, alert and error by itself.
  ///
  /// - Parameters:
  ///   - topic: without the base: `VIN/v/FIELD`, `VIN/alerts/NAME/current`, `VIN/errors/NAME` or
  ///     `VIN/connectivity`.
  ///   - received: values have no time of their own.
  /// - Returns: nil for what only repeats, the history of an alert.
  package static func published(
    topic: String, payload: [UInt8], received: Timestamp
  ) throws(WireError) -> TelemetryMessage? {
    let levels = topic.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard levels.count >= 2, !levels[0].isEmpty else { throw .unknownTopic(topic) }
    let name = levels.count > 2 ? levels[2] : ""
    let json: Value
    do { json = try Value(parsing: payload) } catch {
      throw error.reason == .truncated ? .truncated : .malformed
    }
    let content: Content
    switch (levels[1], levels.count) {
    case ("v", 3):
      // A name that is not known has no number; 0 is the protocol's `Unknown`.
      let field = TelemetryField.named(name)?.number ?? 0
      content = .data([Datum(field: field, value: DatumValue(published: json))])
    case ("alerts", 4) where levels[3] == "history": return nil
    case ("alerts", 4) where levels[3] == "current":
      content = .alerts([VehicleAlert(json: try json.object(), name: name)])
    case ("errors", 3): content = .errors([VehicleError(json: try json.object(), name: name)])
    case ("connectivity", 2): content = .connectivity(Connectivity(json: try json.object()))
    default: throw .unknownTopic(topic)
    }
    return TelemetryMessage(vin: levels[0], created: received, content: content)
  }
}

extension Value {
  fileprivate func object() throws(WireError) -> Value {
    guard objectValue != nil else { throw .malformed }
    return self
  }
}

extension DatumValue {
  /// A value as JSON has it, bare; older servers put it into an object.
  fileprivate init(published json: Value) {
    if let object = json.objectValue {
      if object.members.count == 1, let value = json["value"], value.objectValue == nil {
        self.init(published: value)
      } else {
        self = DatumValue(
          members: json["value"].flatMap { $0.objectValue == nil ? nil : $0 } ?? json)
      }
    } else if json.isNull {
      self = .invalid
    } else if let flag = json.boolValue {
      self = .bool(flag)
    } else if let text = json.stringValue {
      self = .string(text)
    } else if let number = json.int64Value {
      self = .integer(number)
    } else {
      self = json.doubleValue.map(DatumValue.number) ?? .unknown(arm: 0)
    }
  }

  private init(members json: Value) {
    if let latitude = json["latitude"]?.doubleValue, let longitude = json["longitude"]?.doubleValue
    {
      self = .location(latitude: latitude, longitude: longitude)
    } else if json["TrunkFront"] != nil || json["DriverFront"] != nil {
      self = .doors(Doors(json: json))
    } else if json["FrontLeft"] != nil {
      self = .tireLocation(TireLocation(json: json))
    } else {
      self = .unknown(arm: 0)
    }
  }
}
