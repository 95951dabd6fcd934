internal import CSQLite

/// A value as a statement takes it.
package enum Cell: Hashable, Sendable {
  case null
  case integer(Int64)
  /// SQLite keeps NaN as null.
  case real(Double)
  case text(String)

  package init(_ value: Int64?) { self = value.map { .integer($0) } ?? .null }
  package init(_ value: Double?) { self = value.map { .real($0) } ?? .null }
  package init(_ value: String?) { self = value.map { .text($0) } ?? .null }
  package init(_ value: Bool?) { self = value.map { .integer($0 ? 1 : 0) } ?? .null }
}

/// A prepared statement. `Database.statement` keeps it for the next time.
package final class Statement {
  private let connection: Connection
  private var handle: OpaquePointer?

  private var library: UnsafePointer<tesla_sqlite> { connection.library }

  init(_ connection: Connection, _ sql: String) throws(SQLiteError) {
    self.connection = connection
    let code = library.pointee.prepare_v2(connection.handle, sql, -1, &handle, nil)
    guard code == SQLITE_OK else { throw connection.error(code) }
  }

  deinit { _ = library.pointee.finalize(handle) }

  /// Gives the values to the parameters, from the first on; the others are null.
  package func bind(_ values: [Cell]) throws(SQLiteError) {
    _ = library.pointee.clear_bindings(handle)
    var index: Int32 = 0
    for value in values {
      index += 1
      let code = bind(value, index)
      guard code == SQLITE_OK else { throw connection.error(code) }
    }
  }

  private func bind(_ value: Cell, _ index: Int32) -> Int32 {
    switch value {
    case .null: return library.pointee.bind_null(handle, index)
    case .integer(let number): return library.pointee.bind_int64(handle, index, number)
    case .real(let number): return library.pointee.bind_double(handle, index, number)
    case .text(var text):
      return text.withUTF8 { bytes in
        guard let count = Int32(exactly: bytes.count) else { return SQLITE_TOOBIG }
        return bytes.withMemoryRebound(to: CChar.self) { bytes in
          guard let start = bytes.baseAddress else {
            return library.pointee.bind_text(handle, index, "", 0, Statement.copied)
          }
          return library.pointee.bind_text(handle, index, start, count, Statement.copied)
        }
      }
    }
  }

  /// `SQLITE_TRANSIENT`, which its header shows only to C: SQLite makes a copy.
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  /// Runs to the next row; false at the end.
  package func step() throws(SQLiteError) -> Bool {
    let code = library.pointee.step(handle)
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw connection.error(code)
    }
  }

  /// Ends the run, so that it holds no lock, and can begin again.
  package func reset() { _ = library.pointee.reset(handle) }

  func integer(_ column: Int32) -> Int64? {
    guard type(column) == SQLITE_INTEGER else { return nil }
    return library.pointee.column_int64(handle, column)
  }

  func double(_ column: Int32) -> Double? {
    let type = type(column)
    guard type == SQLITE_FLOAT || type == SQLITE_INTEGER else { return nil }
    let number = library.pointee.column_double(handle, column)
    return number.isFinite ? number : nil
  }

  func text(_ column: Int32) -> String? {
    guard type(column) == SQLITE_TEXT,
      let bytes = library.pointee.column_text(handle, column)
    else { return nil }
    let count = Int(library.pointee.column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  private func type(_ column: Int32) -> Int32 {
    library.pointee.column_type(handle, column)
  }
}

/// A row of an answer, until the next one. A column of another type is nil.
package struct Row {
  let statement: Statement

  package func integer(_ column: Int32) -> Int64? { statement.integer(column) }
  /// Of a whole number too; infinities are left out.
  package func double(_ column: Int32) -> Double? { statement.double(column) }
  package func text(_ column: Int32) -> String? { statement.text(column) }
  package func bool(_ column: Int32) -> Bool? { statement.integer(column).map { $0 != 0 } }
}
