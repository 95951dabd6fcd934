package import JSON
internal import Polling
internal import Telemetry
internal import Time
internal import Unix
internal import WebServer

/// What has happened to cars and sites, for those who listen: the lines of `tesla watch`, each with
/// a number that is greater than that of the one before, over restarts too.
package final class EventFeed: Sendable {
  /// Hears each line with its number, in their order, on the thread of the poller that caused
  /// it: it must not block, and may not call the feed.
  package typealias Receiver = @Sendable (_ line: Object, _ id: Int) -> Void

  /// A client that listens over HTTP.
  private struct Listener {
    let tellsChanges: Bool
    let receive: @Sendable ([UInt8]) -> Void
  }

  private struct Kept {
    let id: Int
    let bytes: [UInt8]
  }

  private struct State {
    var lines: EventLines
    var last: Int
    var kept: [Kept] = []
    var keptBytes = 0
    var receivers: [Int: Receiver] = [:]
    var listeners: [Int: Listener] = [:]
    var subscriptions = 0
    var hasNews = false
    var told: ContinuousClock.Instant?
  }

  /// What is kept for those who come back.
  static let mostKept = 1_000
  static let mostKeptBytes = 1 << 20
  /// At least so long lies between two `change` events.
  static let changeInterval = Duration.seconds(5)

  private let clock: any WallClock
  private let clockError: @Sendable () -> Duration
  private let instant: @Sendable () -> ContinuousClock.Instant
  private let state: Lock<State>

  /// - Parameters:
  ///   - clockError: how far the clock is ahead of Tesla's.
  ///   - instant: measures pauses.
  init(
    _ lines: EventLines, clock: any WallClock,
    clockError: @escaping @Sendable () -> Duration = { .zero },
    instant: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    self.clock = clock
    self.clockError = clockError
    self.instant = instant
    // Milliseconds since the epoch: no process tells so much that the next one's would not be
    // greater, so that a client that comes back gets what it missed over a restart.
    let seconds = Int(clamping: clock.now.wholeSeconds)
    let start = max(0, min(seconds, 1 << 40)) * 1_000
    state = Lock(State(lines: lines, last: start))
  }

  /// Adds a receiver of all lines from now on.
  ///
  /// - Returns: what ends that.
  @discardableResult package func subscribe(_ receiver: @escaping Receiver) -> @Sendable () -> Void
  {
    let key = state.withLock { state in
      state.subscriptions += 1
      state.receivers[state.subscriptions] = receiver
      return state.subscriptions
    }
    return { [weak self] in self?.state.withLock { $0.receivers[key] = nil } }
  }

  /// Adds a client.
  ///
  /// - Parameters:
  ///   - id: of the last event that it had: those kept that came after it are sent first; nil for
  ///     what comes from now on.
  ///   - tellsChanges: whether it hears that values have changed, too.
  /// - Returns: what ends that.
  func listen(
    after id: Int?, tellsChanges: Bool, _ receive: @escaping @Sendable ([UInt8]) -> Void
  ) -> @Sendable () -> Void {
    let key = state.withLock { state in
      if let id {
        // A greater id than any here: no one knows what that client has, so it gets all.
        let first = id > state.last ? 0 : state.kept.firstIndex { $0.id > id } ?? state.kept.count
        for kept in state.kept[first...] { receive(kept.bytes) }
      }
      state.subscriptions += 1
      state.listeners[state.subscriptions] = Listener(tellsChanges: tellsChanges, receive: receive)
      return state.subscriptions
    }
    return { [weak self] in self?.state.withLock { $0.listeners[key] = nil } }
  }

  /// Tells what a report means.
  func take(_ report: PollReport) {
    // Under the lock, so that all hear everything in one order.
    state.withLock { state in
      let lines = state.lines.take(report, at: clock.now, clockError: clockError())
      for line in lines { EventFeed.tell(line, &state) }
      if !lines.isEmpty || report.isNews { state.hasNews = true }
      if state.hasNews { tellOfChange(&state) }
    }
  }

  private static func tell(_ line: Object, _ state: inout State) {
    state.last += 1
    let name = line["event"]?.stringValue ?? "message"
    let bytes = EventStream.event(id: state.last, name, Value.object(line).bytes)
    state.kept.append(Kept(id: state.last, bytes: bytes))
    state.keptBytes += bytes.count
    while state.kept.count > mostKept || state.keptBytes > mostKeptBytes, state.kept.count > 1 {
      state.keptBytes -= state.kept.removeFirst().bytes.count
    }
    for receiver in state.receivers.values { receiver(line, state.last) }
    for listener in state.listeners.values { listener.receive(bytes) }
  }

  /// At once, or with a later report when that was done a moment ago: reports never cease.
  private func tellOfChange(_ state: inout State) {
    let listeners = state.listeners.values.filter(\.tellsChanges)
    guard !listeners.isEmpty else {
      state.hasNews = false
      return
    }
    let now = instant()
    if let told = state.told, told.duration(to: now) < EventFeed.changeInterval { return }
    (state.hasNews, state.told) = (false, now)
    let bytes = EventStream.event("change", Array("{}".utf8))
    for listener in listeners { listener.receive(bytes) }
  }
}

extension PollReport {
  /// Whether what is shown of a car or a site is another now.
  fileprivate var isNews: Bool {
    switch self {
    case .data, .stream, .streamed(_, .some, moment: _), .alerts, .site, .siteSettings: true
    default: false
    }
  }
}
