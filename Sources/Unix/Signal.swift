internal import LibC

/// A signal by its number.
package struct Signal: RawRepresentable, Hashable, Sendable {
  package let rawValue: Int32

  package init(rawValue: Int32) { self.rawValue = rawValue }

  package static let interrupt = Signal(rawValue: SIGINT)
  package static let terminate = Signal(rawValue: SIGTERM)
  package static let hangup = Signal(rawValue: SIGHUP)
  package static let quit = Signal(rawValue: SIGQUIT)
  package static let kill = Signal(rawValue: SIGKILL)
  package static let brokenPipe = Signal(rawValue: SIGPIPE)
  package static let child = Signal(rawValue: SIGCHLD)
  package static let user1 = Signal(rawValue: SIGUSR1)
  package static let user2 = Signal(rawValue: SIGUSR2)
  package static let terminalStop = Signal(rawValue: SIGTSTP)
  package static let `continue` = Signal(rawValue: SIGCONT)

  /// What the shell shows when a program dies of it: 130 for an interrupt.
  package var exitCode: Int32 { 128 + rawValue }
}

extension Signal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .interrupt: "SIGINT"
    case .terminate: "SIGTERM"
    case .hangup: "SIGHUP"
    case .quit: "SIGQUIT"
    case .kill: "SIGKILL"
    case .brokenPipe: "SIGPIPE"
    case .child: "SIGCHLD"
    case .user1: "SIGUSR1"
    case .user2: "SIGUSR2"
    case .terminalStop: "SIGTSTP"
    case .continue: "SIGCONT"
    default: "signal \(rawValue)"
    }
  }
}

extension Signal {
  /// Keeps the signals from this thread and from those it starts later; they stay pending.
  ///
  /// Called in `main` before anything else has a thread, so that `wait(for:)` gets them all.
  package static func block(_ signals: Set<Signal>) {
    var set = sigset_t(signals)
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Lets the signals through to this thread again.
  package static func unblock(_ signals: Set<Signal>) {
    var set = sigset_t(signals)
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  /// Whether this thread keeps the signal pending.
  package var isBlocked: Bool {
    var set = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &set)
    return sigismember(&set, rawValue) == 1
  }

  /// Whether one of the signals has come, which `wait(for:)` will take.
  package static func isPending(_ signals: Set<Signal>) -> Bool {
    var set = sigset_t()
    sigpending(&set)
    return signals.contains { sigismember(&set, $0.rawValue) == 1 }
  }

  /// Waits on this thread until one of the signals comes. They must be blocked in all threads.
  package static func wait(for signals: Set<Signal>) -> Signal {
    var set = sigset_t(signals)
    var number: Int32 = 0
    while sigwait(&set, &number) != 0 {}
    return Signal(rawValue: number)
  }

  /// Lets the signal pass without effect. Programs started from here get it back (`Subprocess`).
  package func ignore() { _ = signal(rawValue, SIG_IGN) }

  /// Whether the signal passes without effect, as `nohup` and `&` in a script want it. For the
  /// start of the program: the effect is changed for a moment.
  package var isIgnored: Bool {
    let action = signal(rawValue, SIG_IGN)
    _ = signal(rawValue, action)
    return isIgnoring(action)
  }

  /// Those of the signals that act: what `nohup`, or `&` in a script, has switched off stays so. For
  /// the start of the program.
  package static func heeded(_ signals: Set<Signal>) -> Set<Signal> {
    signals.filter { !$0.isIgnored }
  }

  /// Restores the signal's default action.
  package func restoreDefault() { _ = signal(rawValue, SIG_DFL) }

  /// Sends the signal to this process.
  package func sendToSelf() { _ = systemKill(getpid(), rawValue) }

  /// Ends the process as the signal would have, so that the parent sees who ended it.
  package func raiseDefault() -> Never {
    restoreDefault()
    Signal.unblock([self])
    _ = systemRaise(rawValue)
    // Only for signals whose default action does not end the process.
    _exit(exitCode)
  }
}

extension sigset_t {
  init(_ signals: Set<Signal>) {
    self.init()
    sigemptyset(&self)
    for signal in signals { sigaddset(&self, signal.rawValue) }
  }
}
