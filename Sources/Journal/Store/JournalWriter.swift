package import Polling
internal import SQLite
package import Time
internal import Unix

/// Writes the journal, on a thread of its own: no caller waits for the disk.
///
/// While the disk refuses, changes wait in memory, the newest of each row and a bounded number of
/// them; it is said once in the log and tried again with growing pauses.
package final class JournalWriter: JournalWriting {
  package let path: String
  private let shared: Monitor<Shared>

  private struct Shared {
    var queue: WriteQueue
    /// nil until the first attempt to open the file has ended.
    var opening: Result<Void, JournalError>?
    /// Nothing is taken any more.
    var hasEnded = false
    var isClosing = false
    /// How often everything was to be written at once, and how often that was tried.
    var flushesWanted = 0
    var flushesDone = 0
    var failure: JournalError?
    var failures = 0
  }

  private let store: @Sendable () -> JournalStore

  /// Opens or makes the journal, and is its only writer until the end of the process or `close`.
  ///
  /// - Throws: as `open()` does.
  package static func open(
    _ path: String, clock: any WallClock, log: @escaping LogSink
  ) throws(JournalError) -> JournalWriter {
    let writer = JournalWriter(path, clock: clock, log: log)
    try writer.open()
    return writer
  }

  /// A writer that `open` will open; what it is given until then waits.
  package convenience init(_ path: String, clock: any WallClock, log: @escaping LogSink) {
    self.init(path, clock: clock, pace: WriteQueue.Pace(), log: log)
  }

  init(_ path: String, clock: any WallClock, pace: WriteQueue.Pace, log: @escaping LogSink) {
    self.path = path
    shared = Monitor(Shared(queue: WriteQueue(pace: pace)))
    store = { JournalStore(path, clock: clock, log: log) }
  }

  /// Opens or makes the file, once, and begins to write.
  ///
  /// - Throws: `.inUse`, `.cannotLoad`, `.newerVersion`: go on without a journal, and `.failed` where
  ///   the system allows no more threads. Of what may pass, such as a full disk, it tells the log and
  ///   tries again with the next changes.
  package func open() throws(JournalError) {
    let isStarted = Thread.start { [shared, store] in JournalWriter.run(shared, store()) }
    guard isStarted else {
      shared.change { $0.hasEnded = true }
      throw .failed(path: path, "the system allows no more threads")
    }
    // A disk that answers this late may still answer.
    let deadline = MonotonicTime.after(.seconds(5))
    let opening: Result<Void, JournalError>? = shared.wait { state in
      if let opening = state.opening { return .done(opening) }
      return MonotonicTime.now >= deadline ? .done(nil) : .until(deadline)
    }
    try opening?.get()
  }

  /// Whether it takes changes: not after `close`, nor where another process is the writer.
  package var isWriting: Bool { shared.withLock { !$0.hasEnded && !$0.isClosing } }

  deinit {
    shared.change { $0.isClosing = true }
  }

  package func write(_ changes: [JournalChange], isUrgent: Bool) {
    shared.change { state in
      guard !state.hasEnded, !state.isClosing else { return }
      state.queue.add(changes, isUrgent: isUrgent, now: MonotonicTime.now)
    }
  }

  /// Why the last attempt failed; nil when it did not.
  package var failure: JournalError? { shared.withLock { $0.failure } }

  /// How writing goes.
  package var status: JournalStatus {
    let (isUp, failures) = shared.withLock { (!$0.hasEnded && $0.failure == nil, $0.failures) }
    let sizes = [path, path + "-wal"].compactMap { try? FileSystem.status($0).size }
    return JournalStatus(
      isUp: isUp, errors: failures, bytes: sizes.isEmpty ? nil : sizes.reduce(0, +))
  }

  /// Waits until all that was given has been written, or an attempt has failed.
  ///
  /// - Returns: whether it is on the disk.
  @discardableResult
  package func flush(within timeout: Duration = .seconds(10)) -> Bool {
    let wanted = shared.change { state in
      state.flushesWanted += 1
      return state.flushesWanted
    }
    let deadline = MonotonicTime.after(timeout)
    return shared.wait { state in
      if state.hasEnded || state.flushesDone >= wanted {
        return .done(state.failure == nil && state.queue.isEmpty)
      }
      return MonotonicTime.now >= deadline ? .done(false) : .until(deadline)
    }
  }

  /// Writes what waits, and lets another process be the writer.
  @discardableResult
  package func close(within timeout: Duration = .seconds(10)) -> Bool {
    shared.change { $0.isClosing = true }
    let deadline = MonotonicTime.after(timeout)
    return shared.wait { state in
      if state.hasEnded { return .done(state.failure == nil && state.queue.isEmpty) }
      return MonotonicTime.now >= deadline ? .done(false) : .until(deadline)
    }
  }
}

extension JournalWriter {
  private enum Work: Sendable {
    case write(WriteQueue.Batch, flushes: Int, isLast: Bool)
    case nothing(flushes: Int)
    case end
  }

  private static func run(_ shared: Monitor<Shared>, _ store: JournalStore) {
    let opening = store.begin()
    shared.change { state in
      state.opening = opening
      if case .failure = opening { state.hasEnded = true }
      state.failure = store.failure
    }
    guard case .success = opening else { return }
    if store.check() { shared.withLock { $0.queue.forget() } }
    while true {
      switch shared.wait({ next(&$0) }) {
      case .write(let batch, let flushes, let isLast):
        let outcome = store.write(batch.changes, isUrgent: batch.isUrgent)
        // Another writer may come as soon as this one is said to have ended.
        if isLast { store.close() }
        let dropped = shared.change { state in
          settle(&state, batch, outcome, store.failure)
          state.flushesDone = flushes
          if isLast { state.hasEnded = true }
          return state.queue.takeDropped()
        }
        if dropped > 0 { store.tell(dropped: dropped) }
        if isLast { return }
      case .nothing(let flushes): shared.change { $0.flushesDone = flushes }
      case .end:
        store.close()
        return shared.change { $0.hasEnded = true }
      }
    }
  }

  private static func next(_ state: inout Shared) -> Waited<Work> {
    let mustWrite = state.isClosing || state.flushesWanted > state.flushesDone
    if let batch = state.queue.take(now: MonotonicTime.now, everything: mustWrite) {
      return .done(.write(batch, flushes: state.flushesWanted, isLast: state.isClosing))
    }
    if state.isClosing || state.hasEnded { return .done(.end) }
    if mustWrite { return .done(.nothing(flushes: state.flushesWanted)) }
    return .until(state.queue.nextMoment)
  }

  private static func settle(
    _ state: inout Shared, _ batch: WriteQueue.Batch, _ outcome: JournalStore.Outcome,
    _ failure: JournalError?
  ) {
    state.failure = failure
    if failure != nil { state.failures += 1 }
    switch outcome {
    case .written: state.queue.succeeded(batch)
    case .writtenAnew:
      state.queue.forget()
      state.queue.succeeded(batch)
    case .failed: state.queue.failed(batch, now: MonotonicTime.now)
    case .over: state.hasEnded = true
    }
  }
}
