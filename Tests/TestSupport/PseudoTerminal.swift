internal import LibC
package import Unix

/// A terminal of the test's own: what is written to `master` is typed at `terminal`.
package struct PseudoTerminal {
  package let master: FileDescriptor
  package let terminal: FileDescriptor
  package let path: String

  #if os(Linux)
    package init() throws {
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
    package init() throws {
      let master = posix_openpt(O_RDWR | O_NOCTTY)
      guard master >= 0, grantpt(master) == 0, unlockpt(master) == 0, let name = ptsname(master)
      else { throw SystemError("open", Errno.current, "a terminal") }
      path = String(cString: name)
      self.master = FileDescriptor(rawValue: master)
      terminal = FileDescriptor(rawValue: open(path, O_RDWR | O_NOCTTY))
    }
  #endif

  /// The local flags of the terminal, among them echo and line editing.
  package var localFlags: UInt { Self.localFlags(of: terminal) }

  package var isEchoing: Bool { localFlags & UInt(ECHO) != 0 }

  package static func localFlags(of terminal: FileDescriptor) -> UInt {
    var settings = termios()
    tcgetattr(terminal.rawValue, &settings)
    return UInt(settings.c_lflag)
  }

  package static func isCanonical(_ terminal: FileDescriptor) -> Bool {
    localFlags(of: terminal) & UInt(ICANON) != 0
  }

  /// Lets ^C and its like through as bytes.
  package func clearSignals() {
    var settings = termios()
    tcgetattr(terminal.rawValue, &settings)
    settings.c_lflag &= ~tcflag_t(ISIG)
    tcsetattr(terminal.rawValue, TCSANOW, &settings)
  }

  package func setColumns(_ columns: UInt16) {
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master.rawValue, UInt(TIOCSWINSZ), &size)
  }

  package func close() {
    try? master.close()
    try? terminal.close()
  }
}
