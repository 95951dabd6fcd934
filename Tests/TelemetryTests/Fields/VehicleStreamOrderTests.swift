import JSON
import Testing
import Time

@testable import Telemetry

/// Laws that hold for whatever a car sends: seeded, so that a failure can be repeated.
@Suite struct VehicleStreamOrderTests {
  private struct Message {
    let data: [Datum]
    let created: Timestamp
  }

  private static func value(
    of field: TelemetryField, _ random: inout SplitMix64
  ) -> DatumValue {
    switch Int.random(in: 0..<12, using: &random) {
    case 0: return .invalid
    case 1:
      return [.string("true"), .string("1.5e1"), .string(" "), .string("<invalid>"), .bool(true)]
        .randomElement(using: &random) ?? .invalid
    case 2: return .number(Double.random(in: -1e3...1e3, using: &random))
    case 3: return .integer(Int64.random(in: -5...400, using: &random))
    default: break
    }
    switch field.kind {
    case .number: return .number(Double(Float.random(in: 0...99, using: &random)))
    case .flag: return .bool(Bool.random(using: &random))
    case .text: return .string(["a", "b", "2024.44.25", ""].randomElement(using: &random) ?? "")
    case .word(let enumeration):
      return .enumeration(Int.random(in: 0...enumeration.words.count, using: &random))
    case .location:
      return .location(
        latitude: Double.random(in: -91...91, using: &random),
        longitude: Double.random(in: -181...181, using: &random))
    case .doors:
      var doors = Doors()
      for place in Doors.names.indices { doors[place] = Bool.random(using: &random) }
      return .doors(doors)
    case .tires:
      var tires = TireLocation()
      for place in TireLocation.names.indices { tires[place] = Bool.random(using: &random) }
      return .tireLocation(tires)
    case .unkept: return .time(hour: 1, minute: 2, second: 3)
    }
  }

  private static func messages(_ random: inout SplitMix64) -> [Message] {
    (0..<Int.random(in: 1...40, using: &random)).map { _ in
      let data = (0..<Int.random(in: 0...8, using: &random)).map { _ in
        let field = TelemetryField.all.randomElement(using: &random) ?? TelemetryField.all[0]
        return Datum(field: field.number, value: value(of: field, &random))
      }
      // Few moments, so that some meet.
      let milliseconds = Int64.random(in: 0...60, using: &random) * 500
      return Message(
        data: data, created: Timestamp(milliseconds: 1_795_805_400_000 + milliseconds))
    }
  }

  private static func stream(of messages: [Message]) -> VehicleStream {
    let stream = VehicleStream(vin: "V1")
    for message in messages { _ = stream.apply(message.data, created: message.created) }
    return stream
  }

  @Test func orderAndDoublingChangeNothing() throws {
    var random = SplitMix64(state: 20_261_127)
    let base: Value = [
      "vin": "V1", "drive_state": ["speed": 1, "timestamp": 1_795_805_415_000],
      "vehicle_state": ["df": 1, "timestamp": 1_795_805_402_000], "vehicle_config": ["rhd": true],
    ]
    for round in 0..<1000 {
      let messages = Self.messages(&random)
      let sorted = Self.stream(of: messages.sorted { $0.created < $1.created })
      let doubled = messages + messages.shuffled(using: &random).prefix(10)
      let shuffled = Self.stream(of: doubled.shuffled(using: &random))
      try #require(shuffled.entries == sorted.entries, "round \(round)")
      try #require(shuffled.lastDatum == sorted.lastDatum, "round \(round)")
      for base in [base, nil] {
        try #require(shuffled.record(over: base) == sorted.record(over: base), "round \(round)")
      }
      let loaded = try #require(VehicleStream(vin: "V1", saved: sorted.saved()))
      try #require(loaded.entries == sorted.entries, "round \(round)")
    }
  }

  @Test func whatIsLaidOverAnswersOfAnyShapeDoesNoHarm() {
    var random = SplitMix64(state: 7)
    let stream = Self.stream(of: (0..<20).flatMap { _ in Self.messages(&random) })
    let odd: [Value] = [
      nil, 1, "x", [], [:], ["response": nil], ["drive_state": nil, "vin": nil],
      ["drive_state": "x", "vehicle_state": ["software_update": 7, "media_info": []]],
      ["charge_state": ["timestamp": "now"], "vehicle_config": ["timestamp": ["seconds": 1]]],
      ["telemetry": "x"],
    ]
    for base in odd {
      let record = stream.record(over: base)
      #expect(record["vin"] != nil)
      #expect(record["drive_state"]?["timestamp"]?.int64Value != nil)
    }
  }
}
