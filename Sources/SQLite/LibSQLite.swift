internal import CSQLite
internal import Unix

/// SQLite, loaded when the first database is opened.
struct LibSQLite: @unchecked Sendable {  // The table is written once, before anyone else has it.
  /// Every function is there: loading fails when one is missing.
  let functions: UnsafePointer<tesla_sqlite>

  #if canImport(Darwin)
    private static let name = "libsqlite3.dylib"
  #else
    private static let name = "libsqlite3.so.0"
  #endif

  /// The first version with everything that is used here: `ON CONFLICT DO UPDATE` (3.24), and
  /// links that are not followed (3.31).
  private static let oldest: Int32 = 3_031_000

  /// Loaded once per process.
  static let shared: Result<LibSQLite, SQLiteError> = load(name)

  static func load(_ name: String) -> Result<LibSQLite, SQLiteError> {
    let functions = UnsafeMutablePointer<tesla_sqlite>.allocate(capacity: 1)
    functions.initialize(to: tesla_sqlite())
    func failure(_ words: String) -> Result<LibSQLite, SQLiteError> {
      functions.deallocate()
      return .failure(.cannotLoad(words))
    }
    if let words = tesla_sqlite_load(functions, name) {
      return failure(String(cString: words).asOneLine)
    }
    let version = functions.pointee.libversion_number()
    if version < oldest { return failure("\(name) is too old: \(Self.words(of: version))") }
    return .success(LibSQLite(functions: UnsafePointer(functions)))
  }

  /// `3.40.1` of 3040001.
  static func words(of version: Int32) -> String {
    "\(version / 1_000_000).\(version / 1000 % 1000).\(version % 1000)"
  }
}

/// What is known of SQLite before a database is opened.
package enum SQLiteLibrary {
  /// Loads it; gives its version, such as `3.40.1`.
  package static func version() throws(SQLiteError) -> String {
    LibSQLite.words(of: try LibSQLite.shared.get().functions.pointee.libversion_number())
  }
}
