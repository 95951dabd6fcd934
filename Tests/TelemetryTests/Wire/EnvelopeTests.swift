import Testing
import Time

@testable import Telemetry

/// The bytes are those of an encoder that is not ours, made of an invented car's values.
@Suite struct EnvelopeTests {
  private static let ack = hex(
    """
    14000000 0000 0e00180014001000 0f0008000400 0e000000 14000000 38000000 00000005 18000000
    1c000000 08000000 6d73672d30303031 00000000 01000000 56000000 09000000 747869642d30303031
    000000 0000000000000000
    """)
  private static let stream = hex(
    """
    14000000 0000 0e00180014001000 0f0008000400 0e000000 14000000 44000000 00000004 18000000
    1c000000 08000000 6d73672d30303031 00000000 01000000 56000000 09000000 747869642d30303031
    00 0e001800100014000c0008000400 0e000000 14000000 28000000 38000000 00f15365 3c000000
    11000000 35594a3345314541374a46303030303031 000000 0e000000 76656869636c655f646576696365
    0000 04000000 08011002 00000000 20000000
    76656869636c655f6465766963652e35594a3345314541374a46303030303031 00000000
    """)

  @Test func aCarsMessageIsRead() throws {
    let envelope = try Envelope(reading: Self.stream)
    #expect(envelope.txid == Array("txid-0001".utf8))
    #expect(envelope.topic == "V")
    #expect(envelope.messageID == Array("msg-0001".utf8))
    let stream = try #require(envelope.stream)
    #expect(stream.created == Timestamp(seconds: 1_700_000_000))
    #expect(stream.senderID == "vehicle_device.5YJ3E1EA7JF000001")
    #expect(stream.payload == [8, 1, 16, 2])
    #expect(stream.deviceType == Envelope.deviceType)
    #expect(stream.deviceID == "5YJ3E1EA7JF000001")
    #expect(stream.deliveredAt == nil)
    #expect(stream.claims(vin: "5YJ3E1EA7JF000001"))
    #expect(!stream.claims(vin: "5YJ3E1EA7JF000002"))
  }

  @Test func anAckNamesWhatItAnswers() throws {
    let expected = try Envelope(reading: Self.ack)
    #expect(expected.content == .ack)
    #expect(expected.topic == "V")
    let message = try Envelope(reading: Self.stream)
    #expect(try Envelope(reading: message.ack) == expected)
    // The same bytes but for the empty table at the end, which that encoder leaves without a
    // vtable, and the offset that leads there.
    #expect(message.ack[..<28] == Self.ack[..<28])
    #expect(message.ack[32..<84] == Self.ack[32..<84])
  }

  @Test func whatIsWrittenIsReadAsItWas() throws {
    let envelope = try Envelope(reading: Self.stream)
    #expect(try Envelope(reading: envelope.bytes) == envelope)
    let stream = Envelope.Stream(
      created: Timestamp(seconds: 1_795_805_424), senderID: "vehicle_device.V", payload: [])
    for content in [Envelope.Content.stream(stream), .ack, .other(tag: 9)] {
      let bare = Envelope(txid: [], topic: "", content: content)
      #expect(try Envelope(reading: bare.bytes) == bare)
    }
  }

  @Test func aRefusalCarriesItsReason() throws {
    let refusal = try Envelope(reading: Envelope.refusal(txid: [7]))
    #expect(refusal.txid == [7])
    #expect(refusal.stream?.payload == Array("incorrect message format".utf8))
  }

  @Test func theTimeOfDeliveryIsRead() throws {
    // A root table with slots 2 and 3; a stream's table that has slot 5 alone.
    let bytes = hex(
      """
      10000000 0c000c00 00000000 08000400 0c000000 18000000 04000000
      10001000 0000 0000 0000 0000 0000 0800 10000000 00000000 fad48bcea2010000
      """)
    let stream = try #require(try Envelope(reading: bytes).stream)
    #expect(stream.deliveredAt == Timestamp(seconds: 1_798_761_600.25))
  }

  @Test func damagedMessagesAreRefusedOrReadWithoutHarm() {
    for bytes in [Self.stream, Self.ack] {
      forEachDamage(to: bytes) { damaged in
        guard let envelope = try? Envelope(reading: damaged) else { return }
        let size = [
          envelope.txid.count, envelope.topic.utf8.count, envelope.messageID.count,
          envelope.stream?.payload.count ?? 0, envelope.stream?.senderID.utf8.count ?? 0,
        ]
        // U+FFFD takes three bytes in place of one.
        #expect(size.allSatisfy { $0 <= 3 * damaged.count })
      }
    }
    #expect(throws: WireError.truncated) { try Envelope(reading: []) }
    #expect(throws: WireError.self) { try Envelope(reading: Array("hello, world".utf8)) }
  }

  @Test func randomBytesAreRefusedOrReadWithoutHarm() {
    var random = SplitMix64(state: 15)
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...96, using: &random)
      var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      for index in bytes.indices where Bool.random(using: &random) { bytes[index] &= 0x1F }
      _ = try? Envelope(reading: bytes)
    }
  }

  @Test func longNamesAreRefused() {
    let long = Envelope(txid: [UInt8](repeating: 1, count: 257), topic: "V", content: .ack)
    #expect(throws: WireError.tooLarge) { try Envelope(reading: long.bytes) }
  }
}
