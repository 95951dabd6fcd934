internal import Unix

/// Standard output as a stream of lines that many write to without waiting.
///
/// A line goes out at once and in one piece. Where the reader is busy, lines wait here: a poller
/// that waited for a pipe would hold up everything, the renewal of tokens too.
final class EventOutput: Sendable {
  private struct State {
    var waiting: [[UInt8]] = []
    var end: Failure?
  }

  /// So many may wait; a reader that leaves more unread is not one.
  private static let mostWaiting = 10_000
  /// How often it is seen that the reader is ready again, or gone.
  static let interval = Duration.seconds(1)

  private let descriptor: FileDescriptor
  private let state = Lock(State())

  init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }

  /// Why nothing more can be written; nil while it can.
  var end: Failure? { state.withLock { $0.end } }

  func write(_ lines: [[UInt8]]) {
    guard !lines.isEmpty else { return }
    state.withLock { state in
      guard state.end == nil else { return }
      state.waiting += lines
      flush(&state)
      if state.waiting.count > EventOutput.mostWaiting {
        stop(
          &state,
          Failure(.failure, "the reader has stopped: \(state.waiting.count) events are unread"))
      }
    }
  }

  /// Writes what had to wait, and looks whether there still is a reader.
  func look() {
    state.withLock { if $0.end == nil { flush(&$0) } }
  }

  private func flush(_ state: inout State) {
    var count = 0
    defer { state.waiting.removeFirst(min(count, state.waiting.count)) }
    while true {
      switch descriptor.demand {
      case .gone: return stop(&state, Failure(.brokenPipe, nil))
      case .full: return
      case .ready: if count == state.waiting.count { return }
      }
      do throws(SystemError) {
        let line = state.waiting[count]
        try descriptor.writeAll(
          descriptor.isTerminal ? TerminalText.escaped(line) : line, to: "standard output")
      } catch {
        return stop(
          &state,
          error.errno == .brokenPipe
            ? Failure(.brokenPipe, nil) : Failure(.failure, error.description))
      }
      count += 1
    }
  }

  /// The main thread waits for signals, so one tells it.
  private func stop(_ state: inout State, _ failure: Failure) {
    state.end = failure
    Signal.brokenPipe.sendToSelf()
  }
}
