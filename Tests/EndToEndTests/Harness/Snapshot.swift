import TestSupport
import Unix

/// What is under a directory: every path with its kind, mode and content.
struct Snapshot: Hashable {
  private struct Entry: Hashable {
    let kind: FileStatus.Kind
    let mode: FileMode
    let inode: UInt64
    let bytes: [UInt8]
  }

  private var entries: [String: Entry] = [:]

  var names: [String] { entries.keys.sorted() }

  init(_ user: User) throws { try add(user.home.path) }

  private mutating func add(_ path: String) throws {
    let status = try FileSystem.status(path, followingLinks: false)
    let isDirectory = status.kind == .directory
    entries[path] = Entry(
      kind: status.kind, mode: status.mode, inode: isDirectory ? 0 : status.inode,
      bytes: status.kind == .regular ? try FileSystem.read(path) : [])
    guard isDirectory else { return }
    for name in try FileSystem.list(path) { try add(FileSystem.path(path, name)) }
  }

  /// The paths that are new, gone, written anew or of another mode.
  func changes(since before: Snapshot) -> [String] {
    Set(entries.keys).union(before.entries.keys)
      .filter { entries[$0] != before.entries[$0] }.sorted()
  }
}
