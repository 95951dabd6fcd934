internal import LibC
package import Time

/// Why a lock was not had.
package enum FileLockError: Error, Hashable, Sendable {
  case system(SystemError)
  /// Another process held the lock the whole time.
  case timedOut(path: String)
  /// The task was cancelled while it waited.
  case cancelled
}

extension FileLockError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .system(let error): error.description
    case .timedOut(let path): "cannot lock \(path): another process holds it"
    case .cancelled: "cancelled while waiting for a lock"
    }
  }
}

/// The exclusive lock on a file, among processes and among the tasks of one (`flock`).
///
/// The kernel lets go of it when the descriptor closes, so a killed process leaves nothing behind.
/// The lock file itself is empty, 0600, and never removed.
package final class FileLock: Sendable {
  private let file: Lock<FileDescriptor?>

  private init(_ file: FileDescriptor) { self.file = Lock(file) }

  deinit { release() }

  /// Waits for the lock, with pauses that grow from 5 to 50 milliseconds.
  ///
  /// - Parameter timeout: how long to try; zero tries once.
  package static func acquire(
    path: String, timeout: Duration, clock: any WallClock
  ) async throws(FileLockError) -> FileLock {
    let deadline = clock.now.advanced(by: timeout)
    var pause = Duration.milliseconds(5)
    while true {
      if let lock = try tryAcquire(path: path) { return lock }
      let now = clock.now
      guard now < deadline else { throw .timedOut(path: path) }
      do {
        try await clock.sleep(until: min(now.advanced(by: pause), deadline), tolerance: nil)
      } catch {
        throw .cancelled
      }
      pause = min(pause * 2, .milliseconds(50))
    }
  }

  /// The lock, or nil if another process holds it.
  package static func tryAcquire(path: String) throws(FileLockError) -> FileLock? {
    do throws(SystemError) {
      while true {
        let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK
        let file = try FileSystem.open(path, flags, mode: 0o600)
        do throws(SystemError) {
          try file.requireRegular("lock", path)
          _ = try retryingOnInterrupt("lock", path) {
            systemLock(file.rawValue, LOCK_EX | LOCK_NB)
          }
          if try isStillAt(path, file) { return FileLock(file) }
        } catch {
          try? file.close()
          if error.errno == .wouldBlock { return nil }
          throw error
        }
        // A process that replaced the file locks the new one: this lock excludes no one.
        try? file.close()
      }
    } catch {
      throw .system(error)
    }
  }

  /// Opens the file as for the lock, but creates none and locks nothing. A missing file
  /// is no error.
  package static func tryOpening(_ path: String) throws(SystemError) {
    do throws(SystemError) {
      let file = try FileSystem.open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK)
      defer { try? file.close() }
      try file.requireRegular("lock", path)
    } catch {
      if error.errno != .noSuchFile { throw error }
    }
  }

  /// Lets go; at the latest when the lock is no longer referred to. Further calls do nothing.
  package func release() {
    let held = file.withLock { file in
      defer { file = nil }
      return file
    }
    try? held?.close()
  }

  private static func isStillAt(_ path: String, _ file: FileDescriptor) throws(SystemError)
    -> Bool
  {
    do throws(SystemError) {
      let status = try FileSystem.status(path, followingLinks: false)
      return status.isSameFile(as: try file.status(of: path))
    } catch {
      if error.errno == .noSuchFile { return false }
      throw error
    }
  }
}
