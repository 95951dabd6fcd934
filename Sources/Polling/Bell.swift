internal import Time
internal import Unix

/// Lets pollers sleep until a time, and wakes all of them at once.
final class Bell: Sendable {
  private struct State {
    /// How often it rang.
    var rings = 0
    /// How many of them were to end pauses.
    var nudges = 0
    var nextID = 0
    var naps: [Int: Task<Void, Never>] = [:]
  }

  private let state = Lock(State())

  var rings: Int { state.withLock { $0.rings } }

  var nudges: Int { state.withLock { $0.nudges } }

  func ring(endsPauses: Bool = false) {
    let naps = state.withLock { state in
      state.rings += 1
      if endsPauses { state.nudges += 1 }
      return Array(state.naps.values)
    }
    for nap in naps { nap.cancel() }
  }

  /// Sleeps until that time, until the bell rings, or until the task is cancelled; not at all when
  /// the bell has rung since `rings` was read.
  func sleep(until time: Timestamp, rings: Int, clock: any WallClock) async {
    let wait = max(clock.now.duration(to: time), .zero)
    let nap = Task.beside { _ = try? await clock.sleep(for: wait) }
    let id = state.withLock { state in
      state.nextID += 1
      state.naps[state.nextID] = nap
      if state.rings != rings { nap.cancel() }
      return state.nextID
    }
    await withTaskCancellationHandler {
      await nap.value
    } onCancel: {
      nap.cancel()
    }
    state.withLock { $0.naps[id] = nil }
  }
}
