internal import LibC

/// An open file, pipe, socket or terminal.
package struct FileDescriptor: RawRepresentable, Hashable, Sendable {
  package let rawValue: Int32

  package init(rawValue: Int32) { self.rawValue = rawValue }

  package static let standardInput = FileDescriptor(rawValue: 0)
  package static let standardOutput = FileDescriptor(rawValue: 1)
  package static let standardError = FileDescriptor(rawValue: 2)

  package var isTerminal: Bool { isatty(rawValue) == 1 }

  /// Reads at most `count` bytes; an empty answer is the end of the file.
  package func read(upTo count: Int, of name: String? = nil) throws(SystemError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: max(count, 0))
    let length = try retryingOnInterrupt("read", name) {
      buffer.withUnsafeMutableBytes { systemRead(rawValue, $0.baseAddress, $0.count) }
    }
    buffer.removeSubrange(length...)
    return buffer
  }

  /// Reads to the end, waiting also for a non-blocking descriptor; more than `limit` bytes is an
  /// error (`EFBIG`), never a silent cut.
  package func readToEnd(limit: Int, of name: String? = nil) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      do throws(SystemError) {
        let chunk = try read(upTo: 65_536, of: name)
        if chunk.isEmpty { return bytes }
        bytes += chunk
      } catch {
        guard error.errno == .wouldBlock else { throw error }
        try wait(for: Int16(POLLIN), name)
      }
      if bytes.count > limit { throw SystemError("read", .fileTooLarge, name) }
    }
  }

  /// Writes every byte, or throws: a full disk is never a success. Waits for a descriptor that
  /// another program has made non-blocking, as programs do that share our terminal.
  package func writeAll(_ bytes: some Sequence<UInt8>, to name: String? = nil)
    throws(SystemError)
  {
    let bytes = ContiguousArray(bytes)
    var written = 0
    while written < bytes.count {
      do throws(SystemError) {
        let count = try retryingOnInterrupt("write", name) {
          bytes.withUnsafeBytes {
            systemWrite(rawValue, $0.baseAddress.map { $0 + written }, $0.count - written)
          }
        }
        // No system does so for a file, and a loop that made no progress would never end.
        if count == 0 { throw SystemError("write", .inputOutput, name) }
        written += count
      } catch {
        guard error.errno == .wouldBlock else { throw error }
        try wait(for: Int16(POLLOUT), name)
      }
    }
  }

  /// Waits until the descriptor is ready, or has failed, which the next call will tell.
  private func wait(for events: Int16, _ name: String?) throws(SystemError) {
    var descriptor = pollfd(fd: rawValue, events: events, revents: 0)
    _ = try retryingOnInterrupt("wait for", name) { poll(&descriptor, 1, -1) }
  }

  /// Whether a write would succeed now.
  package enum Demand: Hashable, Sendable {
    /// As much as `PIPE_BUF` goes at once.
    case ready
    /// A pipe that is full, or a terminal that was stopped.
    case full
    /// The reader of the pipe has gone.
    case gone
  }

  /// Looks, without waiting, whether a write would wait.
  package var demand: Demand {
    var descriptor = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
    guard poll(&descriptor, 1, 0) > 0 else { return .full }
    if Int32(descriptor.revents) & Int32(POLLERR | POLLHUP) != 0 { return .gone }
    return .ready
  }

  /// Waits until the bytes, and the file's metadata, are on the disk.
  package func synchronize(_ name: String? = nil) throws(SystemError) {
    #if canImport(Darwin)
      // fsync on macOS stops at the drive's cache; only this reaches the medium.
      if fcntl(rawValue, F_FULLFSYNC) == 0 { return }
    #endif
    _ = try retryingOnInterrupt("sync", name) { fsync(rawValue) }
  }

  /// Cuts the file, or fills it up with zeros, to that many bytes.
  package func truncate(to count: Int, of name: String? = nil) throws(SystemError) {
    _ = try retryingOnInterrupt("truncate", name) { ftruncate(rawValue, off_t(count)) }
  }

  /// Sets the permission bits, whatever the umask.
  func changeMode(_ mode: FileMode, of name: String? = nil) throws(SystemError) {
    _ = try retryingOnInterrupt("change the mode of", name) { systemChangeMode(rawValue, mode) }
  }

  /// Makes a file private that others could read; as root only one that has no second name.
  package func makePrivate(_ mode: FileMode, of path: String) throws(SystemError) {
    _ = try requireChangeable(path)
    try changeMode(mode, of: path)
  }

  package func status(of name: String? = nil) throws(SystemError) -> FileStatus {
    var status = stat()
    _ = try retryingOnInterrupt("look at", name) { fstat(rawValue, &status) }
    return FileStatus(status)
  }

  /// Closes the descriptor. An interrupted close has closed it all the same on Linux.
  package func close(_ name: String? = nil) throws(SystemError) {
    let result = systemClose(rawValue)
    let error = Errno.current
    if result == -1, error != .interrupted { throw SystemError("close", error, name) }
  }
}

extension FileDescriptor {
  /// Puts something in the place of each standard descriptor that is closed, before anything else
  /// that is opened gets its number and what is meant for a person is written there. Reading and
  /// writing fail as before. Call it first of all.
  package static func fillStandards() {
    for (number, flags) in [(Int32(0), O_WRONLY), (1, O_RDONLY), (2, O_RDONLY)]
    where fcntl(number, F_GETFD) == -1 {
      // The lowest free number is this one, since those below are open.
      _ = open("/dev/null", flags)
    }
  }

  /// A pipe, both ends closed in children that are not given them.
  package static func pipe() throws(SystemError) -> (reading: Self, writing: Self) {
    var ends: [Int32] = [-1, -1]
    _ = try retryingOnInterrupt("make a pipe") { systemPipe(&ends) }
    let pipe = (reading: Self(rawValue: ends[0]), writing: Self(rawValue: ends[1]))
    pipe.reading.closeOnExec()
    pipe.writing.closeOnExec()
    return pipe
  }

  /// Keeps the descriptor out of programs that this one starts.
  package func closeOnExec() { _ = fcntl(rawValue, F_SETFD, FD_CLOEXEC) }

  /// Lets reads, writes and accepts answer `EWOULDBLOCK` instead of waiting.
  package func setNonBlocking(of name: String? = nil) throws(SystemError) {
    let flags = try retryingOnInterrupt("read the flags of", name) { fcntl(rawValue, F_GETFL) }
    _ = try retryingOnInterrupt("set the flags of", name) {
      fcntl(rawValue, F_SETFL, flags | O_NONBLOCK)
    }
  }
}
