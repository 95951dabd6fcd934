internal import LibC

/// A Unix error number, taken at the failing call and before anything else can change it.
package struct Errno: RawRepresentable, Hashable, Sendable {
  package let rawValue: Int32

  package init(rawValue: Int32) { self.rawValue = rawValue }

  /// The error number of the last failed call on this thread.
  package static var current: Errno { Errno(rawValue: errno) }

  package static let interrupted = Errno(rawValue: EINTR)
  package static let noSuchFile = Errno(rawValue: ENOENT)
  package static let fileExists = Errno(rawValue: EEXIST)
  package static let wouldBlock = Errno(rawValue: EWOULDBLOCK)
  package static let brokenPipe = Errno(rawValue: EPIPE)
  package static let permissionDenied = Errno(rawValue: EACCES)
  package static let notPermitted = Errno(rawValue: EPERM)
  package static let noSpace = Errno(rawValue: ENOSPC)
  package static let readOnlyFileSystem = Errno(rawValue: EROFS)
  package static let inputOutput = Errno(rawValue: EIO)
  package static let busy = Errno(rawValue: EBUSY)
  package static let isDirectory = Errno(rawValue: EISDIR)
  package static let tooManySymbolicLinks = Errno(rawValue: ELOOP)
  package static let fileTooLarge = Errno(rawValue: EFBIG)
  package static let addressInUse = Errno(rawValue: EADDRINUSE)
  package static let connectionRefused = Errno(rawValue: ECONNREFUSED)
  package static let invalidArgument = Errno(rawValue: EINVAL)
  package static let notSupported = Errno(rawValue: ENOTSUP)
  package static let noSuchProcess = Errno(rawValue: ESRCH)
}

extension Errno: CustomStringConvertible {
  /// The system's own words for the error, lower-case as messages are ("permission denied").
  package var description: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard strerror_r(rawValue, &buffer, buffer.count) == 0 else { return "error \(rawValue)" }
    let text = buffer.textBeforeZero
    guard let first = text.first else { return "error \(rawValue)" }
    return first.lowercased() + text.dropFirst()
  }
}

/// A system call that failed: which one, why, and on what.
package struct SystemError: Error, Hashable, Sendable {
  /// What was being done, as a verb phrase that follows "cannot" ("open", "write", "rename").
  package let operation: String
  package let errno: Errno
  /// The file or address it was done to.
  package let subject: String?

  package init(_ operation: String, _ errno: Errno, _ subject: String? = nil) {
    self.operation = operation
    self.errno = errno
    self.subject = subject
  }
}

extension SystemError: CustomStringConvertible {
  /// One line: `cannot open token.refresh: permission denied`.
  package var description: String {
    let object = subject.map { " \($0)" } ?? ""
    return "cannot \(operation)\(object): \(errno)"
  }
}

/// Runs a system call that answers -1 on failure, again when a signal interrupted it.
func retryingOnInterrupt<Result: FixedWidthInteger & SignedInteger>(
  _ operation: @autoclosure () -> String, _ subject: @autoclosure () -> String? = nil,
  _ body: () -> Result
) throws(SystemError) -> Result {
  while true {
    let result = body()
    if result != -1 { return result }
    let error = Errno.current
    if error != .interrupted { throw SystemError(operation(), error, subject()) }
  }
}
