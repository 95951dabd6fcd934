internal import SQLite
internal import Unix

/// What a journal says of itself, read without changing a file.
package struct JournalCheck: Sendable {
  /// nil where there is none.
  package private(set) var bytes: Int64?
  package private(set) var drives: Int64 = 0
  package private(set) var charges: Int64 = 0
  /// What is wrong with it, or with SQLite.
  package private(set) var fault: JournalError?
  /// Whether this user could write it.
  package private(set) var isWritable = true
  /// The names of damaged files that were moved out of the way.
  package let movedAside: [String]

  package init(_ path: String) {
    movedAside = JournalFile.movedAside(path)
    do throws(JournalError) {
      try JournalFile.using(path) { () throws(SQLiteError) in _ = try SQLiteLibrary.version() }
      guard let status = try? FileSystem.status(path) else { return }
      bytes = status.size + ((try? FileSystem.status(path + "-wal").size) ?? 0)
      isWritable = FileSystem.isWritable(path)
      try look(path)
    } catch {
      // One that was stopped before it had tables is as good as none.
      if case .missing = error { bytes = nil } else { fault = error }
    }
  }

  private mutating func look(_ path: String) throws(JournalError) {
    let isOpen = FileSystem.exists(path + "-wal")
    let database = try JournalFile.openForReading(path, isQuiet: !isOpen)
    defer { database.close() }
    let (drives, charges, words) = try JournalFile.using(path) { () throws(SQLiteError) in
      (
        try database.integer("SELECT count(*) FROM drives") ?? 0,
        try database.integer("SELECT count(*) FROM charges") ?? 0, try JournalFile.fault(database)
      )
    }
    (self.drives, self.charges) = (drives, charges)
    if let words { throw .damaged(path: path, words) }
  }
}
