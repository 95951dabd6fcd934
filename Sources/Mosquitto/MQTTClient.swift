internal import LibC
internal import Unix

/// A client of a broker, with a thread of its own that connects, sends, receives, and connects again
/// when the connection breaks.
///
/// Whoever publishes never waits: messages go into an outbox that holds a thousand. Each reaches the
/// broker at least once; of the messages that a topic retains, none reaches it after a newer one.
package final class MQTTClient: Sendable {
  private let control: ClientControl
  private let hasEnded = Monitor(false)

  /// Loads libmosquitto and starts to connect.
  ///
  /// - Parameters:
  ///   - receive: takes what comes of the subscriptions, in order, on the client's thread; while it
  ///     runs, nothing is sent.
  ///   - note: what happens, on that thread too.
  package init(
    _ configuration: MQTTConfiguration,
    receive: @escaping @Sendable (MQTTMessage) -> Void = { _ in },
    note: @escaping @Sendable (MQTTEvent) -> Void
  ) throws(MQTTError) {
    let library = try LibMosquitto.shared.get()
    // What the library does not take is told at once.
    _ = try Connection(configuration, library)
    let control: ClientControl
    do throws(SystemError) { control = try ClientControl() } catch {
      throw .refusedSettings(error.description)
    }
    self.control = control
    let hasEnded = hasEnded
    let isStarted = Thread.start {
      var loop = ClientLoop(configuration, library, control, receive, note)
      loop.run()
      hasEnded.change { $0 = true }
    }
    precondition(isStarted, "the system allows no more threads")
  }

  package var status: MQTTStatus { control.status }

  /// How many more messages the outbox holds.
  package var room: Int { control.room }

  /// Hands messages over, and returns at once. What does not fit is dropped and counted; a retained
  /// message takes the place of one of its topic that waits.
  package func publish(_ messages: [MQTTMessage]) { control.add(messages) }

  /// Sends what waits and then these messages, and takes leave of the broker, if that can be done in
  /// time; otherwise the broker publishes the will.
  package func stop(_ messages: [MQTTMessage] = [], within patience: Duration = .seconds(2)) {
    let deadline = MonotonicTime.after(patience)
    control.stop(messages, by: deadline)
    // A thread that looks up a host or waits for its answer is left to itself.
    hasEnded.wait { $0 || MonotonicTime.now >= deadline ? .done(()) : .until(deadline) }
  }
}

/// What other threads ask of the loop and learn from it.
final class ClientControl: Sendable {
  private struct State {
    var outbox = Outbox()
    var isConnected = false
    var connections = 0
    /// When to end at the latest; nil until that is asked.
    var end: Int64?
    var isWoken = false
  }

  private let state = Lock(State())
  /// Can be read from when the loop has something to do.
  let wakeEnd: FileDescriptor
  private let wakingEnd: FileDescriptor

  init() throws(SystemError) { (wakeEnd, wakingEnd) = try FileDescriptor.pipe() }

  deinit {
    try? wakeEnd.close()
    try? wakingEnd.close()
  }

  var status: MQTTStatus {
    state.withLock { state in
      var status = MQTTStatus()
      status.isConnected = state.isConnected
      status.connections = state.connections
      (status.published, status.dropped) = (state.outbox.published, state.outbox.dropped)
      status.waiting = state.outbox.count
      return status
    }
  }

  var room: Int { state.withLock { $0.outbox.room } }

  func add(_ messages: [MQTTMessage]) {
    wake { state in
      state.outbox.add(messages)
      return state.isConnected
    }
  }

  func stop(_ messages: [MQTTMessage], by end: Int64) {
    wake { state in
      state.outbox.add(messages, isLast: true)
      state.end = end
      return true
    }
  }

  /// When to end at the latest, once that is asked.
  var end: Int64? { state.withLock { $0.end } }

  func setConnected(_ isConnected: Bool) {
    state.withLock { state in
      if isConnected, !state.isConnected { state.connections += 1 }
      state.isConnected = isConnected
    }
  }

  func withOutbox<Result: Sendable>(_ body: (inout Outbox) -> Result) -> Result {
    state.withLock { body(&$0.outbox) }
  }

  /// Never more than one byte waits in the pipe, so that writing it never does.
  private func wake(after change: (inout State) -> Bool) {
    let isWaking = state.withLock { state in
      guard change(&state), !state.isWoken else { return false }
      state.isWoken = true
      return true
    }
    if isWaking { try? wakingEnd.writeAll([0]) }
  }

  /// Waits that long, or until there is something to do.
  func waitForNotice(_ milliseconds: Int32) {
    var descriptor = pollfd(fd: wakeEnd.rawValue, events: Int16(POLLIN), revents: 0)
    _ = poll(&descriptor, 1, milliseconds)
    tookNotice()
  }

  /// Called on the loop's thread when `wakeEnd` may have something.
  func tookNotice() {
    guard state.withLock({ $0.isWoken }) else { return }
    _ = try? wakeEnd.read(upTo: 1)
    state.withLock { $0.isWoken = false }
  }
}
