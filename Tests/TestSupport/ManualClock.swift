package import Time
internal import Unix

/// A clock that a test moves: sleepers wake when `advance` passes their deadline.
package final class ManualClock: WallClock {
  private struct Sleeper {
    let id: Int
    let deadline: Timestamp
    let continuation: CheckedContinuation<Bool, Never>
  }

  private struct State {
    var now: Timestamp
    var nextID = 0
    var sleepers: [Sleeper] = []
    var cancelled: Set<Int> = []
  }

  private let state: Lock<State>
  /// Whether a sleep moves the clock on its own: for code whose waits need no steering.
  private let runsAhead: Bool
  private let start: Timestamp

  package init(now: Timestamp = Timestamp(seconds: 1_700_000_000), runsAhead: Bool = false) {
    start = Timestamp(sinceEpoch: now.sinceEpoch, steady: now.steady ?? .zero)
    state = Lock(State(now: start))
    self.runsAhead = runsAhead
  }

  package var now: Timestamp { state.withLock { $0.now } }

  /// The same time as told by someone whose clock is never set, such as a server.
  package var elsewhere: any WallClock { Elsewhere(clock: self, start: start) }

  /// How many tasks are asleep, so that a test can wait until the code under test is.
  package var sleeperCount: Int { state.withLock { $0.sleepers.count } }

  /// The earliest moment at which a sleeper wakes.
  package var nextDeadline: Timestamp? {
    state.withLock { $0.sleepers.map(\.deadline).min() }
  }

  /// Sets the wall clock forward, or back, as a person or NTP does: no time passes.
  package func setWall(by change: Duration) {
    state.withLock { state in
      state.now = Timestamp(
        sinceEpoch: state.now.sinceEpoch + change, steady: state.now.steady)
    }
  }

  /// Moves the clock and wakes anyone who is due.
  package func advance(by duration: Duration) {
    let due = state.withLock { state -> [Sleeper] in
      state.now = state.now.advanced(by: duration)
      let now = state.now
      let due = state.sleepers.filter { $0.deadline <= now }
      state.sleepers.removeAll { $0.deadline <= now }
      return due
    }
    for sleeper in due.sorted(by: { $0.deadline < $1.deadline }) {
      sleeper.continuation.resume(returning: true)
    }
  }

  package func sleep(until deadline: Timestamp, tolerance: Duration?) async throws {
    try Task.checkCancellation()
    if runsAhead {
      state.withLock { $0.now = $0.now.advanced(by: max($0.now.duration(to: deadline), .zero)) }
      await Task.yield()
      try Task.checkCancellation()
      return
    }
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    let woken = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
        let answer = state.withLock { state -> Bool? in
          if state.cancelled.remove(id) != nil { return false }
          if deadline <= state.now { return true }
          state.sleepers.append(Sleeper(id: id, deadline: deadline, continuation: continuation))
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      let sleeper = state.withLock { state -> Sleeper? in
        guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
          state.cancelled.insert(id)
          return nil
        }
        return state.sleepers.remove(at: index)
      }
      sleeper?.continuation.resume(returning: false)
    }
    if !woken { throw CancellationError() }
  }
}

private struct Elsewhere: WallClock {
  let clock: ManualClock
  let start: Timestamp

  var now: Timestamp { start.advanced(by: start.duration(to: clock.now)) }

  func sleep(until deadline: Timestamp, tolerance: Duration?) async throws {
    try await clock.sleep(for: max(now.duration(to: deadline), .zero))
  }
}
