package import Unix

/// Why SQLite did not do something.
package enum SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
  case cannotLoad(String)
  /// SQLite's extended code, and its words, or better ones.
  case failed(SQLiteCode, String)
  /// The file was refused before SQLite saw it.
  case refused(String)
  case system(SystemError)

  package var description: String {
    switch self {
    case .cannotLoad(let words): words
    case .failed(let code, let words): "\(words) (SQLite error \(code.rawValue))"
    case .refused(let words): words
    case .system(let error): error.description
    }
  }

  package var code: SQLiteCode? {
    if case .failed(let code, _) = self { code } else { nil }
  }
}

/// An extended result code of SQLite; `primary` is its kind.
package struct SQLiteCode: RawRepresentable, Hashable, Sendable {
  package let rawValue: Int32

  package init(rawValue: Int32) { self.rawValue = rawValue }

  /// `SQLITE_CORRUPT`.
  package static let damaged = SQLiteCode(rawValue: 11)

  package var primary: Int32 { rawValue & 0xFF }

  /// Another connection holds the lock, of this process or another.
  package var isBusy: Bool { primary == 5 || primary == 6 }
  /// The file is damaged, or none of SQLite's.
  package var isDamaged: Bool { primary == 11 || primary == 26 }
  /// The file is none of SQLite's, or its first bytes are damaged.
  package var isNoDatabase: Bool { primary == 26 }

  /// Whether the row is at fault, not the disk or the file: the next row may go in. Missing
  /// tables are no fault of a row.
  package var isOfRow: Bool {
    switch primary {
    // TOOBIG, CONSTRAINT, MISMATCH, RANGE
    case 18, 19, 20, 25: true
    default: false
    }
  }

  /// Whether the file could not be opened, or not in a way that this access needs.
  package var isOfOpening: Bool {
    // PERM, READONLY, CANTOPEN
    primary == 3 || primary == 8 || primary == 14
  }
}
