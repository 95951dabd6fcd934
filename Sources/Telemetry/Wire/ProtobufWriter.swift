internal import Time

/// Writes a protobuf message field by field.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  mutating func integer(_ number: Int, _ value: Int64) {
    key(number, 0)
    varint(UInt64(bitPattern: value))
  }

  mutating func flag(_ number: Int, _ value: Bool) { integer(number, value ? 1 : 0) }

  mutating func text(_ number: Int, _ text: String) { append(number, Array(text.utf8)) }

  mutating func message(_ number: Int, _ fill: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    fill(&inner)
    append(number, inner.bytes)
  }

  mutating func double(_ number: Int, _ value: Double) {
    key(number, 1)
    fixed(value.bitPattern, bytes: 8)
  }

  mutating func float(_ number: Int, _ value: Float) {
    key(number, 5)
    fixed(UInt64(value.bitPattern), bytes: 4)
  }

  mutating func moment(_ number: Int, _ moment: Timestamp?) {
    guard let moment else { return }
    let fraction = moment.sinceEpoch - .seconds(moment.wholeSeconds)
    message(number) { time in
      time.integer(1, moment.wholeSeconds)
      let nanoseconds = fraction.components.attoseconds / 1_000_000_000
      if nanoseconds != 0 { time.integer(2, nanoseconds) }
    }
  }

  private mutating func append(_ number: Int, _ content: [UInt8]) {
    key(number, 2)
    varint(UInt64(content.count))
    bytes += content
  }

  private mutating func key(_ number: Int, _ type: UInt64) {
    varint(UInt64(truncatingIfNeeded: number) << 3 | type)
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  private mutating func fixed(_ bits: UInt64, bytes count: Int) {
    for index in 0..<count {
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * index)))
    }
  }
}

extension TelemetryMessage {
  /// In protobuf, as the topic carries it.
  package var payload: [UInt8] {
    var writer = ProtobufWriter()
    switch content {
    case .data(let data):
      for datum in data {
        writer.message(1) { inner in
          inner.integer(1, Int64(datum.field))
          inner.message(2) { datum.value.write(to: &$0, of: datum.field) }
        }
      }
      writer.moment(2, created)
      writer.text(3, vin)
      if isResend { writer.flag(4, true) }
    case .alerts(let alerts):
      for alert in alerts { writer.message(1, alert.write) }
      writer.moment(2, created)
      writer.text(3, vin)
    case .errors(let errors):
      for error in errors { writer.message(1, error.write) }
      writer.moment(2, created)
      writer.text(3, vin)
    case .connectivity(let connectivity):
      writer.text(1, vin)
      writer.text(2, connectivity.connection)
      writer.integer(
        3,
        Int64(connectivity.isConnected ? Connectivity.connected : Connectivity.disconnected))
      writer.moment(4, created)
      writer.text(5, connectivity.network)
    }
    return writer.bytes
  }
}

extension DatumValue {
  fileprivate func write(to writer: inout ProtobufWriter, of field: Int) {
    switch self {
    case .invalid: writer.flag(DatumArm.invalid, true)
    case .string(let text): writer.text(DatumArm.string, text)
    case .integer(let value):
      writer.integer(Int32(exactly: value) == nil ? DatumArm.long : DatumArm.int, value)
    case .number(let value):
      if let short = Float(exactly: value) {
        writer.float(DatumArm.float, short)
      } else {
        writer.double(DatumArm.double, value)
      }
    case .bool(let flag): writer.flag(DatumArm.bool, flag)
    case .location(let latitude, let longitude):
      writer.message(DatumArm.location) {
        $0.double(1, latitude)
        $0.double(2, longitude)
      }
    case .enumeration(let number):
      guard let arm = TelemetryField.numbered(field)?.enumeration?.arm else { return }
      writer.integer(arm, Int64(number))
    case .doors(let doors): writer.message(DatumArm.doors, doors.write)
    case .tireLocation(let tires): writer.message(DatumArm.tires, tires.write)
    case .time(let hour, let minute, let second):
      writer.message(DatumArm.time) { inner in
        for (index, part) in [hour, minute, second].enumerated() {
          inner.integer(index + 1, Int64(part))
        }
      }
    case .unknown(let arm): if arm > 0 { writer.flag(arm, true) }
    }
  }
}

extension NamedFlags {
  fileprivate func write(to writer: inout ProtobufWriter) {
    for place in Self.names.indices where self[place] { writer.flag(place + 1, true) }
  }
}

extension VehicleAlert {
  fileprivate func write(to writer: inout ProtobufWriter) {
    writer.text(1, name)
    for audience in audiences {
      guard let number = VehicleAlert.audiences.firstIndex(of: audience) ?? Int(audience) else {
        continue
      }
      writer.integer(2, Int64(number))
    }
    writer.moment(3, started)
    writer.moment(4, ended)
  }
}

extension VehicleError {
  fileprivate func write(to writer: inout ProtobufWriter) {
    writer.moment(1, created)
    writer.text(2, name)
    for (key, value) in tags.sorted(by: { $0.key < $1.key }) {
      writer.message(3) {
        $0.text(1, key)
        $0.text(2, value)
      }
    }
    writer.text(4, body)
  }
}
