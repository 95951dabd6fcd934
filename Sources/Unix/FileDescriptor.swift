#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

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
    var buffer = [UInt8](repeating: 0, count: count)
    #if canImport(Glibc)
      let systemRead = Glibc.read
    #elseif canImport(Musl)
      let systemRead = Musl.read
    #else
      let systemRead = Darwin.read
    #endif
    let length = try retryingOnInterrupt("read", name) {
      buffer.withUnsafeMutableBytes { systemRead(rawValue, $0.baseAddress, $0.count) }
    }
    buffer.removeSubrange(length...)
    return buffer
  }

  /// Reads to the end; more than `limit` bytes is an error (`EFBIG`), never a silent cut.
  package func readToEnd(limit: Int, of name: String? = nil) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let chunk = try read(upTo: 65_536, of: name)
      if chunk.isEmpty { return bytes }
      bytes += chunk
      if bytes.count > limit { throw SystemError("read", .fileTooLarge, name) }
    }
  }

  /// Writes every byte, or throws: a full disk is never a success.
  package func writeAll(_ bytes: some Sequence<UInt8>, to name: String? = nil)
    throws(SystemError)
  {
    #if canImport(Glibc)
      let systemWrite = Glibc.write
    #elseif canImport(Musl)
      let systemWrite = Musl.write
    #else
      let systemWrite = Darwin.write
    #endif
    let bytes = ContiguousArray(bytes)
    var written = 0
    while written < bytes.count {
      written += try retryingOnInterrupt("write", name) {
        bytes.withUnsafeBytes {
          systemWrite(rawValue, $0.baseAddress.map { $0 + written }, $0.count - written)
        }
      }
    }
  }

  /// Waits until the bytes, and the file's metadata, are on the disk.
  package func synchronize(_ name: String? = nil) throws(SystemError) {
    #if canImport(Darwin)
      // fsync on macOS stops at the drive's cache; only this reaches the medium.
      if fcntl(rawValue, F_FULLFSYNC) == 0 { return }
    #endif
    _ = try retryingOnInterrupt("sync", name) { fsync(rawValue) }
  }

  /// Closes the descriptor. An interrupted close has closed it all the same on Linux.
  package func close(_ name: String? = nil) throws(SystemError) {
    #if canImport(Glibc)
      let result = Glibc.close(rawValue)
    #elseif canImport(Musl)
      let result = Musl.close(rawValue)
    #else
      let result = Darwin.close(rawValue)
    #endif
    let error = Errno.current
    if result == -1, error != .interrupted { throw SystemError("close", error, name) }
  }
}
