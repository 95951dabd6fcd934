package import Unix

/// A directory of its own for one test, removed with all that is in it when no longer referred to.
package final class TemporaryDirectory: Sendable {
  package let path: String

  package init() throws(SystemError) {
    let root = Environment.current.nonEmpty("TMPDIR") ?? "/tmp"
    let unique = String(UInt64.random(in: .min ... .max), radix: 36)
    path = FileSystem.path(root, "tesla-test-\(unique)")
    try FileSystem.makeDirectory(path, mode: 0o700)
  }

  deinit { Self.removeAll(path) }

  /// The path of that name in the directory.
  package func file(_ name: String) -> String { FileSystem.path(path, name) }

  /// A file of that name with that text; answers its path.
  @discardableResult
  package func write(_ text: String, to name: String, mode: FileMode = 0o600) throws(SystemError)
    -> String
  {
    try AtomicFile.write(text.utf8, to: file(name), mode: mode)
    return file(name)
  }

  /// The names in the directory, hidden ones too.
  package var names: [String] { (try? FileSystem.list(path)) ?? [] }

  private static func removeAll(_ path: String) {
    guard let kind = try? FileSystem.status(path, followingLinks: false).kind else { return }
    guard kind == .directory else {
      try? FileSystem.remove(path)
      return
    }
    for name in (try? FileSystem.list(path)) ?? [] { removeAll(FileSystem.path(path, name)) }
    try? FileSystem.removeDirectory(path)
  }
}
