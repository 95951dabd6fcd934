import TestSupport
import Testing
import Time
import Unix

@testable import SQLite

struct DatabaseTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private var path: String { directory.file("it.db") }

  @Test func aNewFileIsPrivateAndSoAreThoseBesideIt() throws {
    let database = try Database(path, .readWrite)
    try database.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (a)")
    for name in ["it.db", "it.db-wal", "it.db-shm"] {
      #expect(try FileSystem.status(directory.file(name)).mode == 0o600, "\(name)")
    }
  }

  @Test func valuesComeBackAsTheyWentIn() throws {
    let database = try Database(path, .readWrite)
    try database.execute("CREATE TABLE t (a, b, c, d)")
    let texts = ["", "a", "Ärger\u{0}Ω", String(repeating: "x", count: 100_000)]
    for (number, text) in texts.enumerated() {
      try database.run(
        "INSERT INTO t VALUES (?1, ?2, ?3, ?4)",
        [.integer(Int64(number)), .real(0.1), .text(text), Cell(nil as Double?)])
    }
    var seen: [String] = []
    try database.query("SELECT a, b, c, d FROM t ORDER BY a") { row in
      #expect(row.integer(0) == Int64(seen.count) && row.double(1) == 0.1)
      #expect(row.double(3) == nil && row.text(3) == nil && row.integer(2) == nil)
      seen.append(row.text(2) ?? "none")
    }
    #expect(seen == texts)
  }

  @Test func parametersThatAreNotGivenAreNullAgain() throws {
    let database = try Database(path, .readWrite)
    #expect(try database.integer("SELECT ?1", [.integer(5)]) == 5)
    #expect(try database.integer("SELECT ?1", []) == nil)
  }

  @Test func aTransactionThatFailsLeavesNothing() throws {
    let database = try Database(path, .readWrite)
    try database.execute("CREATE TABLE t (a INTEGER PRIMARY KEY)")
    let error = #expect(throws: SQLiteError.self) {
      try database.transaction { () throws(SQLiteError) in
        try database.run("INSERT INTO t VALUES (1)")
        try database.run("INSERT INTO t VALUES (1)")
      }
    }
    #expect(error?.code?.rawValue == 1555 && error?.code?.isOfRow == true)
    #expect(try database.integer("SELECT count(*) FROM t") == 0)
    // And the next one can begin.
    try database.transaction { () throws(SQLiteError) in
      try database.run("INSERT INTO t VALUES (2)")
    }
    #expect(try database.integer("SELECT a FROM t") == 2)
  }

  @Test func aReaderReadsBesideAWriter() throws {
    let writer = try Database(path, .readWrite)
    try writer.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)")
    let reader = try Database(path, .readOnly)
    try writer.transaction { () throws(SQLiteError) in
      try writer.run("INSERT INTO t VALUES (2)")
      #expect(try reader.integer("SELECT count(*) FROM t") == 1)
    }
    #expect(try reader.integer("SELECT count(*) FROM t") == 2)
    let error = #expect(throws: SQLiteError.self) { try reader.run("INSERT INTO t VALUES (3)") }
    #expect(error?.code?.isOfOpening == true)
  }

  @Test func anotherWritersLockIsBusy() throws {
    let first = try Database(path, .readWrite)
    try first.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (a); BEGIN IMMEDIATE")
    let second = try Database(path, .readWrite, busyTimeout: .zero)
    let error = #expect(throws: SQLiteError.self) { try second.execute("BEGIN IMMEDIATE") }
    #expect(error?.code?.isBusy == true)
  }

  @Test func garbageIsDamaged() throws {
    try AtomicFile.write([UInt8](repeating: 7, count: 5000), to: path, mode: 0o600)
    let database = try Database(path, .readWrite)
    let error = #expect(throws: SQLiteError.self) {
      _ = try database.integer("SELECT count(*) FROM sqlite_master")
    }
    #expect(error?.code?.isDamaged == true && error?.code?.isNoDatabase == true)
  }

  @Test func aLinkIsRefusedForWriting() throws {
    try Database(directory.file("other.db"), .readWrite).execute("CREATE TABLE t (a)")
    try FileSystem.link(path, to: "other.db")
    #expect(throws: SQLiteError.self) { try Database(path, .readWrite) }
    #expect(throws: SQLiteError.self) { try Database(directory.path, .readWrite) }
  }

  @Test func aDirectoryMayBeReachedThroughALink() throws {
    try FileSystem.makeDirectory(directory.file("real"))
    try FileSystem.link(directory.file("link"), to: "real")
    try Database(directory.file("link/it.db"), .readWrite).execute("CREATE TABLE t (a)")
    #expect(FileSystem.exists(directory.file("real/it.db")))
  }

  @Test func aStrangePathIsAPath() throws {
    for name in [":memory:", "file:x?mode=memory", "a%20b#c?d é.db"] {
      let path = directory.file(name)
      try Database(path, .readWrite).execute("CREATE TABLE t (a); INSERT INTO t VALUES (7)")
      #expect(FileSystem.exists(path), "\(name)")
      let immutable = try Database(path, .immutable)
      #expect(try immutable.integer("SELECT a FROM t") == 7, "\(name)")
    }
  }

  @Test func aMissingLibraryIsNamed() {
    guard case .failure(.cannotLoad(let words)) = LibSQLite.load("libnone.so.0") else {
      Issue.record("it was loaded")
      return
    }
    #expect(words.contains("libnone.so.0"))
    #expect(LibSQLite.words(of: 3_040_001) == "3.40.1")
  }
}
