package import Unix

/// Why the journal cannot be read or written.
package enum JournalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// SQLite is not installed.
  case cannotLoad(String)
  case missing(path: String)
  /// Another process writes it.
  case inUse(path: String)
  /// A newer version of this program made it.
  case newerVersion(path: String, Int64)
  /// It is no journal, or damaged.
  case damaged(path: String, String)
  case failed(path: String, String)
  case system(SystemError)

  package var description: String {
    switch self {
    case .cannotLoad(let words): "cannot load SQLite: \(words)"
    case .missing(let path): "there is no journal yet: \(path)"
    case .inUse(let path): "another process writes the journal: \(path)"
    case .newerVersion(let path, let version):
      "a newer version of tesla made the journal (version \(version)): \(path)"
    case .damaged(let path, let words): "the journal is damaged: \(path): \(words)"
    case .failed(let path, let words): "cannot use the journal: \(path): \(words)"
    case .system(let error): error.description
    }
  }
}
