@testable import WebSocket

/// Frames of either side, whole and cut: the same must come out, and nothing beyond the limit.
func fuzzFrames(_ bytes: [UInt8]) {
  guard let first = bytes.first else { return }
  let limit = 1_000
  for sender in [FrameParser.Sender.client, .server] {
    var parser = FrameParser(of: sender, limit: limit)
    let expected = parser.receive(bytes)
    for event in expected { fuzz(event, sender, limit) }
    law(expected.dropLast().allSatisfy { !$0.isLast }, "nothing comes after a close")
    var cut = FrameParser(of: sender, limit: limit)
    var events: [FrameParser.Event] = []
    let step = Int(first % 17) + 1
    for start in stride(from: 0, to: bytes.count, by: step) {
      events += cut.receive(Array(bytes[start..<min(start + step, bytes.count)]))
    }
    law(events == expected, "cuts change nothing")
  }
}

/// What came can be sent again, and comes as the same.
private func fuzz(_ event: FrameParser.Event, _ sender: FrameParser.Sender, _ limit: Int) {
  let mask: UInt32? = sender == .client ? 0x0102_0304 : nil
  var bytes: [UInt8] = []
  switch event {
  case .message(let message):
    FrameEncoder.append(message, mask: mask, to: &bytes)
    law(bytes.count <= limit + FrameHead.maxSize, "a message keeps to the limit")
  case .ping(let payload): FrameEncoder.append(.ping, payload, mask: mask, to: &bytes)
  case .pong(let payload): FrameEncoder.append(.pong, payload, mask: mask, to: &bytes)
  case .close(let code, let reason):
    FrameEncoder.appendClose(code, reason, mask: mask, to: &bytes)
  case .violation: return
  }
  var parser = FrameParser(of: sender, limit: limit)
  law(parser.receive(bytes) == [event], "what is sent comes")
}

extension FrameParser.Event {
  fileprivate var isLast: Bool {
    switch self {
    case .close, .violation: true
    default: false
    }
  }
}
