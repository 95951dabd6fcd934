internal import CMicroHTTPD
internal import HTTP
internal import Unix

/// An answer that goes on for as long as its client listens: server-sent events (WHATWG HTML,
/// section 9.2). While nothing is to be told it holds no thread and no timer.
package final class EventStream: @unchecked Sendable {
  // Sendable by proof: what changes is behind the lock. The connection is touched only while it is
  // suspended, which is noted there, or by its own thread.
  enum Piece {
    case bytes(Int)
    /// The connection is suspended and will ask again.
    case paused
    case ended
    case broken
  }

  private enum End {
    /// What waits still goes out.
    case gentle
    case cut
  }

  private struct State {
    /// In their order; of the first, so many bytes have gone.
    var waiting: [[UInt8]] = []
    var sent = 0
    var byteCount = 0
    var isSuspended = false
    var end: End?
    var whenOver: (@Sendable () -> Void)?
  }

  /// So many bytes may wait for a client; one that leaves more unread is cut off.
  package static let mostWaiting = 2 << 20
  /// Of a head: what is sent is of this moment, and no proxy is to gather it.
  static let headers: Headers = [
    "Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store",
    "X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff",
  ]
  /// A line that clients skip: it shows that both ends are there.
  private static let sign = Array(":\n\n".utf8)

  private let connection: Connection
  private let state = Lock(State())

  init(_ connection: Connection) { self.connection = connection }

  /// Sends bytes as soon as the client takes them; never waits.
  package func send(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    state.withLock { state in
      guard state.end == nil else { return }
      state.waiting.append(bytes)
      state.byteCount += bytes.count
      if state.byteCount > EventStream.mostWaiting { end(&state, .cut) } else { resume(&state) }
    }
  }

  /// Ends the answer when what waits has gone.
  package func end() { state.withLock { end(&$0, .gentle) } }

  /// Breaks off.
  func cut() { state.withLock { end(&$0, .cut) } }

  /// Shows an idle client that the server is there, and the server whether the client is.
  func giveSign() {
    state.withLock { state in
      guard state.end == nil, state.waiting.isEmpty else { return }
      state.waiting.append(EventStream.sign)
      state.byteCount += EventStream.sign.count
      resume(&state)
    }
  }

  /// What is to be done when the client has gone, or was cut off: at once if that is so.
  func whenOver(_ action: @escaping @Sendable () -> Void) {
    let isOver = state.withLock { state in
      if state.end != .cut { state.whenOver = action }
      return state.end == .cut
    }
    if isOver { action() }
  }

  /// The connection has let go of it: nothing touches that from now on.
  func close() {
    let action = state.withLock { state in
      // Its own thread calls, so it is not suspended.
      state.isSuspended = false
      end(&state, .cut)
      defer { state.whenOver = nil }
      return state.whenOver
    }
    action?()
  }

  /// Fills the space; on the connection's own thread.
  func read(into space: UnsafeMutableRawBufferPointer) -> Piece {
    state.withLock { state in
      if state.end == .cut { return .broken }
      guard !state.waiting.isEmpty else {
        if state.end != nil { return .ended }
        // Under the lock, so that whoever sends next knows that it has to be resumed.
        state.isSuspended = true
        MHD_suspend_connection(connection.handle)
        return .paused
      }
      return .bytes(EventStream.move(&state, into: space))
    }
  }

  private static func move(_ state: inout State, into space: UnsafeMutableRawBufferPointer) -> Int {
    var count = 0
    var gone = 0
    for piece in state.waiting where count < space.count {
      let part = piece[state.sent...].prefix(space.count - count)
      UnsafeMutableRawBufferPointer(rebasing: space[count...]).copyBytes(from: part)
      count += part.count
      state.sent += part.count
      if state.sent == piece.count { (gone, state.sent) = (gone + 1, 0) }
    }
    state.waiting.removeFirst(gone)
    state.byteCount -= count
    return count
  }

  private func end(_ state: inout State, _ end: End) {
    guard state.end != .cut else { return }
    state.end = end
    if end == .cut {
      (state.waiting, state.sent, state.byteCount) = ([], 0, 0)
      // A client that reads nothing is not asked whether it will.
      connection.expire()
    }
    resume(&state)
  }

  private func resume(_ state: inout State) {
    guard state.isSuspended else { return }
    state.isSuspended = false
    MHD_resume_connection(connection.handle)
  }
}

extension EventStream {
  /// An event as it is sent.
  ///
  /// - Parameters:
  ///   - id: what a client says that it had last, when it comes back; nil leaves that as it is.
  ///   - name: without line ends, as the data.
  package static func event(id: Int? = nil, _ name: String, _ data: [UInt8]) -> [UInt8] {
    let head = (id.map { "id: \($0)\n" } ?? "") + "event: \(name)\ndata: "
    return Array(head.utf8) + data + [0x0A, 0x0A]
  }

  /// How long a client is to wait before it comes back.
  package static func retry(after pause: Duration) -> [UInt8] {
    Array("retry: \(pause.components.seconds * 1_000)\n\n".utf8)
  }
}

/// The event streams of a server.
final class EventStreams: Sendable {
  private struct State {
    var open: [ObjectIdentifier: EventStream] = [:]
    var isTicking = false
    var isEnding = false
  }

  private let limit: Int
  private let interval: Duration
  private let timers: TimerQueue
  private let state = Lock(State())

  init(_ configuration: ServerConfiguration, timers: TimerQueue) {
    // Half of the connections stay for others, however few there are.
    limit = min(configuration.eventStreamLimit, max(configuration.connectionLimit / 2, 1))
    interval = configuration.eventStreamInterval
    self.timers = timers
  }

  /// Takes one in; false where there are too many, or the server ends.
  func open(_ stream: EventStream, of connection: Connection) -> Bool {
    let (isOpen, mustTick) = state.withLock { state in
      guard !state.isEnding, state.open.count < limit else { return (false, false) }
      state.open[ObjectIdentifier(connection)] = stream
      defer { state.isTicking = true }
      return (true, !state.isTicking)
    }
    if mustTick { scheduleSigns() }
    return isOpen
  }

  func remove(_ connection: Connection) {
    state.withLock { $0.open[ObjectIdentifier(connection)] = nil }
  }

  func cut(_ connection: Connection) {
    state.withLock { $0.open[ObjectIdentifier(connection)] }?.cut()
  }

  /// Ends them all, and lets none begin.
  func end() {
    let streams = state.withLock { state in
      state.isEnding = true
      return Array(state.open.values)
    }
    for stream in streams { stream.end() }
  }

  /// The same for those that did not end.
  func abort() {
    for stream in state.withLock({ Array($0.open.values) }) { stream.cut() }
  }

  private func scheduleSigns() {
    _ = timers.schedule(at: MonotonicTime.after(interval)) { [weak self] in self?.giveSigns() }
  }

  /// One timer for all: an idle client costs a line now and then.
  private func giveSigns() {
    let streams = state.withLock { state in
      state.isTicking = !state.open.isEmpty && !state.isEnding
      return state.isTicking ? Array(state.open.values) : []
    }
    for stream in streams { stream.giveSign() }
    if !streams.isEmpty { scheduleSigns() }
  }
}
