internal import LibC

/// Plain files by their path. Every error names the path; a missing file is `.noSuchFile`.
///
/// Files that others read are replaced with `AtomicFile`, never written in place from here.
package enum FileSystem {
  /// The whole file; more than `limit` bytes is `.fileTooLarge`. Anything but a regular file is
  /// refused immediately: opening a pipe without a writer would block forever.
  package static func read(_ path: String, limit: Int = 16 << 20) throws(SystemError) -> [UInt8] {
    try withRegularFile(path) { file, _ throws(SystemError) in
      try file.readToEnd(limit: limit, of: path)
    }
  }

  /// Opens the file once, so that what is judged is what is then read or changed.
  package static func withRegularFile<Result>(
    _ path: String, _ body: (FileDescriptor, FileStatus) throws(SystemError) -> Result
  ) throws(SystemError) -> Result {
    // O_NONBLOCK is for that wait; regular files know nothing of it.
    try with(try open(path, O_RDONLY | O_NONBLOCK)) { file throws(SystemError) in
      try body(file, try file.requireRegular("read", path))
    }
  }

  /// The same of what a user names, which may also be a pipe or a device: `<(pass show tesla)`.
  ///
  /// - Parameter waits: false for a file that is read again and again, of which a pipe would hold up
  ///   the reader for ever: anything but a regular file, or a link to one, is an error then.
  package static func readInput(_ path: String, limit: Int = 16 << 20, waits: Bool = true)
    throws(SystemError) -> [UInt8]
  {
    let flags = waits ? O_RDONLY : O_RDONLY | O_NONBLOCK
    let descriptor = try retryingOnInterrupt("open", path) { systemOpen(path, flags) }
    return try with(FileDescriptor(rawValue: descriptor)) { file throws(SystemError) in
      if !waits { try file.requireRegular("read", path) }
      return try file.readToEnd(limit: limit, of: path)
    }
  }

  private static func with<Result>(
    _ file: FileDescriptor, _ body: (FileDescriptor) throws(SystemError) -> Result
  ) throws(SystemError) -> Result {
    defer { try? file.close() }
    return try body(file)
  }

  /// What is known of the file; of a symbolic link's target, or with `followingLinks: false` of
  /// the link itself.
  package static func status(_ path: String, followingLinks: Bool = true) throws(SystemError)
    -> FileStatus
  {
    if CurrentProcess.userID == 0 {
      return try Place(path, "look at", following: followingLinks).status("look at", path)
    }
    var status = stat()
    _ = try retryingOnInterrupt("look at", path) {
      followingLinks ? stat(path, &status) : lstat(path, &status)
    }
    return FileStatus(status)
  }

  /// Whose rights root should take on before it touches what is at the path: those of the owner of
  /// the first thing on the way that is not root's. That user could have put anything there.
  /// nil for all users but root, and if everything on the way is root's.
  package static func foreignOwner(of path: String) throws(SystemError) -> FileStatus? {
    CurrentProcess.userID == 0 ? try PathWalk.firstForeign(on: path) : nil
  }

  /// Whether this user could make a file in the directory, or write the file.
  package static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }

  /// Whether there is something at the path, of any kind, accessible or not; a symbolic link
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

  /// Makes a directory with exactly this mode, and with `parents` the missing ones above it, as
  /// `mkdir -p` does: then one that is there already is no error and keeps its mode.
  package static func makeDirectory(
    _ path: String, mode: FileMode = 0o777, parents: Bool = false
  ) throws(SystemError) {
    do throws(SystemError) {
      let place = try Place(path, "make the directory", following: false)
      _ = try retryingOnInterrupt("make the directory", path) {
        mkdirat(place.directory, place.name, mode_t(mode.bits))
      }
    } catch {
      switch error.errno {
      case .noSuchFile where parents && parent(of: path) != path:
        try makeDirectory(parent(of: path), mode: mode, parents: true)
        return try makeDirectory(path, mode: mode, parents: true)
      case .fileExists where parents:
        // Another process may have made it in between, which is as good.
        if try status(path).kind == .directory { return }
        throw error
      default: throw error
      }
    }
    // The umask decides about an ordinary directory; a private one is private under any umask.
    guard !mode.isOpenToOthers else { return }
    let made = try Place(path, "make the directory", following: false)
    guard try made.status("look at", path).mode != mode else { return }
    try with(try made.open(O_RDONLY | O_DIRECTORY, path)) { directory throws(SystemError) in
      try directory.changeMode(mode, of: path)
    }
  }

  /// Brings everything to the disk that was written to any file.
  package static func synchronizeAll() { sync() }

  /// Removes a file, or a link and not its target.
  package static func remove(_ path: String) throws(SystemError) {
    let place = try Place(path, "remove", following: false)
    _ = try retryingOnInterrupt("remove", path) { unlinkat(place.directory, place.name, 0) }
  }

  /// The same where a regular file is expected: a pipe or a device was put there for something, and stays.
  package static func removeFile(_ path: String) throws(SystemError) {
    switch try status(path, followingLinks: false).kind {
    case .regular, .symbolicLink: try remove(path)
    case .directory: throw SystemError("remove", .isDirectory, path)
    default: throw SystemError("remove the special file", .notSupported, path)
    }
  }

  /// Removes an empty directory.
  package static func removeDirectory(_ path: String) throws(SystemError) {
    _ = try retryingOnInterrupt("remove", path) { systemRemoveDirectory(path) }
  }

  /// The names in a directory without `.` and `..`, sorted by bytes.
  package static func list(_ path: String) throws(SystemError) -> [String] {
    let descriptor: FileDescriptor
    do { descriptor = try open(path, O_RDONLY | O_DIRECTORY) } catch {
      throw SystemError("list", error.errno, path)
    }
    guard let directory = fdopendir(descriptor.rawValue) else {
      let error = Errno.current
      try? descriptor.close()
      throw SystemError("list", error, path)
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

  /// The path from the root on, without any symbolic link.
  package static func resolved(_ path: String) throws(SystemError) -> String {
    guard let name = realpath(path, nil) else {
      throw SystemError("look at", Errno.current, path)
    }
    defer { free(name) }
    return String(cString: name)
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
    if CurrentProcess.userID == 0 {
      let following = flags & (O_NOFOLLOW | O_EXCL) == 0
      return try Place(path, "open", following: following).open(flags, mode: mode, path)
    }
    return FileDescriptor(
      rawValue: try retryingOnInterrupt("open", path) { systemOpen(path, flags, mode) })
  }
}

extension FileDescriptor {
  /// What is known of a regular file; anything else is refused.
  @discardableResult
  func requireRegular(_ operation: String, _ path: String) throws(SystemError) -> FileStatus {
    let status = try status(of: path)
    switch status.kind {
    case .regular: return status
    case .directory: throw SystemError(operation, .isDirectory, path)
    default: throw SystemError("\(operation) the special file", .notSupported, path)
    }
  }

  /// The same for a file that is to be changed as it is: one that has a second name may be another
  /// user's file, linked here for root to change.
  func requireChangeable(_ path: String) throws(SystemError) -> FileStatus {
    let status = try requireRegular("write", path)
    guard status.linkCount <= 1 || CurrentProcess.userID != 0 else {
      throw SystemError("change a file that has a second name:", .notPermitted, path)
    }
    return status
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
