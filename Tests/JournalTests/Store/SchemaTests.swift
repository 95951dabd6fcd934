import SQLite
import TestSupport
import Testing
import Time
import Unix

@testable import Journal

struct SchemaTests {
  /// Every version of the past becomes what a new file is.
  @Test func everyVersionBecomesThisOne() throws {
    let fresh = try JournalBench()
    #expect(try fresh.write([]))
    for version in 0...Schema.version {
      let old = try JournalBench()
      try Schema.migrate(old.database(), upTo: version)
      #expect(try old.database().integer("PRAGMA user_version") == version)
      #expect(try old.write([.drive(JournalBench.drive("A", 0))]))
      #expect(try schema(old) == schema(fresh), "from \(version)")
      #expect(try old.reader.drives(JournalQuery()).count == 1)
      #expect(old.log.isEmpty && JournalFile.movedAside(old.path).isEmpty)
    }
  }

  @Test func aMigrationThatFailsLeavesTheOldVersion() throws {
    let bench = try JournalBench()
    // In the way of a table.
    try bench.database().execute("CREATE TABLE samples (a)")
    #expect(throws: SQLiteError.self) { try Schema.migrate(bench.database()) }
    #expect(try bench.database().integer("PRAGMA user_version") == 0)
    #expect(try bench.database().integer("SELECT count(*) FROM sqlite_master") == 1)
  }

  private func schema(_ bench: JournalBench) throws -> [String] {
    var lines: [String] = []
    try bench.database().query("SELECT name, sql FROM sqlite_master ORDER BY name") { row in
      lines.append("\(row.text(0) ?? ""): \(row.text(1) ?? "")")
    }
    lines.append("\(try bench.database().integer("PRAGMA application_id") ?? 0)")
    return lines
  }

  @Test(arguments: [
    (0.0, Int64(0)), (1_700_000_000.1234, 1_700_000_000_123),
    (1_700_000_000.9999, 1_700_000_001_000),
    (-0.0004, 0), (-1.25, -1250),
  ])
  func timesAreMilliseconds(seconds: Double, milliseconds: Int64) throws {
    #expect(try #require(Timestamp(seconds: seconds)).milliseconds == milliseconds)
    #expect(Timestamp(milliseconds: milliseconds)?.milliseconds == milliseconds)
    #expect(Timestamp(milliseconds: .max) == nil && Timestamp(milliseconds: .min) == nil)
    #expect(Timestamp(sinceEpoch: .seconds(Int64.max)).milliseconds == .max)
  }
}
