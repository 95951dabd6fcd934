internal import LibC
internal import Synchronization

/// Puts off the end that a signal would bring, for work that must not stop half-way: between
/// trading a single-use token and saving what came for it.
///
/// One SIGINT, SIGTERM or SIGHUP waits until the last hold is released and then acts as it would
/// have; a second one ends the process at once, so that a person is never trapped. Signals that
/// are ignored or blocked stay so.
package final class SignalHold: Sendable {
  private static let signals: [Signal] = [.interrupt, .terminate, .hangup]
  private static let state = Lock(State())

  private struct State {
    var holders = 0
    var previous: [(signal: Signal, action: SignalAction?)] = []
  }

  private let isReleased = Lock(false)

  package init() {
    // Before the handler can run: the first use of a global makes it.
    _ = heldSignal.load(ordering: .relaxed)
    SignalHold.state.withLock { state in
      state.holders += 1
      guard state.holders == 1 else { return }
      state.previous = SignalHold.signals.compactMap { number in
        let action = signal(number.rawValue, holdSignal)
        guard isIgnoring(action) else { return (number, action) }
        _ = signal(number.rawValue, action)
        return nil
      }
    }
  }

  deinit { release() }

  /// Ends this hold; a signal that came meanwhile acts now when no other hold is left. Releasing
  /// twice is harmless.
  package func release() {
    let wasReleased = isReleased.withLock { isReleased in
      defer { isReleased = true }
      return isReleased
    }
    if wasReleased { return }
    SignalHold.state.withLock { state in
      state.holders -= 1
      guard state.holders == 0 else { return }
      let previous = state.previous
      state.previous = []
      for (number, action) in previous { _ = signal(number.rawValue, action) }
      let held = Signal(rawValue: heldSignal.exchange(0, ordering: .relaxed))
      guard let (_, action) = previous.first(where: { $0.signal == held }) else { return }
      // Not through the process: another thread would take it, and this one go on meanwhile.
      if action == nil { held.raiseDefault() } else { held.sendToSelf() }
    }
  }
}

typealias SignalAction = @convention(c) (Int32) -> Void

/// The signal that waits; 0 is none. The handler may only touch what is lock-free.
private let heldSignal = Atomic<Int32>(0)

private func holdSignal(_ number: Int32) {
  if heldSignal.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
}

/// `SIG_IGN` is the address 1 on every system, and cannot be compared as a function.
func isIgnoring(_ action: SignalAction?) -> Bool {
  unsafeBitCast(action, to: Int.self) == 1
}
