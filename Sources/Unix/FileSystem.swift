#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Plain files by their path. Every error names the path; a missing file is `.noSuchFile`.
///
/// Files that others read are replaced with `AtomicFile`, never written in place from here.
package enum FileSystem {
  /// The whole file; more than `limit` bytes is `.fileTooLarge`. What is no regular file is refused
  /// at once: opening a pipe that nobody writes to would wait for ever.
  package static func read(_ path: String, limit: Int = 16 << 20) throws(SystemError) -> [UInt8] {
    // O_NONBLOCK is for that wait; regular files know nothing of it.
    try read(path, O_RDONLY | O_NONBLOCK, limit: limit) { file throws(SystemError) in
      switch try file.status(of: path).kind {
      case .regular: return
      case .directory: throw SystemError("read", .isDirectory, path)
      default: throw SystemError("read the special file", .notSupported, path)
      }
    }
  }

  /// The same of what a user names, which may also be a pipe or a device: `<(pass show tesla)`.
  package static func readInput(_ path: String, limit: Int = 16 << 20) throws(SystemError)
    -> [UInt8]
  {
    try read(path, O_RDONLY, limit: limit) { _ in }
  }

  private static func read(
    _ path: String, _ flags: Int32, limit: Int,
    check: (FileDescriptor) throws(SystemError) -> Void
  ) throws(SystemError) -> [UInt8] {
    let file = try open(path, flags)
    do throws(SystemError) {
      try check(file)
      let bytes = try file.readToEnd(limit: limit, of: path)
      try? file.close()
      return bytes
    } catch {
      try? file.close()
      throw error
    }
  }

  /// What is known of the file; of a symbolic link's target, or with `followingLinks: false` of
  /// the link itself.
  package static func status(_ path: String, followingLinks: Bool = true) throws(SystemError)
    -> FileStatus
  {
    var status = stat()
    _ = try retryingOnInterrupt("look at", path) {
      followingLinks ? stat(path, &status) : lstat(path, &status)
    }
    return FileStatus(status)
  }

  /// Whose a new file in that directory shall be: that of another user's private directory, when
  /// root makes it, since one `sudo` would lock its owner out otherwise. nil for the usual.
  static func heir(in directory: String) -> FileStatus? {
    guard CurrentProcess.userID == 0, let status = try? status(directory),
      status.ownerID != 0, !status.mode.isOpenToOthers
    else { return nil }
    return status
  }

  /// Whether this user could make a file in the directory, or write the file.
  package static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }

  /// Whether there is something at the path, be it of any kind or not accessible; a symbolic link
  /// to nothing is not there.
  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// What this user may still write there; nil where the file system does not tell.
  package static func freeBytes(at path: String) -> Int64? {
    var status = statvfs()
    guard statvfs(path, &status) == 0, status.f_blocks > 0 else { return nil }
    // Some blocks are kept for root.
    let blocks = CurrentProcess.userID == 0 ? status.f_bfree : status.f_bavail
    let (bytes, overflow) = UInt64(blocks).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    return overflow ? .max : Int64(clamping: bytes)
  }

  /// Sets the permission bits.
  package static func changeMode(_ path: String, to mode: FileMode) throws(SystemError) {
    _ = try retryingOnInterrupt("change the mode of", path) { systemChangeMode(path, mode) }
  }

  /// Makes a directory with exactly this mode, and with `parents` the missing ones above it, as
  /// `mkdir -p` does: then one that is there already is no error and keeps its mode.
  package static func makeDirectory(
    _ path: String, mode: FileMode = 0o777, parents: Bool = false
  ) throws(SystemError) {
    do throws(SystemError) {
      _ = try retryingOnInterrupt("make the directory", path) { systemMakeDirectory(path, mode) }
    } catch {
      switch error.errno {
      case .noSuchFile where parents && parent(of: path) != path:
        try makeDirectory(parent(of: path), mode: mode, parents: true)
        return try makeDirectory(path, mode: mode, parents: true)
      case .fileExists where parents:
        // Somebody else may have made it in between, which is as good.
        if try status(path).kind == .directory { return }
        throw error
      default: throw error
      }
    }
    // The umask decides about an ordinary directory; a private one is private under any umask.
    if !mode.isOpenToOthers { try changeMode(path, to: mode) }
  }

  /// Brings everything to the disk that was written to any file.
  package static func synchronizeAll() { sync() }

  /// Removes a file, or a link and not its target.
  package static func remove(_ path: String) throws(SystemError) {
    _ = try retryingOnInterrupt("remove", path) { systemUnlink(path) }
  }

  /// Removes an empty directory.
  package static func removeDirectory(_ path: String) throws(SystemError) {
    _ = try retryingOnInterrupt("remove", path) { systemRemoveDirectory(path) }
  }

  /// The names in a directory without `.` and `..`, sorted by bytes.
  package static func list(_ path: String) throws(SystemError) -> [String] {
    guard let directory = opendir(path) else {
      throw SystemError("list", Errno.current, path)
    }
    defer { closedir(directory) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(directory) else {
        let error = Errno.current
        if error.rawValue != 0 { throw SystemError("list", error, path) }
        return names.filter { $0 != "." && $0 != ".." }.sorted()
      }
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { name in
          String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
  }

  /// What a symbolic link says, as it says it: perhaps relative to the link's directory.
  package static func linkTarget(_ path: String) throws(SystemError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    _ = try retryingOnInterrupt("read the link", path) {
      readlink(path, &buffer, buffer.count - 1)
    }
    return buffer.textBeforeZero
  }

  static func open(_ path: String, _ flags: Int32, mode: FileMode = 0) throws(SystemError)
    -> FileDescriptor
  {
    FileDescriptor(
      rawValue: try retryingOnInterrupt("open", path) { systemOpen(path, flags, mode) })
  }
}

extension FileSystem {
  /// The directory a path lies in: `.` for a bare name, `/` for the root itself.
  package static func parent(of path: String) -> String {
    var end = path.utf8.endIndex
    func dropLast(while condition: (UInt8) -> Bool) {
      while end > path.utf8.startIndex {
        let before = path.utf8.index(before: end)
        guard condition(path.utf8[before]) else { return }
        end = before
      }
    }
    dropLast { $0 == UInt8(ascii: "/") }
    dropLast { $0 != UInt8(ascii: "/") }
    if end == path.utf8.startIndex { return path.utf8.first == UInt8(ascii: "/") ? "/" : "." }
    dropLast { $0 == UInt8(ascii: "/") }
    return end == path.utf8.startIndex ? "/" : String(path[..<end])
  }

  /// The last part of a path: `token.refresh` of `/srv/tesla/token.refresh`.
  package static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// `name` in `directory`; an absolute `name` stands for itself.
  package static func path(_ directory: String, _ name: String) -> String {
    if name.utf8.first == UInt8(ascii: "/") || directory.isEmpty { return name }
    return directory.utf8.last == UInt8(ascii: "/") ? directory + name : directory + "/" + name
  }
}
