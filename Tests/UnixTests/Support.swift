import LibC
import Unix

func makeSymbolicLink(to target: String, at path: String) throws {
  if symlink(target, path) != 0 { throw SystemError("link", Errno.current, path) }
}

func makeFIFO(_ path: String) throws {
  if mkfifo(path, 0o600) != 0 { throw SystemError("make the fifo", Errno.current, path) }
}

extension FileDescriptor {
  static func forTesting(openingForWriting path: String, _ flags: Int32 = O_WRONLY) throws
    -> FileDescriptor
  {
    let descriptor = open(path, flags | O_CLOEXEC)
    if descriptor == -1 { throw SystemError("open", Errno.current, path) }
    return FileDescriptor(rawValue: descriptor)
  }
}
