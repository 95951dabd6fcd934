internal import CommandSyntax
internal import Unix

/// `tesla help COMMAND` on a terminal: the page of the manual, where it is installed.
struct ManualReader: Sendable {
  private let context: Context

  init(_ context: Context) { self.context = context }

  /// - Returns: the status that the reader of manuals ended with; nil if it has no such page,
  ///   or if this is no terminal.
  func show(_ command: CommandSignature<Command>?) -> Int32? {
    guard let command, context.standardInput.isTerminal, context.standardOutput.isTerminal,
      Color.isKnown(to: context.environment)
    else { return nil }
    let page = ["\(command.manualSection)", TeslaProgram.surface.manualName(of: command)]
    guard run(["-w"] + page, .none) == .exited(0) else { return nil }
    // ^C belongs to the pager.
    Signal.interrupt.ignore()
    guard case .exited(let status) = run(page, .init(input: .inherited)) else { return nil }
    return status
  }

  private func run(_ arguments: [String], _ streams: Subprocess.Streams) -> Subprocess.Status? {
    try? Subprocess.spawn(
      "man", arguments: arguments, environment: context.environment, streams: streams
    ).wait()
  }
}
