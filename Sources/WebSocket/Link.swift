internal import Crypto
internal import LibC
internal import Unix

/// Who made a link is told of its life.
struct LinkOwner: Sendable {
  let limits: SocketLimits
  let handler: any SocketHandler
  let opened: @Sendable () -> Void
  let failed: @Sendable (OpeningFailure) -> Void
  let closed: @Sendable (CloseReason) -> Void
}

/// One connection on its loop: TLS, the upgrade, then frames. Only the loop's thread uses it.
final class Link: LoopMember {
  enum Phase: Equatable {
    case connecting
    case handshaking
    case upgrading
    case open
    /// A close was sent; what still comes is not for the handler.
    case closing(CloseReason?, whenSent: Bool)
    case over
  }

  /// What a client asks for.
  struct Target {
    let host: String
    let authority: String
    let path: String
    let fields: [(name: String, value: String)]
    let key: String
  }

  let descriptor: Int32
  let isShared = false
  let loop: Loop
  let session: TLSSession
  let owner: LinkOwner
  /// nil for a server's.
  let target: Target?
  var token: UInt64 = 0
  var phase: Phase
  var connection: SocketConnection?
  var parser: FrameParser
  /// The beginning of the other side's head.
  var head: [UInt8] = []
  private var outgoing: [UInt8] = []
  private var sent = 0
  private var wanted: Readiness = .input
  /// When it must be open, or have ended.
  var deadline: Int64
  var heard: Int64
  var pinged: Int64 = 0
  /// Called once it is no longer half-open.
  var settled: (() -> Void)?

  var isPatient: Bool { connection == nil }

  init(
    _ loop: Loop, _ descriptor: Int32, _ session: TLSSession, _ owner: LinkOwner,
    target: Target? = nil
  ) {
    self.loop = loop
    self.descriptor = descriptor
    self.session = session
    self.owner = owner
    self.target = target
    phase = target == nil ? .handshaking : .connecting
    parser = FrameParser(of: target == nil ? .client : .server, limit: owner.limits.message)
    heard = MonotonicTime.now
    deadline = heard + MonotonicTime.nanoseconds(owner.limits.opening)
  }

  /// Puts it on its loop; false when the system takes no more.
  func begin() -> Bool {
    wanted = phase == .connecting ? .output : .input
    guard let token = loop.add(self, wanted) else { return false }
    self.token = token
    return true
  }

  func serve(_ readiness: Readiness) {
    switch phase {
    case .connecting: finishConnecting()
    case .handshaking: handshake()
    case .over: break
    case .upgrading, .open, .closing:
      if readiness.contains(.output) { flush() }
      if !readiness.isDisjoint(with: [.input, .broken]) { read() }
    }
  }

  func look(_ now: Int64) {
    takeOutbox()
    switch phase {
    case .connecting, .handshaking, .upgrading: if now >= deadline { fail(.timeout) }
    case .open:
      if now - heard >= MonotonicTime.nanoseconds(owner.limits.silence) { return finish(.silent) }
      guard now - max(heard, pinged) >= MonotonicTime.nanoseconds(owner.limits.pingAfter) else {
        return
      }
      pinged = now
      push { FrameEncoder.append(.ping, [], mask: $1, to: &$0) }
      flush()
    case .closing(let reason, _): if now >= deadline { finish(reason ?? .lost) }
    case .over: break
    }
  }

  func stop() {
    if phase == .open {
      close(.goingAway, .ours(.goingAway))
    } else if connection == nil {
      fail(.closed)
    }
  }

  func abandon() {
    if connection == nil { fail(.closed) } else { finish(.ours(.goingAway)) }
  }

  // MARK: Opening

  private func finishConnecting() {
    var error: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    let status = getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size)
    guard status == 0, error == 0 else { return fail(.unreachable) }
    phase = .handshaking
    handshake()
  }

  private func handshake() {
    heard = MonotonicTime.now
    switch session.handshake() {
    case .done:
      phase = .upgrading
      want(.input)
      if let target {
        guard session.matches(target.host) else { return fail(.untrustedCertificate) }
        let request = UpgradeHead.request(
          host: target.authority, path: target.path, key: target.key, fields: target.fields)
        push { bytes, _ in bytes += request }
        flush()
      }
      read()
    case .needsInput: want(.input)
    case .needsOutput: want(.output)
    case .ended: fail(.closed)
    case .failed(let status):
      switch session.refusal {
      case .expired?: fail(.expiredCertificate)
      case .untrusted?: fail(.untrustedCertificate)
      case nil: fail(TLSSession.meansNoCertificate(status) ? .noCertificate : .tls)
      }
    }
  }

  private func readHead(_ bytes: UnsafeRawBufferPointer) {
    head += bytes
    guard bytes.contains(0x0A) || head.count >= UpgradeHead.limit else { return }
    switch UpgradeHead.read(head) {
    case .unfinished: break
    case .malformed: refuse(UpgradeHead.badRequest)
    case .head(let received, let size):
      let rest = Array(head[size...])
      head = []
      if let target {
        guard received.accepts(target.key) else { return fail(.notWebSocket) }
      } else {
        let answer = received.answer()
        guard answer.isUpgrade else { return refuse(answer.bytes) }
        push { bytes, _ in bytes += answer.bytes }
      }
      open(received)
      flush()
      if !rest.isEmpty { rest.withUnsafeBytes { readFrames($0) } }
    }
  }

  private func open(_ received: UpgradeHead) {
    guard let peer = session.peer else { return fail(.tls) }
    let connection = SocketConnection(
      loop, token, peer: peer, head: received.distinctive,
      remoteAddress: PeerAddress.text(of: descriptor) ?? "", isClient: target != nil,
      limit: owner.limits.unsent)
    self.connection = connection
    phase = .open
    settle()
    owner.opened()
    owner.handler.opened(connection)
  }

  /// A server's answer to what is no WebSocket.
  private func refuse(_ answer: [UInt8]) {
    guard target == nil else { return fail(.notWebSocket) }
    push { bytes, _ in bytes += answer }
    flush()
    fail(.notWebSocket)
  }

  private func settle() {
    settled?()
    settled = nil
  }

  func fail(_ failure: OpeningFailure) {
    guard phase != .over else { return }
    release()
    settle()
    owner.failed(failure)
    owner.handler.failed(failure)
  }

  // MARK: Reading

  private func read() {
    // A part of what a client sends without a pause, then the others'.
    for _ in 0..<4 {
      guard phase != .over else { return }
      switch session.receive(into: loop.buffer) {
      case .done(let count):
        heard = MonotonicTime.now
        let bytes = UnsafeRawBufferPointer(rebasing: loop.buffer.prefix(count))
        if phase == .upgrading { readHead(bytes) } else { readFrames(bytes) }
      case .needsInput: return
      case .needsOutput: return want([.input, .output])
      case .ended, .failed: return end()
      }
    }
    if phase != .over, session.hasBuffered { loop.serveAgain(token) }
  }

  private func readFrames(_ bytes: UnsafeRawBufferPointer) {
    var events: [FrameParser.Event] = []
    parser.receive(bytes) { events.append($0) }
    for event in events { handle(event) }
  }

  private func handle(_ event: FrameParser.Event) {
    switch (event, phase) {
    case (.message(let message), .open):
      if let connection { owner.handler.received(message, on: connection) }
    case (.ping(let payload), .open):
      push { FrameEncoder.append(.pong, payload, mask: $1, to: &$0) }
      flush()
    case (.close(let code, _), .open):
      takeOutbox()
      push { FrameEncoder.appendClose(code, mask: $1, to: &$0) }
      beginClosing(.peer(code), whenSent: true)
    case (.close, .closing(let reason, _)): finish(reason ?? .lost)
    case (.violation(let code), .open): close(code, .violation(code))
    case (.violation, .closing(let reason, _)): finish(reason ?? .lost)
    default: break
    }
  }

  /// The other side has ended the stream.
  private func end() {
    guard connection != nil else { return fail(.closed) }
    if case .closing(let reason?, _) = phase { finish(reason) } else { finish(.lost) }
  }

  // MARK: Sending and closing

  /// Sends what was sent from any thread since.
  private func takeOutbox() {
    guard phase == .open, let connection else { return }
    let outbox = connection.outbox.withLock { outbox in
      let taken = outbox
      outbox.bytes = []
      return taken
    }
    if outbox.isCut { return finish(.lost) }
    if outgoing.isEmpty { outgoing = outbox.bytes } else { outgoing += outbox.bytes }
    flush()
    guard phase == .open else { return }
    if outbox.isOverfull || outgoing.count - sent > max(owner.limits.unsent, outbox.bytes.count) {
      return finish(.slow)
    }
    if let code = outbox.close { close(code, .ours(code)) }
  }

  /// Appends to what is to be sent; `body` gets a mask for its frame.
  private func push(_ body: (inout [UInt8], UInt32?) -> Void) {
    body(&outgoing, target == nil ? nil : .random(in: 1 ... .max))
  }

  private func close(_ code: CloseCode, _ reason: CloseReason) {
    push { FrameEncoder.appendClose(code, mask: $1, to: &$0) }
    beginClosing(reason, whenSent: false)
  }

  /// - Parameter whenSent: whether it is over once all is sent.
  private func beginClosing(_ reason: CloseReason, whenSent: Bool) {
    phase = .closing(reason, whenSent: whenSent)
    connection?.outbox.withLock { $0.isOver = true }
    deadline = MonotonicTime.after(owner.limits.closing)
    flush()
  }

  private func flush() {
    while sent < outgoing.count, phase != .over {
      let outcome = outgoing.withUnsafeBytes { bytes in
        session.send(UnsafeRawBufferPointer(rebasing: bytes[sent...].prefix(16_384)))
      }
      switch outcome {
      case .done(let count): sent += count
      case .needsInput: return want(.input)
      case .needsOutput:
        // What was sent is not kept twice over.
        if sent > 65_536 {
          outgoing.removeFirst(sent)
          sent = 0
        }
        return want([.input, .output])
      case .ended, .failed: return end()
      }
    }
    guard phase != .over else { return }
    outgoing = []
    sent = 0
    want(.input)
    if case .closing(let reason, whenSent: true) = phase { finish(reason ?? .lost) }
  }

  private func want(_ readiness: Readiness) {
    guard readiness != wanted, phase != .over else { return }
    wanted = readiness
    loop.want(readiness, self, token)
  }

  private func finish(_ reason: CloseReason) {
    guard phase != .over, let connection else { return }
    release()
    connection.outbox.withLock {
      $0.isOver = true
      $0.bytes = []
    }
    owner.closed(reason)
    owner.handler.closed(connection, reason)
  }

  private func release() {
    phase = .over
    session.sayGoodbye()
    loop.remove(token)
    try? FileDescriptor(rawValue: descriptor).close()
    outgoing = []
    head = []
  }
}
