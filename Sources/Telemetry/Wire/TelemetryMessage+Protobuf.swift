internal import TeslaData
package import Time

extension TelemetryMessage {
  /// What no message of a car comes near: there are not that many fields.
  static let mostElements = 2048

  /// Reads what a topic carries, in protobuf.
  ///
  /// - Parameters:
  ///   - vin: the sender, for a payload that does not name it.
  ///   - created: the envelope's time, for a payload whose own is missing or impossible.
  package init(
    topic: String, payload: [UInt8], vin: String = "", created: Timestamp? = nil
  ) throws(WireError) {
    var parts = Parts(vin: vin, created: created)
    let reader = ProtobufReader(ByteCursor(payload))
    switch topic {
    case "V": try parts.readData(reader)
    case "alerts": try parts.readAlerts(reader)
    case "errors": try parts.readErrors(reader)
    case "connectivity": try parts.readConnectivity(reader)
    default: throw .unknownTopic(topic)
    }
    self = try parts.message()
  }

  /// The topic that carries it.
  package var topic: String {
    switch content {
    case .data: "V"
    case .alerts: "alerts"
    case .errors: "errors"
    case .connectivity: "connectivity"
    }
  }

  /// A message while it is read.
  struct Parts {
    var vin: String
    var created: Timestamp?
    var isResend = false
    var content: Content?

    func message() throws(WireError) -> TelemetryMessage {
      guard let content, let created, !vin.isEmpty else { throw .malformed }
      return TelemetryMessage(vin: vin, created: created, isResend: isResend, content: content)
    }

    mutating func name(_ text: String) { if !text.isEmpty { vin = text } }
    mutating func date(_ moment: Timestamp?) { if let moment { created = moment } }

    fileprivate mutating func readData(_ reader: ProtobufReader) throws(WireError) {
      var reader = reader
      var data: [Datum] = []
      while try reader.next() {
        switch reader.number {
        case 1:
          guard data.count < mostElements else { throw .tooLarge }
          data.append(try Datum(reader.message))
        case 2: date(try Timestamp(protobuf: reader.message))
        case 3: name(try reader.text)
        case 4: isResend = try reader.flag
        default: break
        }
      }
      content = .data(data)
    }

    fileprivate mutating func readAlerts(_ reader: ProtobufReader) throws(WireError) {
      var reader = reader
      var alerts: [VehicleAlert] = []
      while try reader.next() {
        switch reader.number {
        case 1:
          guard alerts.count < mostElements else { throw .tooLarge }
          alerts.append(try VehicleAlert(reader.message))
        case 2: date(try Timestamp(protobuf: reader.message))
        case 3: name(try reader.text)
        default: break
        }
      }
      content = .alerts(alerts)
    }

    fileprivate mutating func readErrors(_ reader: ProtobufReader) throws(WireError) {
      var reader = reader
      var errors: [VehicleError] = []
      while try reader.next() {
        switch reader.number {
        case 1:
          guard errors.count < mostElements else { throw .tooLarge }
          errors.append(try VehicleError(reader.message))
        case 2: date(try Timestamp(protobuf: reader.message))
        case 3: name(try reader.text)
        default: break
        }
      }
      content = .errors(errors)
    }

    fileprivate mutating func readConnectivity(_ reader: ProtobufReader) throws(WireError) {
      var reader = reader
      var connection = ""
      var network = ""
      var isConnected = false
      while try reader.next() {
        switch reader.number {
        case 1: name(try reader.text)
        case 2: connection = try reader.text
        case 3: isConnected = try reader.shortInteger == Connectivity.connected
        case 4: date(try Timestamp(protobuf: reader.message))
        case 5: network = try reader.text
        default: break
        }
      }
      content = .connectivity(
        Connectivity(connection: connection, isConnected: isConnected, network: network))
    }
  }
}

extension Timestamp {
  /// nil for what no car's clock can mean.
  fileprivate init?(protobuf reader: ProtobufReader) throws(WireError) {
    var reader = reader
    var seconds: Int64 = 0
    var nanoseconds = 0
    while try reader.next() {
      switch reader.number {
      case 1: seconds = try reader.integer
      case 2: nanoseconds = try reader.shortInteger
      default: break
      }
    }
    self.init(telemetry: seconds, nanoseconds: nanoseconds)
  }

  init?(telemetry seconds: Int64, nanoseconds: Int) {
    guard ClosedRange.plausibleSeconds ~= Double(seconds), 0..<1_000_000_000 ~= nanoseconds else {
      return nil
    }
    self.init(sinceEpoch: .seconds(seconds) + .nanoseconds(nanoseconds))
  }
}

extension VehicleAlert {
  static let audiences = ["Unknown", "Customer", "Service", "ServiceFix"]

  fileprivate init(_ reader: ProtobufReader) throws(WireError) {
    var reader = reader
    var name = ""
    var audiences: [String] = []
    var started: Timestamp?
    var ended: Timestamp?
    while try reader.next() {
      switch reader.number {
      case 1: name = try reader.text
      case 2:
        for number in try reader.integers where audiences.count < 16 {
          audiences.append(VehicleAlert.audience(number))
        }
      case 3: started = try Timestamp(protobuf: reader.message)
      case 4: ended = try Timestamp(protobuf: reader.message)
      default: break
      }
    }
    self.init(name: name, audiences: audiences, started: started, ended: ended)
  }

  static func audience(_ number: Int) -> String {
    audiences.indices.contains(number) ? audiences[number] : String(number)
  }
}

extension VehicleError {
  fileprivate init(_ reader: ProtobufReader) throws(WireError) {
    var reader = reader
    var created: Timestamp?
    var name = ""
    var body = ""
    var tags: [String: String] = [:]
    while try reader.next() {
      switch reader.number {
      case 1: created = try Timestamp(protobuf: reader.message)
      case 2: name = try reader.text
      case 3:
        var entry = try reader.message
        var key = ""
        var value = ""
        while try entry.next() {
          if entry.number == 1 { key = try entry.text }
          if entry.number == 2 { value = try entry.text }
        }
        guard tags.count < 256 else { throw .tooLarge }
        tags[key] = value
      case 4: body = try reader.text
      default: break
      }
    }
    self.init(name: name, body: body, tags: tags, created: created)
  }
}

extension Connectivity {
  static let connected = 1
  static let disconnected = 2
}

extension ProtobufReader {
  /// A repeated enumeration: one number, or many in one field.
  fileprivate var integers: [Int] {
    get throws(WireError) {
      guard case .bytes(var cursor) = content else { return [try shortInteger] }
      var numbers: [Int] = []
      while !cursor.isAtEnd {
        numbers.append(Int(Int32(truncatingIfNeeded: try cursor.varint())))
      }
      return numbers
    }
  }
}
