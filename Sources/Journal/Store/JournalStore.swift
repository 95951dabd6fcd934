internal import Polling
internal import SQLite
internal import Time
internal import Unix

/// The journal's file as its writer sees it: opened when there is something to write, opened again
/// after a failure, made anew after damage. Its thread alone uses it, but for the first moment.
final class JournalStore {
  enum Outcome {
    case written
    /// Into a new file.
    case writtenAnew
    /// To be tried again.
    case failed
    /// Another process is the writer now, or a newer version's file is there.
    case over
  }

  private let path: String
  private let clock: any WallClock
  private let log: LogSink
  private var lock: FileLock?
  private var tables: JournalTables?
  private var opened: FileStatus?
  private var nextPruning: Int64 = 0
  private var failures = 0
  /// nil after a success.
  private(set) var failure: JournalError?
  private var told: JournalError?

  init(_ path: String, clock: any WallClock, log: @escaping LogSink) {
    self.path = path
    self.clock = clock
    self.log = log
  }

  /// The first attempt to open the file; what may pass is no failure.
  func begin() -> Result<Void, JournalError> {
    do throws(JournalError) {
      _ = try openedAgain()
    } catch {
      if error.isFinal { return .failure(error) }
      failed(error)
    }
    return .success(())
  }

  /// Looks whether the whole file is sound, once, and makes a new one if not.
  ///
  /// - Returns: whether there is a new one.
  func check() -> Bool {
    guard let database = tables?.database else { return false }
    do throws(JournalError) {
      let fault = try JournalFile.using(path) { () throws(SQLiteError) in
        let fault = try JournalFile.fault(database)
        // The pages that were looked at are not those that come next.
        try database.execute("PRAGMA shrink_memory")
        return fault
      }
      guard let fault else { return false }
      try beginAnew(fault)
      return true
    } catch {
      failed(error)
      return false
    }
  }

  func write(_ changes: [JournalChange], isUrgent: Bool) -> Outcome {
    do throws(JournalError) {
      let isNew: Bool
      do throws(JournalError) {
        isNew = try openedAgain()
        try put(changes, isUrgent)
      } catch {
        guard case .damaged(_, let words) = error else { throw error }
        try beginAnew(words)
        try put(changes, isUrgent)
        succeeded()
        return .writtenAnew
      }
      succeeded()
      return isNew ? .writtenAnew : .written
    } catch {
      failed(error)
      if error.isFinal { return .over }
      return .failed
    }
  }

  func close() {
    tables?.database.close()
    tables = nil
    lock?.release()
    lock = nil
  }

  func tell(dropped: Int) {
    log(LogRecord(.warning, "rows of the journal were given up", [.init("rows", "\(dropped)")]))
  }

  /// Opens the file where it is not open, or no longer the one at the path.
  ///
  /// - Returns: whether it is another one than before.
  private func openedAgain() throws(JournalError) -> Bool {
    if lock == nil { lock = try acquired() }
    let present = try? FileSystem.status(path, followingLinks: false)
    if tables != nil, let present, let opened, present.isSameFile(as: opened) { return false }
    tables?.database.close()
    tables = nil
    let database: Database
    do throws(JournalError) { database = try JournalFile.openForWriting(path) } catch {
      guard case .damaged(_, let words) = error else { throw error }
      try beginAnew(words)
      return true
    }
    let before = opened
    keep(database)
    guard let before, let opened else { return false }
    return !opened.isSameFile(as: before)
  }

  private func keep(_ database: Database) {
    tables = JournalTables(database)
    opened = try? FileSystem.status(path, followingLinks: false)
    nextPruning = 0
  }

  private func acquired() throws(JournalError) -> FileLock {
    do throws(FileLockError) {
      guard let lock = try FileLock.tryAcquire(path: path + ".lock") else {
        throw .timedOut(path: path)
      }
      return lock
    } catch {
      switch error {
      case .system(let error): throw .system(error)
      case .timedOut, .cancelled: throw .inUse(path: path)
      }
    }
  }

  private func beginAnew(_ words: String) throws(JournalError) {
    tables?.database.close()
    tables = nil
    let target = try JournalFile.moveAside(path, at: clock.now)
    log(
      LogRecord(
        .error, "the journal was damaged: a new one is begun",
        [.init("error", words), .init("moved_to", target)]))
    keep(try JournalFile.openForWriting(path))
  }

  private func put(_ changes: [JournalChange], _ isUrgent: Bool) throws(JournalError) {
    guard let tables else { throw .failed(path: path, "it is not open") }
    do throws(SQLiteError) {
      try tables.database.execute("PRAGMA synchronous = \(isUrgent ? "FULL" : "NORMAL")")
      try tables.database.transaction { () throws(SQLiteError) in
        for change in changes { try put(change, tables) }
        try pruneIfDue(tables.database)
      }
    } catch {
      tables.forget()
      // What SQLite keeps of a file that failed is not trusted.
      if error.code?.isBusy != true {
        tables.database.close()
        self.tables = nil
      }
      throw JournalError(error, path)
    }
  }

  private func put(_ change: JournalChange, _ tables: JournalTables) throws(SQLiteError) {
    do throws(SQLiteError) { try tables.write(change) } catch {
      // The other rows are not to wait for one that never goes in.
      guard error.code?.isOfRow == true else { throw error }
      log(
        LogRecord(
          .warning, "a row of the journal was left out", [.init("error", error.description)]))
    }
  }

  private func pruneIfDue(_ database: Database) throws(SQLiteError) {
    let now = MonotonicTime.now
    guard now >= nextPruning else { return }
    try Pruning.prune(database, at: clock.now)
    nextPruning = now + MonotonicTime.nanoseconds(.seconds(86_400))
  }

  private func succeeded() {
    if told != nil { log(LogRecord(.info, "the journal is written again")) }
    (failure, told, failures) = (nil, nil, 0)
  }

  /// Says it once, and again when it is another failure.
  private func failed(_ error: JournalError) {
    failure = error
    failures += 1
    guard error != told else { return }
    told = error
    log(
      LogRecord(.warning, "cannot write the journal", [.init("error", error.description)]))
  }
}

extension JournalError {
  /// Whether a writer that meets it gives up.
  var isFinal: Bool {
    switch self {
    case .cannotLoad, .inUse, .newerVersion: true
    case .missing, .damaged, .failed, .system: false
    }
  }
}

/// What keeps a journal small.
enum Pruning {
  /// How long samples of charts are kept.
  static let sampleDays: Int64 = 31
  /// Some forty years of a commuter's states; a car that comes and goes every minute makes that
  /// many in half a year.
  static let mostStates: Int64 = 250_000

  static func prune(_ database: Database, at now: Timestamp, mostStates: Int64 = mostStates)
    throws(SQLiteError)
  {
    // From the newest one on, if the clock is ahead of it: one wrong clock is not to remove all.
    let newest = try database.integer("SELECT max(time_ms) FROM samples") ?? 0
    let end = max(min(now.milliseconds, newest), 0) - sampleDays * 86_400_000
    try database.run("DELETE FROM samples WHERE time_ms < ?1", [.integer(end)])
    let count = try database.integer("SELECT count(*) FROM states") ?? 0
    guard count > mostStates else { return }
    try database.run(
      """
      DELETE FROM states WHERE (vehicle, begin_ms) IN
        (SELECT vehicle, begin_ms FROM states ORDER BY begin_ms LIMIT ?1)
      """, [.integer(count - mostStates)])
  }
}
