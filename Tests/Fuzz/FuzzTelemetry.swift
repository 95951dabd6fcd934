import JSON
import Metrics
import TeslaMetrics
import Time

@testable import Telemetry

/// What a car or Kafka may send: as it is, and as a message that the bytes decide about.
func fuzzTelemetry(_ bytes: [UInt8]) {
  if let envelope = try? Envelope(reading: bytes) { fuzzEnvelope(envelope) }
  let stream = VehicleStream(vin: "V1")
  for topic in ["V", "alerts", "errors", "connectivity"] {
    guard let message = try? TelemetryMessage(topic: topic, record: bytes) else { continue }
    law(!message.vin.isEmpty, "a message has a sender")
    law(message.content.count <= bytes.count, "a message holds no more than its bytes")
    _ = try? TelemetryMessage(topic: topic, payload: message.payload)
    if case .data(let data) = message.content {
      law(stream.apply(data, created: message.created).signals == data.count, "data are counted")
    }
  }
  var generator = TelemetryGenerator(bytes)
  let message = generator.message()
  law(
    (try? TelemetryMessage(topic: "V", payload: message.payload)) == message,
    "what was written is read as it was")
  guard case .data(let data) = message.content else { return }
  _ = stream.apply(data, created: message.created)
  law(!stream.apply(data, created: message.created).isNews, "doubled data are no news")
  fuzzRecord(of: stream)
}

private func fuzzEnvelope(_ envelope: Envelope) {
  law((try? Envelope(reading: envelope.ack))?.txid == envelope.txid, "an ack names its message")
  // Bytes that were no text take more room once they are.
  guard envelope.topic.utf8.count <= 256 else { return }
  var expected = envelope
  if case .stream(var stream) = envelope.content {
    stream.deliveredAt = nil
    expected.content = .stream(stream)
  }
  law((try? Envelope(reading: envelope.bytes)) == expected, "an envelope is read as it was")
}

private func fuzzRecord(of stream: VehicleStream) {
  let loaded = VehicleStream(vin: "V1", saved: stream.saved())
  law(loaded?.entries == stream.entries, "what is saved comes back")
  let base: Value = ["vehicle_state": ["timestamp": 1_795_805_400_000, "software_update": 1]]
  for record in [stream.record(over: nil), stream.record(over: base)] {
    law((try? Value(parsing: record.bytes)) == record, "a record is JSON")
    law(UnknownField.all(in: record, kind: .vehicleData).count <= 1, "a record's fields are known")
    let families = Conversion.families(from: record, kind: .vehicleData)
    let page = Exposition.encode(families, as: .openMetrics)
    if let problem = PageGrammar.problem(in: page, .openMetrics) { law(false, problem) }
  }
}

extension TelemetryMessage.Content {
  fileprivate var count: Int {
    switch self {
    case .data(let data): data.count
    case .alerts(let alerts): alerts.count
    case .errors(let errors): errors.count
    case .connectivity: 0
    }
  }
}

/// A message of the protocol's shape by whatever bytes.
private struct TelemetryGenerator {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  private mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  private mutating func bits() -> UInt64 {
    (0..<8).reduce(0) { bits, _ in bits << 8 | UInt64(byte()) }
  }

  mutating func message() -> TelemetryMessage {
    let created = Timestamp(seconds: 1_795_805_400 + Int64(byte()))
    var data: [Datum] = []
    while !rest.isEmpty, data.count < 300 { data.append(datum()) }
    return TelemetryMessage(vin: "V1", created: created, content: .data(data))
  }

  private mutating func datum() -> Datum {
    let number = Int(byte()) + 1
    let field = TelemetryField.numbered(number)
    switch byte() % 8 {
    case 0: return Datum(field: number, value: .invalid)
    case 1:
      let text = String(decoding: (0..<byte() % 32).map { _ in byte() }, as: UTF8.self)
      return Datum(field: number, value: .string(text))
    case 2:
      let number = Double(bitPattern: bits())
      return Datum(field: Int(byte()) + 1, value: .number(number.isNaN ? 1 : number))
    case 3: return Datum(field: number, value: .integer(Int64(bitPattern: bits())))
    case 4: return Datum(field: number, value: .bool(byte() % 2 == 0))
    default: return Datum(field: number, value: typed(field))
    }
  }

  private mutating func typed(_ field: TelemetryField?) -> DatumValue {
    switch field?.kind {
    case .word: .enumeration(Int(byte() % 24))
    case .location: .location(latitude: Double(byte()), longitude: -Double(byte()))
    case .doors: .doors(flags(Doors()))
    case .tires: .tireLocation(flags(TireLocation()))
    case .flag: .bool(byte() % 2 == 0)
    case .text: .string("2024.\(byte())")
    case .number, nil: .number(Double(byte()) / 4)
    case .unkept: .time(hour: Int(byte()), minute: Int(byte()), second: 0)
    }
  }

  private mutating func flags<Flags: NamedFlags>(_ none: Flags) -> Flags {
    var flags = none
    let bits = byte()
    for place in Flags.names.indices { flags[place] = bits >> UInt8(place) & 1 == 1 }
    return flags
  }
}
