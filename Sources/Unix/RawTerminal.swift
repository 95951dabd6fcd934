internal import LibC

/// A terminal whose own line editor and echo are off until `end()`, and while the process is
/// stopped or ended by a signal they are on as before.
struct RawTerminal {
  private static let fatal: [Int32] = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

  private typealias Handler = @convention(c) (Int32) -> Void
  private var previousHandlers: [(number: Int32, handler: Handler?)] = []
  private var previousMask = sigset_t()

  init(_ input: FileDescriptor) throws(SystemError) {
    var saved = termios()
    _ = try retryingOnInterrupt("read the settings of the terminal") {
      tcgetattr(input.rawValue, &saved)
    }
    var raw = saved
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
    withUnsafeMutableBytes(of: &raw.c_cc) { characters in
      characters[Int(VMIN)] = 1
      characters[Int(VTIME)] = 0
    }
    terminalSettings.pointee = TerminalSettings(
      isRaw: true, descriptor: input.rawValue, saved: saved, raw: raw)
    for number in Self.fatal { install(number, restoreTerminalAndDie) }
    install(SIGTSTP, restoreTerminalAndStop)
    install(SIGCONT, makeTerminalRawAgain)
    var handled = sigset_t(Set((Self.fatal + [SIGTSTP, SIGCONT]).map(Signal.init(rawValue:))))
    pthread_sigmask(SIG_UNBLOCK, &handled, &previousMask)
    do throws(SystemError) {
      // Not TCSAFLUSH: that would drop what was pasted before the prompt was there.
      _ = try retryingOnInterrupt("change the settings of the terminal") {
        tcsetattr(input.rawValue, TCSADRAIN, &raw)
      }
    } catch {
      end()
      throw error
    }
  }

  /// Takes a signal over, unless the parent wants it ignored (`nohup`).
  private mutating func install(_ number: Int32, _ handler: @escaping Handler) {
    let old = signal(number, handler)
    if isIgnored(old) {
      _ = signal(number, SIG_IGN)
    } else {
      previousHandlers.append((number, old))
    }
  }

  private func isIgnored(_ handler: Handler?) -> Bool {
    unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Puts the terminal back as it was, then the signals.
  func end() {
    // First of all, so that a SIGCONT from here on does not make it raw again.
    terminalSettings.pointee.isRaw = false
    var result: Int32
    repeat {
      result = tcsetattr(
        terminalSettings.pointee.descriptor, TCSADRAIN, &terminalSettings.pointee.saved)
    } while result == -1 && errno == EINTR
    for (number, handler) in previousHandlers { _ = signal(number, handler) }
    var mask = previousMask
    pthread_sigmask(SIG_SETMASK, &mask, nil)
  }
}

private struct TerminalSettings {
  var isRaw = false
  var descriptor: Int32 = -1
  var saved = termios()
  var raw = termios()
}

// What the signal handlers read: made before they are installed, never freed, and changed only by
// the one thread that reads the line.
private nonisolated(unsafe) let terminalSettings: UnsafeMutablePointer<TerminalSettings> = {
  let settings = UnsafeMutablePointer<TerminalSettings>.allocate(capacity: 1)
  settings.initialize(to: TerminalSettings())
  return settings
}()

// In the handlers only async-signal-safe calls are allowed: tcsetattr, signal, raise, sigmask.

private func restoreTerminalAndDie(_ number: Int32) {
  tcsetattr(terminalSettings.pointee.descriptor, TCSANOW, &terminalSettings.pointee.saved)
  // Blocked while its handler runs, it is delivered when this returns, and ends the process.
  _ = signal(number, SIG_DFL)
  _ = systemRaise(number)
}

private func restoreTerminalAndStop(_ number: Int32) {
  let error = errno
  tcsetattr(terminalSettings.pointee.descriptor, TCSANOW, &terminalSettings.pointee.saved)
  _ = signal(number, SIG_DFL)
  _ = systemRaise(number)
  var mask = sigset_t()
  sigemptyset(&mask)
  sigaddset(&mask, number)
  pthread_sigmask(SIG_UNBLOCK, &mask, nil)
  // Stopped here until SIGCONT; or not at all, when no shell is there that could continue us.
  _ = signal(number, restoreTerminalAndStop)
  if terminalSettings.pointee.isRaw {
    tcsetattr(terminalSettings.pointee.descriptor, TCSANOW, &terminalSettings.pointee.raw)
  }
  errno = error
}

private func makeTerminalRawAgain(_ number: Int32) {
  guard terminalSettings.pointee.isRaw else { return }
  let error = errno
  tcsetattr(terminalSettings.pointee.descriptor, TCSANOW, &terminalSettings.pointee.raw)
  errno = error
}
