internal import LibC

/// A file whose room on the disk is taken before there is anything to put into it, so that what
/// comes later fits even when the disk has filled up meanwhile.
package final class ReservedFile: Sendable {
  private let path: String
  private let file: Lock<FileDescriptor?>

  /// Opens or makes the file with exactly `mode` and fills it up to `size` with NUL bytes, on the
  /// disk when this returns. What it held stays at its start.
  ///
  /// - Parameter owner: whose the file shall be, where the system lets (that is, for root).
  /// - Throws: also when it is not a regular file.
  package init(_ path: String, size: Int, mode: FileMode, owner: FileStatus?) throws(SystemError) {
    self.path = path
    let file = try FileSystem.open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, mode: mode)
    do throws(SystemError) {
      let status = try file.requireChangeable(path)
      if let owner, owner.ownerID != status.ownerID || owner.groupID != status.groupID {
        _ = fchown(file.rawValue, owner.ownerID, owner.groupID)
      }
      if status.mode != mode { try file.changeMode(mode, of: path) }
      let missing = size - Int(clamping: status.size)
      if missing > 0 {
        try ReservedFile.seek(file, to: Int(clamping: status.size), path)
        try file.writeAll(repeatElement(0, count: missing), to: path)
      }
      try file.synchronize(path)
    } catch {
      try? file.close()
      throw error
    }
    self.file = Lock(file)
  }

  deinit { close() }

  /// Puts the bytes in place of everything, on the disk when this returns.
  package func fill(_ bytes: [UInt8]) throws(SystemError) {
    guard let file = file.withLock({ $0 }) else {
      throw SystemError("write", .invalidArgument, path)
    }
    try ReservedFile.seek(file, to: 0, path)
    try file.writeAll(bytes, to: path)
    try file.truncate(to: bytes.count, of: path)
    try file.synchronize(path)
  }

  /// Closes without a trace on what the file holds; twice is harmless.
  package func close() {
    let open = file.withLock { file in
      defer { file = nil }
      return file
    }
    try? open?.close()
  }

  private static func seek(_ file: FileDescriptor, to offset: Int, _ path: String)
    throws(SystemError)
  {
    _ = try retryingOnInterrupt("write", path) {
      lseek(file.rawValue, off_t(offset), SEEK_SET) == -1 ? -1 : 0
    }
  }
}
