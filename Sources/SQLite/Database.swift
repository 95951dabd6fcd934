internal import CSQLite
internal import Unix

/// A connection to an SQLite database. One thread at a time uses it, and the statements of it.
package final class Database {
  package enum Access: Hashable, Sendable {
    /// Beside a writer too, if there is one.
    case readOnly
    /// A file that no one changes, in a directory where nothing can be made.
    case immutable
    /// Makes the file, private to its owner, when it is not there.
    case readWrite
  }

  private let connection: Connection
  private var statements: [String: Statement] = [:]

  /// Opens the file. SQLite reads it only with the first statement, which tells if it is damaged.
  ///
  /// For `.readWrite` a file is refused that another user owns, that has a second name, or that a
  /// symbolic link names: SQLite's own files beside it would be elsewhere or another user's.
  ///
  /// - Parameter busyTimeout: how long a statement waits for another connection's lock.
  package init(_ path: String, _ access: Access, busyTimeout: Duration = .seconds(5))
    throws(SQLiteError)
  {
    let library = try LibSQLite.shared.get().functions
    if access == .readWrite { try Database.prepareFile(path) }
    var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    var name = path
    switch access {
    case .readOnly: flags |= SQLITE_OPEN_READONLY
    case .immutable:
      flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
      name = "file:\(Database.escaped(path))?immutable=1"
    case .readWrite:
      flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW
      name = try Database.resolved(path)
    }
    // A name with a colon or of nothing but special meaning stays a path.
    if access != .immutable, !name.hasPrefix("/") { name = "./" + name }
    var opened: OpaquePointer?
    let code = library.pointee.open_v2(name, &opened, flags, nil)
    guard code == SQLITE_OK, let opened else {
      let words = library.pointee.errstr(code).map { String(cString: $0) } ?? "cannot open"
      _ = library.pointee.close_v2(opened)
      throw .failed(SQLiteCode(rawValue: code), words.asOneLine)
    }
    connection = Connection(library, opened)
    _ = library.pointee.extended_result_codes(opened, 1)
    let milliseconds = Int32(clamping: MonotonicTime.nanoseconds(busyTimeout) / 1_000_000)
    _ = library.pointee.busy_timeout(opened, milliseconds)
    // The file may come from anywhere: its schema runs nothing, and each page is checked when read.
    try execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
  }

  /// Closes the connection; at the latest when no one refers to it. The last one of a file brings
  /// what is in the `-wal` file into it. Nothing may be done with it afterwards.
  package func close() {
    statements = [:]
    connection.close()
  }

  /// Runs statements that answer nothing that is needed.
  package func execute(_ sql: String) throws(SQLiteError) {
    let code = connection.library.pointee.exec(connection.handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw connection.error(code) }
  }

  /// A statement that is kept for the next time, ready to run.
  package func statement(_ sql: String) throws(SQLiteError) -> Statement {
    if let kept = statements[sql] {
      kept.reset()
      return kept
    }
    let statement = try Statement(connection, sql)
    statements[sql] = statement
    return statement
  }

  /// Runs a statement to its end.
  package func run(_ sql: String, _ values: [Cell] = []) throws(SQLiteError) {
    let statement = try statement(sql)
    defer { statement.reset() }
    try statement.bind(values)
    while try statement.step() {}
  }

  /// Calls `body` with each row of the answer.
  package func query(
    _ sql: String, _ values: [Cell] = [], _ body: (Row) throws(SQLiteError) -> Void
  ) throws(SQLiteError) {
    let statement = try statement(sql)
    defer { statement.reset() }
    try statement.bind(values)
    while try statement.step() { try body(Row(statement: statement)) }
  }

  /// The first column of the first row, if it is a whole number.
  package func integer(_ sql: String, _ values: [Cell] = []) throws(SQLiteError) -> Int64? {
    var found: Int64?
    try query(sql, values) { row throws(SQLiteError) in found = found ?? row.integer(0) }
    return found
  }

  /// The first column of the first row, as text.
  package func text(_ sql: String, _ values: [Cell] = []) throws(SQLiteError) -> String? {
    var found: String?
    try query(sql, values) { row throws(SQLiteError) in found = found ?? row.text(0) }
    return found
  }

  /// Runs `body` as a whole or not at all. Readers see what was there before, until it is done.
  package func transaction<Result>(
    _ kind: TransactionKind = .immediate, _ body: () throws(SQLiteError) -> Result
  ) throws(SQLiteError) -> Result {
    try execute("BEGIN \(kind.rawValue)")
    do throws(SQLiteError) {
      let result = try body()
      try execute("COMMIT")
      return result
    } catch {
      // SQLite has rolled back already after some errors.
      if connection.library.pointee.get_autocommit(connection.handle) == 0 {
        try? execute("ROLLBACK")
      }
      throw error
    }
  }

  package enum TransactionKind: String, Sendable {
    /// To write: waits here for the lock, not in the middle.
    case immediate = "IMMEDIATE"
    /// To read several times from one state.
    case deferred = "DEFERRED"
  }

  /// Rows that the last statement put in, changed or removed.
  package var changes: Int { Int(connection.library.pointee.changes(connection.handle)) }
}

/// SQLite's own connection, which statements keep alive too.
final class Connection {
  let library: UnsafePointer<tesla_sqlite>
  /// nil after the end: SQLite answers then that it is misused.
  private(set) var handle: OpaquePointer?

  init(_ library: UnsafePointer<tesla_sqlite>, _ handle: OpaquePointer) {
    self.library = library
    self.handle = handle
  }

  deinit { close() }

  func close() {
    // With statements left, it ends with them.
    _ = library.pointee.close_v2(handle)
    handle = nil
  }

  func error(_ code: Int32) -> SQLiteError {
    let words = library.pointee.errmsg(handle).map { String(cString: $0) } ?? "unknown error"
    return .failed(SQLiteCode(rawValue: code), words.asOneLine)
  }
}

extension Database {
  /// Makes a missing file, private from the first byte on, and judges one that is there, without
  /// opening it: closing it would take away the locks of this process's other connections.
  private static func prepareFile(_ path: String) throws(SQLiteError) {
    if let status = try status(path) { return try judge(status, path) }
    do throws(SystemError) { try NewFile.write([], to: path, mode: 0o600) } catch {
      // Another process made it in between.
      guard error.errno == .fileExists, let status = try status(path) else { throw .system(error) }
      try judge(status, path)
    }
  }

  private static func status(_ path: String) throws(SQLiteError) -> FileStatus? {
    do throws(SystemError) { return try FileSystem.status(path, followingLinks: false) } catch {
      if error.errno == .noSuchFile { return nil }
      throw .system(error)
    }
  }

  private static func judge(_ status: FileStatus, _ path: String) throws(SQLiteError) {
    guard status.kind == .regular else { throw .refused("\(path) is no regular file") }
    guard status.ownerID == CurrentProcess.userID else {
      throw .refused("\(path) is owned by another user")
    }
    // SQLite's own files are named after the one name that it knows.
    guard status.linkCount <= 1 else { throw .refused("\(path) has a second name (hard link)") }
  }

  /// The path with links among its directories resolved, since SQLite with SQLITE_OPEN_NOFOLLOW
  /// refuses those too. A link at its end stays, and is refused.
  private static func resolved(_ path: String) throws(SQLiteError) -> String {
    do throws(SystemError) {
      let directory = try FileSystem.resolved(FileSystem.parent(of: path))
      return FileSystem.path(directory, FileSystem.name(of: path))
    } catch {
      throw .system(error)
    }
  }

  /// As the path of a URI, in which SQLite decodes `%` and ends at `?` and `#`.
  static func escaped(_ path: String) -> String {
    var text = ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "%"), UInt8(ascii: "?"), UInt8(ascii: "#"), 0..<0x21, 0x7F...:
        text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      default: text.unicodeScalars.append(Unicode.Scalar(byte))
      }
    }
    return text
  }
}
