import LibC
import Unix

extension FileDescriptor {
  /// A file to write to, made if it is not there.
  static func writing(to path: String) throws -> FileDescriptor {
    try opened(path, O_WRONLY | O_CREAT | O_CLOEXEC)
  }

  static func reading(from path: String) throws -> FileDescriptor {
    try opened(path, O_RDONLY | O_CLOEXEC)
  }

  /// What there is to read; throws when nothing comes for that long, so that a test fails rather
  /// than hang.
  func read(upTo count: Int, within seconds: Int32) throws -> [UInt8] {
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

/// A terminal of the test's own: what is written to `master` is typed at `path`.
struct PseudoTerminal {
  let master: FileDescriptor
  let terminal: FileDescriptor
  let path: String

  #if canImport(Glibc) || canImport(Musl)
    init() throws {
      let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
      if master == -1 { throw SystemError("open", Errno.current, "/dev/ptmx") }
      var unlocked: Int32 = 0
      var number: UInt32 = 0
      // TIOCSPTLCK and TIOCGPTN, whose functions the headers show only to _XOPEN_SOURCE.
      guard ioctl(master, 0x4004_5431, &unlocked) == 0, ioctl(master, 0x8004_5430, &number) == 0
      else { throw SystemError("unlock", Errno.current, "/dev/ptmx") }
      path = "/dev/pts/\(number)"
      let terminal = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
      if terminal == -1 { throw SystemError("open", Errno.current, path) }
      self.master = FileDescriptor(rawValue: master)
      self.terminal = FileDescriptor(rawValue: terminal)
    }
  #else
    init() throws {
      let master = posix_openpt(O_RDWR | O_NOCTTY)
      guard master >= 0, grantpt(master) == 0, unlockpt(master) == 0, let name = ptsname(master)
      else { throw SystemError("open", Errno.current, "a terminal") }
      path = String(cString: name)
      self.master = FileDescriptor(rawValue: master)
      terminal = FileDescriptor(rawValue: open(path, O_RDWR | O_NOCTTY))
    }
  #endif

  /// Echo, line editing and the like.
  var localFlags: UInt {
    var settings = termios()
    tcgetattr(terminal.rawValue, &settings)
    return UInt(settings.c_lflag)
  }

  var isEchoing: Bool { localFlags & UInt(ECHO) != 0 }

  func close() {
    try? master.close()
    try? terminal.close()
  }
}
