package import JSON
package import Time

extension TelemetryMessage {
  /// Reads what a topic carries where Tesla's server decodes records before it hands them on
  /// (`transmit_decoded_records`): protobuf's JSON.
  ///
  /// - Parameters: as for protobuf.
  package init(
    topic: String, json: Value, vin: String = "", created: Timestamp? = nil
  ) throws(WireError) {
    guard json.objectValue != nil else { throw .malformed }
    var parts = Parts(vin: vin, created: created)
    parts.name(json["vin"]?.stringValue ?? "")
    parts.date(json.moment("createdAt"))
    switch topic {
    case "V":
      parts.isResend = json.member("isResend")?.boolValue ?? false
      parts.content = .data(try json.list("data").map(Datum.init(json:)))
    case "alerts":
      parts.content = .alerts(try json.list("alerts").map { VehicleAlert(json: $0) })
    case "errors":
      parts.content = .errors(try json.list("errors").map { VehicleError(json: $0) })
    case "connectivity": parts.content = .connectivity(Connectivity(json: json))
    default: throw .unknownTopic(topic)
    }
    self = try parts.message()
  }

  /// Reads a record of Kafka, in protobuf or its JSON, whichever it is: no protobuf message of ours
  /// begins as JSON does.
  package init(
    topic: String, record: [UInt8], vin: String = "", created: Timestamp? = nil
  ) throws(WireError) {
    guard record.first == UInt8(ascii: "{") else {
      try self.init(topic: topic, payload: record, vin: vin, created: created)
      return
    }
    let json: Value
    do {
      json = try Value(parsing: record)
    } catch {
      throw error.reason == .truncated ? .truncated : .malformed
    }
    try self.init(topic: topic, json: json, vin: vin, created: created)
  }
}

extension Value {
  /// Of protobuf's two names for a member: `createdAt`, and `created_at` as it is in the schema; or
  /// `CreatedAt`, as Tesla's server names it for MQTT.
  fileprivate func member(_ name: String) -> Value? {
    if let value = self[name] { return value }
    var schemaName: [UInt8] = []
    for letter in name.utf8 {
      if 0x41...0x5A ~= letter { schemaName.append(UInt8(ascii: "_")) }
      schemaName.append(0x41...0x5A ~= letter ? letter | 0x20 : letter)
    }
    return self[String(decoding: schemaName, as: UTF8.self)]
      ?? self[name.prefix(1).uppercased() + name.dropFirst()]
  }

  fileprivate func text(_ name: String) -> String { member(name)?.stringValue ?? "" }

  fileprivate func moment(_ name: String) -> Timestamp? {
    guard let text = member(name)?.stringValue, let moment = Timestamp(rfc3339: text) else {
      return nil
    }
    let fraction = moment.sinceEpoch - .seconds(moment.wholeSeconds)
    let nanoseconds = Int(fraction.components.attoseconds / 1_000_000_000)
    return Timestamp(telemetry: moment.wholeSeconds, nanoseconds: nanoseconds)
  }

  /// The elements of a list that may be left out.
  fileprivate func list(_ name: String) throws(WireError) -> [Value] {
    let list = member(name)?.arrayValue ?? []
    guard list.count <= TelemetryMessage.mostElements else { throw .tooLarge }
    return list
  }

  /// A number, or the text that protobuf's JSON makes of 64-bit numbers, infinities and NaN.
  fileprivate var telemetryNumber: DatumValue? {
    if let integer = int64Value ?? stringValue.flatMap({ Int64($0) }) { return .integer(integer) }
    return (doubleValue ?? stringValue.flatMap { Double($0) }).map(DatumValue.number)
  }
}

extension Datum {
  fileprivate init(json: Value) {
    let key = json["key"]
    let field =
      key?.stringValue.flatMap { TelemetryField.named($0)?.number }
      ?? key?.int64Value
      .flatMap { Int(exactly: $0) }
    // A name that is not known has no number; 0 is the protocol's `Unknown`.
    self.init(field: field ?? 0, value: DatumValue(json: json["value"], of: field ?? 0))
  }
}

extension DatumValue {
  fileprivate init(json: Value?, of field: Int) {
    let arm = json?.objectValue?.members.first { !$0.value.isNull }
    self = arm.flatMap { DatumValue(arm: $0.name, $0.value, of: field) } ?? .unknown(arm: 0)
  }

  /// By the arm's name, `stringValue` or `string_value`.
  private init?(arm: String, _ value: Value, of field: Int) {
    let read: DatumValue?
    switch arm.lowercased().replacing("_", with: "") {
    case "invalid": read = .invalid
    case "stringvalue": read = value.stringValue.map(DatumValue.string)
    case "intvalue", "longvalue", "floatvalue", "doublevalue": read = value.telemetryNumber
    case "booleanvalue": read = value.boolValue.map(DatumValue.bool)
    case "locationvalue":
      read = .location(
        latitude: value["latitude"]?.doubleValue ?? 0,
        longitude: value["longitude"]?.doubleValue ?? 0)
    case "doorvalue": read = .doors(Doors(json: value))
    case "tirelocationvalue": read = .tireLocation(TireLocation(json: value))
    case "timevalue":
      let parts = ["hour", "minute", "second"].map {
        Int(truncatingIfNeeded: value[$0]?.int64Value ?? 0)
      }
      read = .time(hour: parts[0], minute: parts[1], second: parts[2])
    default:
      let number = value.int64Value.flatMap { Int(exactly: $0) }
      let named = value.stringValue.flatMap {
        TelemetryField.numbered(field)?.enumeration?.number(of: $0)
      }
      read = (named ?? number).map(DatumValue.enumeration)
    }
    guard let read else { return nil }
    self = read
  }
}

extension NamedFlags {
  init(json: Value) {
    self.init()
    for member in json.objectValue?.members ?? [] where member.value.boolValue == true {
      let name = member.name.lowercased().replacing("_", with: "")
      if let place = Self.names.firstIndex(where: { $0.lowercased() == name }) {
        self[place] = true
      }
    }
  }
}

extension Connectivity {
  init(json: Value) {
    let status = json.member("status")
    self.init(
      connection: json.text("connectionId"),
      isConnected: status?.stringValue == "CONNECTED"
        || status?.int64Value == Int64(Connectivity.connected),
      network: json.text("networkInterface"))
  }
}

extension VehicleAlert {
  /// - Parameter name: where it stands elsewhere.
  init(json: Value, name: String? = nil) {
    let audiences = (json.member("audiences")?.arrayValue ?? []).prefix(16).compactMap { audience in
      audience.stringValue
        ?? audience.int64Value.map { VehicleAlert.audience(Int(truncatingIfNeeded: $0)) }
    }
    self.init(
      name: name ?? json.text("name"), audiences: audiences, started: json.moment("startedAt"),
      ended: json.moment("endedAt"))
  }
}

extension VehicleError {
  /// - Parameter name: where it stands elsewhere.
  init(json: Value, name: String? = nil) {
    var tags: [String: String] = [:]
    for tag in (json.member("tags")?.objectValue?.members ?? []).prefix(256) {
      tags[tag.name] = tag.value.stringValue
    }
    self.init(
      name: name ?? json.text("name"), body: json.text("body"), tags: tags,
      created: json.moment("createdAt"))
  }
}
