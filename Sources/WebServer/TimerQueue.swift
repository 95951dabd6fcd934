internal import LibC
internal import Unix

/// One thread that runs actions when their moment comes, however many wait.
final class TimerQueue: Sendable {
  private struct Entry {
    let moment: Int64
    /// Keeps actions of one moment in the order of their scheduling.
    let number: UInt64
    let action: @Sendable () -> Void

    static func isEarlier(_ left: Entry, _ right: Entry) -> Bool {
      (left.moment, left.number) < (right.moment, right.number)
    }
  }

  private struct State {
    /// A binary heap: the earliest entry first.
    var entries: [Entry] = []
    var scheduled: UInt64 = 0
    var isClosed = false
    var hasEnded = false
  }

  private let state = Monitor(State())

  /// Starts the thread; it lives until `close`.
  init() {
    let isStarted = Thread.start { [state] in TimerQueue.run(state) }
    precondition(isStarted, "the system allows no more threads")
  }

  /// Runs `action` on the queue's thread at `moment`; false, and never, when the queue is closed.
  func schedule(at moment: Int64, _ action: @escaping @Sendable () -> Void) -> Bool {
    let isNext = state.withLock { state -> Bool? in
      guard !state.isClosed else { return nil }
      state.scheduled += 1
      let entry = Entry(moment: moment, number: state.scheduled, action: action)
      TimerQueue.push(entry, to: &state.entries)
      return state.entries.first?.number == entry.number
    }
    // The thread need not wake for an entry that is not the next one.
    if isNext == true { state.wake() }
    return isNext != nil
  }

  /// Takes no more actions, runs all that still wait at once, and returns when the thread ended.
  func close() {
    state.change { $0.isClosed = true }
    state.wait { $0.hasEnded ? .done(()) : .until(nil) }
  }

  private static func run(_ state: Monitor<State>) {
    while true {
      let due = state.wait { state -> Waited<[Entry]> in
        if state.isClosed {
          defer { state.entries = [] }
          return .done(state.entries.sorted(by: Entry.isEarlier))
        }
        guard let first = state.entries.first else { return .until(nil) }
        let now = MonotonicTime.now
        guard first.moment <= now else { return .until(first.moment) }
        var due: [Entry] = []
        while let first = state.entries.first, first.moment <= now {
          due.append(first)
          TimerQueue.popFirst(from: &state.entries)
        }
        return .done(due)
      }
      for entry in due { entry.action() }
      let isClosed = state.withLock { $0.isClosed && $0.entries.isEmpty }
      if isClosed { break }
    }
    state.change { $0.hasEnded = true }
  }

  private static func push(_ entry: Entry, to heap: inout [Entry]) {
    heap.append(entry)
    var child = heap.count - 1
    while child > 0, Entry.isEarlier(heap[child], heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private static func popFirst(from heap: inout [Entry]) {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if Entry.isEarlier(heap[child], heap[least]) { least = child }
      }
      if least == parent { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
