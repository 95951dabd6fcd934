internal import CSQLite

/// SQLite, loaded when the first database is opened.
struct LibSQLite: @unchecked Sendable {  // The table is written once, before anyone else has it.
  /// Every function is there: loading fails when one is missing.
  let functions: UnsafePointer<tesla_sqlite>

  #if canImport(Darwin)
    private static let name = "libsqlite3.dylib"
  #else
    private static let name = "libsqlite3.so.0"
  #endif
}
