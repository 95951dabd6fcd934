package import Time
internal import Unix

/// A clock with a past, in which it stands still until it is told that everyone who lives by it has
/// done what was due, and then goes on to what is due next: however slow the machine is, nothing is
/// missed. After that it runs a number of times faster than another clock.
package final class PatientClock: WallClock {
  private enum Waking {
    case due, cancelled
    /// The past is over, the rest of the sleep is the present's.
    case present(ScaledClock)
  }

  private struct Sleeper {
    let id: Int
    let deadline: Timestamp
    let continuation: CheckedContinuation<Waking, Never>
  }

  private struct State {
    var moment: Timestamp
    var present: ScaledClock?
    var lastID = 0
    var sleepers: [Sleeper] = []
    /// Those who were cancelled before they slept.
    var cancelled: Set<Int> = []
  }

  private let state: Lock<State>
  private let base: any WallClock
  private let end: Timestamp
  private let speed: Double

  /// - Parameters:
  ///   - base: goes on after the past.
  ///   - present: the moment at which the past is over.
  ///   - past: how long it is.
  ///   - speed: how many times faster than the base it goes from then on.
  package init(_ base: any WallClock, present: Timestamp, past: Duration, speed: Double) {
    self.base = base
    end = present
    self.speed = speed
    state = Lock(State(moment: present.advanced(by: .zero - past)))
  }

  package var now: Timestamp {
    let (moment, present) = state.withLock { ($0.moment, $0.present) }
    return present?.now ?? moment
  }

  /// Goes on to the next deadline, and wakes those who sleep until then in the order in which they
  /// fell asleep.
  ///
  /// - Returns: false when the past is over.
  package func moveOn() -> Bool {
    let (woken, waking) = state.withLock { state -> ([Sleeper], Waking?) in
      if state.present != nil { return ([], nil) }
      let woken: [Sleeper]
      let waking: Waking
      if let next = state.sleepers.map(\.deadline).min(), next <= end {
        state.moment = max(state.moment, next)
        woken = state.sleepers.filter { $0.deadline <= next }
        state.sleepers.removeAll { $0.deadline <= next }
        waking = .due
      } else {
        let present = ScaledClock(base, present: end, speed: speed)
        state.moment = end
        state.present = present
        (woken, state.sleepers) = (state.sleepers, [])
        waking = .present(present)
      }
      return (woken, waking)
    }
    guard let waking else { return false }
    for sleeper in woken { sleeper.continuation.resume(returning: waking) }
    if case .present = waking { return false }
    return true
  }

  package func sleep(until deadline: Timestamp, tolerance: Duration?) async throws {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    let waking = await withTaskCancellationHandler {
      await withCheckedContinuation { lay(Sleeper(id: id, deadline: deadline, continuation: $0)) }
    } onCancel: {
      rouse(id)
    }
    switch waking {
    case .due: return
    case .cancelled: throw CancellationError()
    case .present(let clock): try await clock.sleep(until: deadline, tolerance: tolerance)
    }
  }

  private func lay(_ sleeper: Sleeper) {
    let waking = state.withLock { state -> Waking? in
      if state.cancelled.remove(sleeper.id) != nil { return .cancelled }
      if let present = state.present { return .present(present) }
      if sleeper.deadline <= state.moment { return .due }
      state.sleepers.append(sleeper)
      return nil
    }
    if let waking { sleeper.continuation.resume(returning: waking) }
  }

  private func rouse(_ id: Int) {
    let sleeper = state.withLock { state -> Sleeper? in
      guard let place = state.sleepers.firstIndex(where: { $0.id == id }) else {
        // One who has been woken is not asked for any more.
        if state.present == nil { state.cancelled.insert(id) }
        return nil
      }
      return state.sleepers.remove(at: place)
    }
    sleeper?.continuation.resume(returning: .cancelled)
  }
}
