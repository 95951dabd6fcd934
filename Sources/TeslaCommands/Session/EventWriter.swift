internal import TeslaAPI
internal import Unix

/// Writes down what a daemon's calls taught, in order, by one task at a time: what comes meanwhile
/// is written together.
struct EventWriter: Sendable {
  private struct State {
    var waiting: [ClientEvent] = []
    var task: Task<Void, Never>?
  }

  private let state = Lock(State())
  private let write: @Sendable ([ClientEvent]) async -> Void

  init(_ write: @escaping @Sendable ([ClientEvent]) async -> Void) { self.write = write }

  func add(_ event: ClientEvent) {
    state.withLock { state in
      state.waiting.append(event)
      guard state.task == nil else { return }
      state.task = Task.detached { while let events = next() { await write(events) } }
    }
  }

  /// What is to be written now; nil ends the task.
  private func next() -> [ClientEvent]? {
    state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.task = nil
        return nil
      }
      defer { state.waiting = [] }
      return state.waiting
    }
  }

  /// Returns when all is written that was added before.
  func settle() async { await state.withLock { $0.task }?.value }
}
