internal import LibC

/// Replaces a file as a whole: a reader, or a crash at any moment, meets the old content or the
/// new one, never a part. Of a power cut that is true where the file is `.synced`.
package enum AtomicFile {
  /// What a power cut may take.
  package enum Durability: Hashable, Sendable {
    /// Nothing: the new content is on the disk before any reader can see it.
    case synced
    /// What was written since the file system was last synced: the file may then be old, or empty.
    /// For many that are written again and again, whose writer calls `FileSystem.synchronizeAll`.
    /// A crash of the program alone takes nothing.
    case unsynced
  }

  package enum Outcome: Hashable, Sendable {
    case replaced
    /// The file is a mount point of its own (`docker run -v token.refresh:…`), which no rename can
    /// replace. It was overwritten in place and is not safe against a crash meanwhile: warn.
    case overwrittenInPlace
  }

  /// Writes all of `bytes` to `path` with exactly `mode`, whatever the umask.
  ///
  /// A unique temporary file in the same directory (`O_EXCL`, `O_NOFOLLOW`) is written, synced and
  /// renamed over the target, then the directory is synced. A symbolic link stays and its target
  /// is replaced; anything that is not a regular file is refused. The owner of an existing file is
  /// kept where the system lets (that is, for root). Root replaces what a link leads to only where
  /// none but root can have made the link.
  ///
  /// `.unsynced` leaves out both syncs, but for a mount point.
  ///
  /// Errors name `path` and leave no temporary file. After an error whose operation is "sync the
  /// directory of" the new content is in place but may not survive a power cut.
  @discardableResult
  package static func write(
    _ bytes: some Sequence<UInt8>, to path: String, mode: FileMode,
    durability: Durability = .synced
  ) throws(SystemError) -> Outcome {
    let place = try Place(path, "write", following: true)
    let existing = try status(ofRegularFile: place, named: path)
    let bytes = ContiguousArray(bytes)
    let temporary = try makeTemporary(beside: place, mode: mode, named: path)
    do throws(SystemError) {
      try fill(temporary.file, with: bytes, mode: mode, owner: existing, durability, named: path)
      try rename(temporary.name, to: place, named: path)
    } catch {
      _ = unlinkat(place.directory, temporary.name, 0)
      guard error.errno == .busy, let existing else { throw error }
      try overwrite(place, existing, with: bytes, mode: mode, named: path)
      return .overwrittenInPlace
    }
    if durability == .synced { try synchronizeDirectory(of: place, named: path) }
    return .replaced
  }

  /// Moves a finished file of the same directory over `path`, as the last step of `write` does:
  /// a reader, or a crash at any moment, meets the old content or the new one.
  ///
  /// - Throws: `.notSupported` where only `write` can help: `path` is a symbolic link, or no
  ///   regular file.
  package static func move(_ finished: String, to path: String) throws(SystemError) {
    let place = try Place(path, "write", following: false)
    if let kind = try? place.status("write", path).kind, kind != .regular {
      throw SystemError("replace the special file", .notSupported, path)
    }
    try rename(place.sibling(FileSystem.name(of: finished)), to: place, named: path)
    try synchronizeDirectory(of: place, named: path)
  }

  /// nil when there is no such file yet.
  private static func status(ofRegularFile place: Place, named path: String)
    throws(SystemError) -> FileStatus?
  {
    let status: FileStatus
    do throws(SystemError) { status = try place.status("write", path) } catch {
      if error.errno == .noSuchFile { return nil }
      throw error
    }
    switch status.kind {
    case .regular: return status
    case .directory: throw SystemError("write", .isDirectory, path)
    default: throw SystemError("replace the special file", .notSupported, path)
    }
  }

  private static func makeTemporary(
    beside place: Place, mode: FileMode, named path: String
  ) throws(SystemError) -> (name: String, file: FileDescriptor) {
    let prefix = temporaryPrefix(for: place.name)
    var attempts = 0
    while true {
      let unique = String(UInt64.random(in: .min ... .max), radix: 36)
      let temporary = place.sibling(prefix + unique + temporarySuffix)
      do throws(SystemError) {
        let descriptor = try retryingOnInterrupt("open", path) {
          let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
          return openat(place.directory, temporary, flags, mode_t(mode.bits))
        }
        return (temporary, FileDescriptor(rawValue: descriptor))
      } catch {
        attempts += 1
        if error.errno == .fileExists, attempts < 8 { continue }
        throw SystemError("create a temporary file beside", error.errno, path)
      }
    }
  }

  /// Closes the file in any case.
  private static func fill(
    _ file: FileDescriptor, with bytes: ContiguousArray<UInt8>, mode: FileMode,
    owner: FileStatus?, _ durability: Durability, named path: String
  ) throws(SystemError) {
    do throws(SystemError) {
      let status = try file.status(of: path)
      if let owner, owner.ownerID != status.ownerID || owner.groupID != status.groupID {
        // Only root may give files away; for others the new file is theirs, as with any editor.
        _ = fchown(file.rawValue, owner.ownerID, owner.groupID)
      }
      if status.mode != mode { try file.changeMode(mode, of: path) }
      try file.writeAll(bytes, to: path)
      if durability == .synced { try file.synchronize(path) }
    } catch {
      try? file.close()
      throw error
    }
    try file.close(path)
  }

  private static func rename(_ temporary: String, to place: Place, named path: String)
    throws(SystemError)
  {
    _ = try retryingOnInterrupt("replace", path) {
      renameat(place.directory, temporary, place.directory, place.name)
    }
  }

  private static func synchronizeDirectory(of place: Place, named path: String)
    throws(SystemError)
  {
    let operation = "sync the directory of"
    let parent = FileSystem.parent(of: place.name)
    let directory = openat(place.directory, parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
    let opened = Errno.current
    if directory == -1 {
      // A directory that may be written but not read cannot be synced by this user.
      if opened == .permissionDenied { return }
      throw SystemError(operation, opened, path)
    }
    let result = fsync(directory)
    let synced = Errno.current
    _ = systemClose(directory)
    // Some network and user-space file systems cannot sync a directory and say so.
    if result == -1, synced != .invalidArgument, synced != .notSupported {
      throw SystemError(operation, synced, path)
    }
  }

  /// Writes over the old bytes and cuts the rest off only then, so that a failure between leaves
  /// as much as can be.
  private static func overwrite(
    _ place: Place, _ existing: FileStatus, with bytes: ContiguousArray<UInt8>, mode: FileMode,
    named path: String
  ) throws(SystemError) {
    let file = try place.open(O_WRONLY | O_NONBLOCK, path)
    do throws(SystemError) {
      let status = try file.requireChangeable(path)
      guard status.isSameFile(as: existing) else { throw SystemError("replace", .busy, path) }
      if status.mode != mode { try file.changeMode(mode, of: path) }
      try file.writeAll(bytes, to: path)
      try file.truncate(to: bytes.count, of: path)
      try file.synchronize(path)
    } catch {
      try? file.close()
      throw error
    }
    try file.close(path)
  }
}
