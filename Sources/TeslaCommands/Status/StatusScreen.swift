internal import Unix

/// A text that stays in place on a terminal while it changes. It goes by the cursor alone: whatever
/// ends the program, the terminal is as it was, with the last text on it.
struct StatusScreen {
  private let console: Console
  private let environment: Environment
  private var shown: String?
  private var shownWidth = 0

  init(_ session: Session) {
    console = session.console
    environment = session.context.environment
  }

  /// Now, since windows change their size.
  var width: Int { Terminal.width(of: console.output, environment: environment) ?? 80 }

  /// - Parameter text: lines that are safe on a terminal and no wider than it.
  mutating func show(_ text: String) throws(Failure) {
    // What scrolled out at the top could not be written over.
    let height = max((Terminal.height(of: console.output) ?? 24) - 1, 1)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let fitting =
      lines.count - 1 <= height ? text : lines.prefix(height).joined(separator: "\n") + "\n"
    let width = self.width
    guard fitting != shown || width != shownWidth else { return }
    try console.write(Array((erasure(width) + fitting).utf8), isSafe: true)
    (shown, shownWidth) = (fitting, width)
  }

  private func erasure(_ width: Int) -> String {
    guard let shown else { return "" }
    // In a window of another width the lines may stand anywhere.
    guard width == shownWidth else { return "\u{1B}[H\u{1B}[2J" }
    let count = shown.utf8.count { $0 == 0x0A }
    return "\r" + (count > 0 ? "\u{1B}[\(count)A" : "") + "\u{1B}[J"
  }
}
