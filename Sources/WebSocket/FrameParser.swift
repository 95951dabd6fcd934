/// Reads one side's frames out of its bytes, however they are cut (RFC 6455 section 5).
///
/// It holds no more than an unfinished message: no memory while nothing is half received.
struct FrameParser: Sendable {
  /// What came, in order.
  enum Event: Hashable, Sendable {
    case message(Message)
    case ping([UInt8])
    case pong([UInt8])
    /// The other side closes; nothing comes after it.
    case close(CloseCode?, reason: String)
    /// The other side broke the rules; nothing comes after it.
    case violation(CloseCode)
  }

  /// Which side's frames are read: a client's are masked, a server's are not.
  enum Sender: Sendable {
    case client
    case server
  }

  private let sender: Sender
  private let limit: Int
  /// The beginning of a head that has not come whole.
  private var headBytes: [UInt8] = []
  /// The frame whose payload is being received, and how much of it came.
  private var head: FrameHead?
  private var received = 0
  /// The kind of a message whose last frame has not begun.
  private var fragmented: Opcode?
  private var message: [UInt8] = []
  private var control: [UInt8] = []
  private var hasEnded = false

  /// - Parameter limit: the most bytes of one message, all its fragments together.
  init(of sender: Sender, limit: Int) {
    self.sender = sender
    self.limit = limit
  }

  /// Takes the next bytes; calls `deliver` for each event.
  mutating func receive(_ bytes: UnsafeRawBufferPointer, _ deliver: (Event) -> Void) {
    var rest = bytes[...]
    do throws(FrameViolation) {
      while !hasEnded, !rest.isEmpty {
        if head == nil {
          guard let next = try takeHead(&rest) else { return }
          try check(next)
          head = next
          received = 0
        }
        if let event = try takePayload(&rest) { deliver(event) }
      }
    } catch {
      end()
      deliver(.violation(error.code))
    }
  }

  /// As above, all events together.
  mutating func receive(_ bytes: [UInt8]) -> [Event] {
    var events: [Event] = []
    bytes.withUnsafeBytes { receive($0) { events.append($0) } }
    return events
  }

  /// Whether a frame or a message has begun that is not whole.
  var isPartial: Bool { !headBytes.isEmpty || head != nil || fragmented != nil }

  /// The head when all of it is there; else what there is is kept.
  private mutating func takeHead(_ rest: inout Slice<UnsafeRawBufferPointer>)
    throws(FrameViolation) -> FrameHead?
  {
    if headBytes.isEmpty, rest.count >= 2 {
      let size = FrameHead.size(first: rest[rest.startIndex], second: rest[rest.startIndex + 1])
      if rest.count >= size {
        let head = try FrameHead(UnsafeRawBufferPointer(rebasing: rest.prefix(size)))
        rest = rest.dropFirst(size)
        return head
      }
    }
    while let byte = rest.popFirst() {
      headBytes.append(byte)
      guard headBytes.count >= 2,
        headBytes.count == FrameHead.size(first: headBytes[0], second: headBytes[1])
      else { continue }
      let bytes = headBytes
      headBytes = []
      return try FrameHead(copying: bytes)
    }
    return nil
  }

  /// What a head may not say here, as soon as it is there: no payload is waited for.
  private func check(_ head: FrameHead) throws(FrameViolation) {
    guard (head.mask != nil) == (sender == .client) else {
      throw FrameViolation(code: .protocolError)
    }
    guard !head.opcode.isControl else { return }
    guard (head.opcode == .continuation) == (fragmented != nil) else {
      throw FrameViolation(code: .protocolError)
    }
    guard head.length <= limit - message.count else { throw FrameViolation(code: .messageTooBig) }
  }

  private mutating func takePayload(_ rest: inout Slice<UnsafeRawBufferPointer>)
    throws(FrameViolation) -> Event?
  {
    guard let head else { return nil }
    let part = rest.prefix(head.length - received)
    rest = rest.dropFirst(part.count)
    if head.opcode.isControl {
      FrameParser.append(part, of: head, at: received, to: &control)
    } else {
      FrameParser.append(part, of: head, at: received, to: &message)
    }
    received += part.count
    guard received == head.length else { return nil }
    self.head = nil
    return head.opcode.isControl ? try endControl(head.opcode) : try endData(head)
  }

  private static func append(
    _ part: Slice<UnsafeRawBufferPointer>, of head: FrameHead, at offset: Int,
    to bytes: inout [UInt8]
  ) {
    let start = bytes.count
    bytes += part
    if let mask = head.mask { FrameMask.apply(mask, to: &bytes, from: start, at: offset) }
  }

  private mutating func endData(_ head: FrameHead) throws(FrameViolation) -> Event? {
    let kind = fragmented ?? head.opcode
    guard head.isFinal else {
      fragmented = kind
      return nil
    }
    fragmented = nil
    let bytes = message
    message = []
    guard kind == .text else { return .message(.binary(bytes)) }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw FrameViolation(code: .invalidData)
    }
    return .message(.text(bytes))
  }

  private mutating func endControl(_ opcode: Opcode) throws(FrameViolation) -> Event {
    let bytes = control
    control = []
    switch opcode {
    case .ping: return .ping(bytes)
    case .pong: return .pong(bytes)
    default:
      end()
      guard bytes.count >= 2 else {
        guard bytes.isEmpty else { throw FrameViolation(code: .protocolError) }
        return .close(nil, reason: "")
      }
      let code = CloseCode(rawValue: UInt16(bytes[0]) << 8 | UInt16(bytes[1]))
      guard code.mayBeSent else { throw FrameViolation(code: .protocolError) }
      guard let reason = String(validating: bytes[2...], as: UTF8.self) else {
        throw FrameViolation(code: .invalidData)
      }
      return .close(code, reason: reason)
    }
  }

  private mutating func end() {
    hasEnded = true
    headBytes = []
    head = nil
    fragmented = nil
    message = []
    control = []
  }
}

extension FrameHead {
  fileprivate init(copying bytes: [UInt8]) throws(FrameViolation) {
    let result: Result<FrameHead, FrameViolation> = bytes.withUnsafeBytes { buffer in
      do throws(FrameViolation) { return .success(try FrameHead(buffer)) } catch {
        return .failure(error)
      }
    }
    self = try result.get()
  }
}
