internal import SQLite
internal import Time
internal import Unix

/// Opening a journal, and what can be wrong with the file.
enum JournalFile {
  /// Memory for pages, in KiB. A journal is read and written a few pages at a time.
  private static let cache = 512

  /// Opens the file, or makes it, with the tables of this version.
  static func openForWriting(_ path: String) throws(JournalError) -> Database {
    let database = try using(path) { () throws(SQLiteError) in try Database(path, .readWrite) }
    let version = try version(of: database, path)
    try using(path) { () throws(SQLiteError) in
      // A -wal file that grew while a reader took long is cut.
      try database.execute(
        """
        PRAGMA cache_size = -\(cache); PRAGMA wal_autocheckpoint = 250;
        PRAGMA journal_size_limit = 2000000; PRAGMA synchronous = NORMAL
        """)
      if version < Schema.version { try Schema.migrate(database) }
    }
    return database
  }

  /// Opens a journal that is there.
  ///
  /// - Parameter isQuiet: whether SQLite makes no file for it; only where no one writes.
  static func openForReading(_ path: String, isQuiet: Bool = false) throws(JournalError)
    -> Database
  {
    guard FileSystem.exists(path) else { throw .missing(path: path) }
    let database = try using(path) { () throws(SQLiteError) in
      isQuiet ? try Database(path, .immutable) : try connect(path)
    }
    let version = try version(of: database, path)
    // Its writer was stopped before there were tables.
    if version == 0 { throw .missing(path: path) }
    if version < Schema.version {
      throw .failed(path: path, "serve of an earlier version made it: restart serve")
    }
    try using(path) { () throws(SQLiteError) in
      try database.execute("PRAGMA cache_size = -\(cache)")
    }
    return database
  }

  /// SQLite reads a file of its WAL mode with the help of two files beside it, which it makes where
  /// they lack. Where it cannot, the file is whole unless there is more in one of them.
  private static func connect(_ path: String) throws(SQLiteError) -> Database {
    do throws(SQLiteError) {
      let database = try Database(path, .readOnly)
      _ = try database.integer("SELECT count(*) FROM sqlite_master")
      return database
    } catch {
      let more = (try? FileSystem.status(path + "-wal").size) ?? 0
      guard error.code?.isOfOpening == true, more == 0 else { throw error }
      return try Database(path, .immutable)
    }
  }

  /// 0 of a file without tables.
  private static func version(of database: Database, _ path: String) throws(JournalError) -> Int64 {
    let (version, maker, tables) = try using(path) { () throws(SQLiteError) in
      (
        try database.integer("PRAGMA user_version") ?? 0,
        try database.integer("PRAGMA application_id") ?? 0,
        try database.integer("SELECT count(*) FROM sqlite_master") ?? 0
      )
    }
    if version == 0, tables == 0 { return 0 }
    guard maker == Schema.applicationID, version > 0 else {
      throw .failed(path: path, "it is a database of another program")
    }
    if version > Schema.version { throw .newerVersion(path: path, version) }
    return version
  }

  /// What SQLite finds wrong with the whole file, in its words; nil if nothing is.
  static func fault(_ database: Database) throws(SQLiteError) -> String? {
    let words = try database.text("PRAGMA quick_check(1)")
    return words == "ok" ? nil : words ?? "no answer"
  }

  /// Moves a damaged file, and SQLite's beside it, out of the way of a new one. No connection to it
  /// may be open.
  ///
  /// - Returns: the new path.
  static func moveAside(_ path: String, at moment: Timestamp) throws(JournalError) -> String {
    let digits = moment.rfc3339(withMilliseconds: false).filter { $0 != "-" && $0 != ":" }
    var target = "\(path).damaged-\(digits)"
    while FileSystem.exists(target) { target += "+" }
    do throws(SystemError) {
      // First the -wal file: a new journal would take over what is in it.
      for suffix in ["-wal", "-shm", ""] {
        do throws(SystemError) { try AtomicFile.move(path + suffix, to: target + suffix) } catch {
          if error.errno != .noSuchFile { throw error }
        }
      }
    } catch {
      throw .system(error)
    }
    return target
  }

  /// The damaged files that were moved out of the way, by name.
  static func movedAside(_ path: String) -> [String] {
    let prefix = FileSystem.name(of: path) + ".damaged-"
    let names = (try? FileSystem.list(FileSystem.parent(of: path))) ?? []
    return names.filter { $0.hasPrefix(prefix) && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
  }

  /// Runs what SQLite does, and says of its errors which file is meant.
  static func using<Result>(_ path: String, _ body: () throws(SQLiteError) -> Result)
    throws(JournalError) -> Result
  {
    do throws(SQLiteError) { return try body() } catch { throw JournalError(error, path) }
  }
}

extension JournalError {
  init(_ error: SQLiteError, _ path: String) {
    switch error {
    case .cannotLoad(let words): self = .cannotLoad(words)
    case .failed(let code, let words) where code.isDamaged: self = .damaged(path: path, words)
    case .failed, .refused: self = .failed(path: path, error.description)
    case .system(let error): self = .system(error)
    }
  }
}
