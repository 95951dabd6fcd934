internal import LibC
package import Unix

extension FileDescriptor {
  /// A file to write to, made if it is not there.
  package static func writing(to path: String) throws -> FileDescriptor {
    try opened(path, O_WRONLY | O_CREAT | O_CLOEXEC)
  }

  package static func reading(from path: String) throws -> FileDescriptor {
    try opened(path, O_RDONLY | O_CLOEXEC)
  }

  /// What there is to read; throws when nothing comes for that long, so that a test fails rather
  /// than hang.
  package func read(upTo count: Int, within seconds: Int32) throws -> [UInt8] {
    var descriptor = pollfd(fd: rawValue, events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, seconds * 1000) == 1 else {
      throw SystemError("wait for", .interrupted, "what the program says")
    }
    return try read(upTo: count)
  }

  private static func opened(_ path: String, _ flags: Int32) throws -> FileDescriptor {
    let descriptor = open(path, flags, 0o600)
    if descriptor == -1 { throw SystemError("open", Errno.current, path) }
    return FileDescriptor(rawValue: descriptor)
  }
}
