import Testing

@testable import WebSocket

@Suite struct FrameTests {
  struct Good: CustomTestStringConvertible, Sendable {
    let what: String
    let hex: String
    let events: [FrameParser.Event]
    var testDescription: String { what }
  }

  /// Examples of RFC 6455 section 5.7, and what stands beside them there.
  static let fromServer: [Good] = [
    Good(
      what: "a text in one frame", hex: "810548656c6c6f",
      events: [.message(.text(Array("Hello".utf8)))]),
    Good(
      what: "a text in two fragments", hex: "010348656c80026c6f",
      events: [.message(.text(Array("Hello".utf8)))]),
    Good(what: "a ping", hex: "890548656c6c6f", events: [.ping(Array("Hello".utf8))]),
    Good(what: "an empty pong", hex: "8a00", events: [.pong([])]),
    Good(what: "an empty message", hex: "8200", events: [.message(.binary([]))]),
    Good(
      what: "a control frame between fragments", hex: "020101890178800102",
      events: [.ping([0x78]), .message(.binary([1, 2]))]),
    Good(
      what: "empty fragments", hex: "0200000000008000", events: [.message(.binary([]))]),
    Good(what: "a close without a code", hex: "8800", events: [.close(nil, reason: "")]),
    Good(
      what: "a close with a code and a reason", hex: "880603e9627965 21",
      events: [.close(.goingAway, reason: "bye!")]),
    Good(
      what: "nothing after a close", hex: "880203e88905", events: [.close(.normal, reason: "")]),
    Good(
      what: "two messages", hex: "8201018102c3a9",
      events: [.message(.binary([1])), .message(.text([0xC3, 0xA9]))]),
  ]

  static let fromClient: [Good] = [
    Good(
      what: "a masked text", hex: "818537fa213d7f9f4d5158",
      events: [.message(.text(Array("Hello".utf8)))]),
    Good(
      what: "a masked pong", hex: "8a8537fa213d7f9f4d5158", events: [.pong(Array("Hello".utf8))]),
    Good(what: "an empty masked message", hex: "828037fa213d", events: [.message(.binary([]))]),
  ]

  @Test(arguments: fromServer) func server(_ good: Good) {
    var parser = FrameParser(of: .server, limit: 100)
    #expect(parser.receive(bytes(good.hex)) == good.events)
    #expect(!parser.isPartial)
  }

  @Test(arguments: fromClient) func client(_ good: Good) {
    var parser = FrameParser(of: .client, limit: 100)
    #expect(parser.receive(bytes(good.hex)) == good.events)
    #expect(!parser.isPartial)
  }

  @Test(arguments: [
    ("first reserved bit", "c200", 1002), ("second reserved bit", "a200", 1002),
    ("third reserved bit", "9200", 1002), ("unknown data frame", "8300", 1002),
    ("unknown control frame", "8b00", 1002), ("a masked server's frame", "828001020304", 1002),
    ("a ping in fragments", "0900", 1002), ("a long ping", "897e007e", 1002),
    ("a continuation of nothing", "8001", 1002), ("a message within one", "0201018201", 1002),
    ("a length of 125 in two bytes", "827e007d", 1002),
    ("a length of 65,535 in eight bytes", "827f000000000000ffff", 1002),
    ("a negative length", "827f8000000000000000", 1002),
    ("a huge length", "827f7fffffffffffffff", 1009), ("a byte too many", "8265", 1009),
    ("a byte too many in fragments", "02020102806300", 1009),
    ("a close with half a code", "880103", 1002), ("a close with code 1005", "880203ed", 1002),
    ("a close with code 999", "880203e7", 1002), ("a close with code 5000", "88021388", 1002),
    ("a text that is not UTF-8", "8102c328", 1007),
    ("a reason that is not UTF-8", "880403e8c328", 1007),
  ]) func violation(_ what: String, hex: String, code: UInt16) {
    var parser = FrameParser(of: .server, limit: 100)
    #expect(parser.receive(bytes(hex)).last == .violation(CloseCode(rawValue: code)))
    #expect(parser.receive(bytes("8200")) == [], "nothing comes after it")
  }

  @Test func clientsMustMask() {
    var parser = FrameParser(of: .client, limit: 100)
    #expect(parser.receive([0x82, 0x01, 0x00]) == [.violation(.protocolError)])
  }

  @Test func aMessageMayHaveAsManyBytesAsTheLimit() {
    var parser = FrameParser(of: .server, limit: 100)
    let whole = [UInt8](repeating: 7, count: 100)
    #expect(parser.receive([0x82, 100] + whole) == [.message(.binary(whole))])
    #expect(
      parser.receive([0x02, 60] + whole[..<60] + [0x80, 40] + whole[..<40])
        == [.message(.binary(whole))])
  }

  /// The same comes out however the bytes are cut in two or three, or one by one.
  @Test(arguments: [FrameParser.Sender.client, .server])
  func cuts(of sender: FrameParser.Sender) {
    let stream = FrameTests.stream(of: sender)
    var whole = FrameParser(of: sender, limit: 1_000)
    let expected = whole.receive(stream)
    #expect(expected.count == 8)
    for first in 0...stream.count {
      for second in [first, min(first + 3, stream.count), (first + stream.count) / 2] {
        var parser = FrameParser(of: sender, limit: 1_000)
        var events = parser.receive(Array(stream[..<first]))
        events += parser.receive(Array(stream[first..<second]))
        events += parser.receive(Array(stream[second...]))
        if events != expected { Issue.record("cut at \(first) and \(second)") }
      }
    }
    var parser = FrameParser(of: sender, limit: 1_000)
    #expect(stream.flatMap { parser.receive([$0]) } == expected)
  }

  @Test(arguments: [0, 1, 7, 8, 9, 125, 126, 127, 65_535, 65_536, 70_001])
  func encoded(_ count: Int) {
    let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    for (sender, mask) in [(FrameParser.Sender.server, nil), (.client, UInt32(0xDEAD_BEEF))] {
      var bytes: [UInt8] = []
      FrameEncoder.append(.binary(payload), mask: mask, to: &bytes)
      FrameEncoder.appendClose(.goingAway, "bye", mask: mask, to: &bytes)
      var parser = FrameParser(of: sender, limit: 1_000_000)
      #expect(
        parser.receive(bytes) == [.message(.binary(payload)), .close(.goingAway, reason: "bye")])
    }
  }

  @Test func maskedByWordsAsByBytes() {
    let mask: UInt32 = 0x0403_0201
    for offset in 0..<5 {
      for count in 0..<40 {
        var bytes = [UInt8](repeating: 0xFF, count: 3 + count)
        FrameMask.apply(mask, to: &bytes, from: 3, at: offset)
        let expected = (0..<count).map { UInt8(($0 + offset) % 4 + 1) ^ 0xFF }
        #expect(bytes == [0xFF, 0xFF, 0xFF] + expected)
      }
    }
  }

  static func stream(of sender: FrameParser.Sender) -> [UInt8] {
    let mask: UInt32? = sender == .client ? 0x7856_3412 : nil
    var bytes: [UInt8] = []
    FrameEncoder.append(.binary([1, 2, 3]), mask: mask, to: &bytes)
    FrameEncoder.append(.text(Array("é".utf8)), mask: mask, to: &bytes)
    FrameEncoder.append(.ping, [9], mask: mask, to: &bytes)
    FrameEncoder.append(.binary([UInt8](repeating: 5, count: 300)), mask: mask, to: &bytes)
    FrameHead(isFinal: false, opcode: .binary, length: 0, mask: mask).write(to: &bytes)
    FrameEncoder.append(.pong, [], mask: mask, to: &bytes)
    FrameHead(isFinal: true, opcode: .continuation, length: 0, mask: mask).write(to: &bytes)
    FrameEncoder.append(.binary([]), mask: mask, to: &bytes)
    FrameEncoder.appendClose(.normal, "done", mask: mask, to: &bytes)
    return bytes
  }
}

func bytes(_ hex: String) -> [UInt8] {
  let digits = hex.filter { $0 != " " }
  return stride(from: 0, to: digits.count, by: 2).map { at in
    let start = digits.index(digits.startIndex, offsetBy: at)
    return UInt8(digits[start...].prefix(2), radix: 16) ?? 0
  }
}
