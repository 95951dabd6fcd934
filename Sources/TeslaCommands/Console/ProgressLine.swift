internal import Time
internal import Unix

/// One line on a terminal that tells what takes so long. It is written over each second and is
/// gone when the command says something or ends; pipes and logs never see it.
final class ProgressLine: Sendable {
  private struct State {
    /// nil while there is nothing to wait for, such as at a prompt.
    var text: String?
    var since: Timestamp?
    var isShown = false
  }

  /// Nothing is said of what takes less.
  static let patience = Duration.seconds(1)

  private let terminal: FileDescriptor
  private let width: Int
  private let state = Lock(State())

  init(_ terminal: FileDescriptor, width: Int) {
    self.terminal = terminal
    self.width = width
  }

  /// What is waited for from now on; nil for nothing.
  func tell(_ text: String?, now: Timestamp) {
    state.withLock { state in
      if state.text == nil { state.since = now }
      state.text = text
      if text == nil { erase(&state) }
    }
  }

  /// Shows the line once it is time for it.
  func show(at now: Timestamp) {
    state.withLock { state in
      guard let text = state.text, let since = state.since else { return }
      let waited = since.duration(to: now)
      guard waited >= ProgressLine.patience else { return }
      let line = "\(TerminalText.line(text)) (\(waited.components.seconds) s)"
      // A line that wraps could not be taken back.
      write("\r\u{1B}[K" + String(line.prefix(max(width - 1, 1))))
      state.isShown = true
    }
  }

  /// Takes the line away; it comes back with the next second.
  func clear() { state.withLock { erase(&$0) } }

  private func erase(_ state: inout State) {
    guard state.isShown else { return }
    state.isShown = false
    write("\r\u{1B}[K")
  }

  private func write(_ text: String) { try? terminal.writeAll(Array(text.utf8)) }
}

extension Session {
  /// Says on a terminal what is waited for; commands say it more exactly as they go on.
  func progress(_ text: String?) { console.progress?.tell(text, now: clock.now) }

  /// Runs a command under a progress line, where there is a terminal to show it on.
  func showingProgress<Result: Sendable>(_ body: () async -> Result) async -> Result {
    guard let line = console.progress else { return await body() }
    let ticking = Task { [clock] in
      while !Task.isCancelled {
        do { try await clock.sleep(for: .seconds(1)) } catch { return }
        line.show(at: clock.now)
      }
    }
    let result = await body()
    ticking.cancel()
    line.tell(nil, now: clock.now)
    return result
  }
}
