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

/// A terminal of the test's own: what is written to `master` is typed at `terminal`.
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

  /// The local flags of the terminal, among them echo and line editing.
  var localFlags: UInt { Self.localFlags(of: terminal) }

  static func localFlags(of terminal: FileDescriptor) -> UInt {
    var settings = termios()
    tcgetattr(terminal.rawValue, &settings)
    return UInt(settings.c_lflag)
  }

  static func isCanonical(_ terminal: FileDescriptor) -> Bool {
    localFlags(of: terminal) & UInt(ICANON) != 0
  }

  /// Lets ^C and its like through as bytes.
  func clearSignals() {
    var settings = termios()
    tcgetattr(terminal.rawValue, &settings)
    settings.c_lflag &= ~tcflag_t(ISIG)
    tcsetattr(terminal.rawValue, TCSANOW, &settings)
  }

  func setColumns(_ columns: UInt16) {
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master.rawValue, UInt(TIOCSWINSZ), &size)
  }

  func close() {
    try? master.close()
    try? terminal.close()
  }
}

/// A thread for what blocks, which a task must not.
final class OwnThread: Sendable {
  private let hasEnded = Monitor(false)

  init(_ body: @escaping @Sendable () -> Void) {
    let isStarted = Thread.start { [hasEnded] in
      body()
      hasEnded.change { $0 = true }
    }
    precondition(isStarted)
  }

  func join() { hasEnded.wait { $0 ? .done(()) : .until(nil) } }
}
