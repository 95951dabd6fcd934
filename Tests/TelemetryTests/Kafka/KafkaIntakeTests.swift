import Kafka
import Testing
import Time
import Unix

@testable import Telemetry

/// From records to messages, without Kafka.
struct KafkaIntakeTests {
  private final class Sink: TelemetrySink {
    struct Taken: Hashable {
      let message: TelemetryMessage
      let isReplay: Bool
    }

    let taken = Lock<[Taken]>([])
    let dropped = Lock<[TelemetryDrop]>([])

    func take(_ message: TelemetryMessage, isReplay: Bool) {
      taken.withLock { $0.append(Taken(message: message, isReplay: isReplay)) }
    }

    func drop(_ reason: TelemetryDrop) { dropped.withLock { $0.append(reason) } }
  }

  private static let vin = "5YJ3E1EA7JF100000"
  private let sink = Sink()
  private let ownership = KafkaOwnership()
  private let changes = Lock(0)
  private let intake: KafkaIntake

  init() {
    let changes = changes
    intake = KafkaIntake(
      prefix: "t_", leadingTopic: "t_V", sink: sink, ownership: ownership,
      changed: { changes.withLock { $0 += 1 } }, event: { _ in })
  }

  private func record(
    _ value: [UInt8], topic: String = "t_V", partition: Int32 = 9, key: String = vin,
    headers: [String: [UInt8]] = [:], isReplay: Bool = false
  ) -> KafkaRecord {
    KafkaRecord(
      topic: topic, partition: partition, offset: 5, key: Array(key.utf8), value: value,
      headers: headers, timestamp: Timestamp(seconds: 1_790_000_000), isReplay: isReplay)
  }

  private let message = TelemetryMessage(
    vin: vin, created: Timestamp(seconds: 1_790_000_001),
    content: .data([Datum(field: 42, value: .number(61.5))]))

  private static let json = #"""
    {"data":[{"key":"BatteryLevel","value":{"doubleValue":61.5}}],
    "createdAt":"2026-09-21T14:13:21Z","vin":"5YJ3E1EA7JF100000"}
    """#

  @Test func protobufAndItsJSONSayTheSame() {
    intake.receive(record(message.payload))
    intake.receive(record(Array(Self.json.utf8), isReplay: true))
    let taken = sink.taken.withLock { $0 }
    #expect(taken.map(\.message) == [message, message])
    #expect(taken.map(\.isReplay) == [false, true])
  }

  @Test func theTopicTellsTheKind() {
    let json = #"{"vin":"5YJ3E1EA7JF100000","status":"CONNECTED","connectionId":"c"}"#
    intake.receive(record(Array(json.utf8), topic: "t_connectivity"))
    #expect(
      sink.taken.withLock { $0.first?.message.content }
        == .connectivity(Connectivity(connection: "c", isConnected: true)))
  }

  @Test func withoutAKeyTheHeaderNamesTheCar() {
    intake.receive(record(message.payload, key: "", headers: ["vin": Array(Self.vin.utf8)]))
    #expect(sink.taken.withLock { $0.count } == 1)
    intake.receive(record(message.payload, key: "", headers: ["vin": Array("OTHER".utf8)]))
    #expect(sink.dropped.withLock { $0 } == [.foreignVIN])
  }

  @Test(arguments: [
    (Array("{".utf8), "t_V", TelemetryDrop.malformed), ([0xFF], "t_V", .malformed),
    ([], "t_news", .unknownTopic),
  ])
  func whatIsNoMessageIsCountedOnce(value: [UInt8], topic: String, reason: TelemetryDrop) {
    intake.receive(record(value, topic: topic, isReplay: true))
    intake.receive(record(value, topic: topic))
    #expect(sink.dropped.withLock { $0 } == [reason])
    #expect(sink.taken.withLock { $0 } == [])
  }

  @Test func aMessageOfAnotherCarIsLeftOut() {
    intake.receive(record(message.payload, key: "5YJ3E1EA7JF999999"))
    #expect(sink.dropped.withLock { $0 } == [.foreignVIN])
    #expect(sink.taken.withLock { $0 } == [])
  }

  @Test func ownersChangeWithThePartitionsAndWhatIsSeenInThem() {
    #expect(!ownership.owns(Self.vin))
    // 9 of 12 is where librdkafka would put it.
    intake.assigned([3, 9], of: 12)
    #expect(ownership.owns(Self.vin))
    #expect(changes.withLock { $0 } == 1)
    intake.revoked([9])
    #expect(!ownership.owns(Self.vin))
    #expect(changes.withLock { $0 } == 2)
    intake.receive(record(message.payload, partition: 3))
    #expect(ownership.owns(Self.vin))
    #expect(changes.withLock { $0 } == 2)
    #expect(intake.settle())
    #expect(intake.settle())
    #expect(changes.withLock { $0 } == 3)
  }
}
