/// Renders `--help` from the tables.
struct Help<Work: Sendable> {
  let program: Program<Work>
  let command: CommandSignature<Work>?
  let width: Int

  init(program: Program<Work>, command: CommandSignature<Work>?, width: Int) {
    self.program = program
    self.command = command
    self.width = min(max(width, 40), 80)
  }

  /// Where the text of a tag begins, but for options on a wide terminal.
  private var column: Int { width >= 70 ? 26 : 14 }

  var text: String {
    var blocks = [usage, TextLayout.wrap(summary, width: width)]
    blocks.append(titled("Examples", exampleLines))
    for paragraph in command?.description ?? program.description {
      blocks.append(TextLayout.wrap(paragraph, width: width))
    }
    blocks.append(titled("Commands", commandLines))
    blocks.append(titled("Operands", operandLines))
    if let command {
      blocks.append(titled("Options", lines(of: command.options)))
      let statuses = program.statuses(of: command).map { "\($0.status)" }
      let ends = [
        "Options for all commands: \(program.name) --help",
        "Exit status: \(statuses.joined(separator: ", ")); see \(program.name) --help",
        "Manual: man \(program.manualName(of: command))",
      ]
      blocks.append(ends.flatMap { TextLayout.wrap($0, width: width) })
    } else {
      blocks.append(titled("Options for all commands", lines(of: program.allGlobalOptions)))
      blocks.append(titled("Environment", environmentLines))
      blocks.append(titled("Exit status", statusLines))
      blocks.append(["Manual: man \(program.name)"])
    }
    return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  private var usage: [String] {
    var lines = TextLayout.wrap(
      program.usage(of: command).joined(separator: " "), width: width, indent: 7)
    if let first = lines.first { lines[0] = "usage: " + first.dropFirst(7) }
    return lines
  }

  private var summary: String { command?.summary ?? program.summary }

  private func titled(_ title: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : ["\(title):"] + lines
  }

  /// Commands are not wrapped, so that they can be copied.
  private var exampleLines: [String] {
    (command?.examples ?? program.examples).flatMap { example in
      let line = "  \(example.command)  # \(example.effect)"
      return line.count <= width
        ? [line]
        : ["  " + example.command] + TextLayout.wrap(example.effect, width: width, indent: 6)
    }
  }

  private var commandLines: [String] {
    let commands = command?.subcommands ?? program.commands
    return commands.flatMap { tagged($0.name, $0.summary) }
  }

  private var operandLines: [String] {
    (command?.operands ?? []).flatMap { tagged($0.placeholder, $0.help) }
  }

  /// Tags line up on their long names; where an option has a short one there is room for `-C, `.
  private func lines(of options: [Option]) -> [String] {
    let options = options.filter(\.hasSpelling)
    let isWide = width >= 70
    let margin = isWide && options.contains { $0.short != nil } ? "    " : ""
    var groups: Set<Option.Group> = []
    let rows = options.compactMap { option -> (tag: String, help: String)? in
      let margin = option.short == nil ? margin : ""
      // Two options need no more lines than a group.
      guard let group = option.group, options.count(where: { $0.group == group }) > 2 else {
        return (margin + option.tag, option.fullHelp)
      }
      guard groups.insert(group).inserted else { return nil }
      return (margin + "--\(group.prefix).…", group.summary)
    }
    let column = isWide ? min((rows.map(\.tag.count).max() ?? 0) + 4, 36) : column
    return rows.flatMap { tagged($0.tag, $0.help, column: column) }
  }

  private var environmentLines: [String] {
    program.globalOptions.filter { !$0.environment.isEmpty }.flatMap { option in
      tagged(
        option.environment.joined(separator: ", "),
        option.hasSpelling ? option.spelling : option.fullHelp)
    } + program.variables.flatMap { tagged($0.name, $0.meaning) }
  }

  private var statusLines: [String] {
    program.statuses(of: command).flatMap { tagged("\($0.status)", $0.meaning, column: 8) }
  }

  private func tagged(_ tag: String, _ text: String, column: Int? = nil) -> [String] {
    TextLayout.tagged(tag, text, column: column ?? self.column, width: width)
  }
}

extension Program {
  /// What `--help` prints for a command, or for the program; at most `width` columns wide (40 to
  /// 80), but for the commands of examples.
  package func help(for command: CommandSignature<Work>?, width: Int = 80) -> String {
    Help(program: self, command: command, width: width).text
  }

  /// The page that explains a command: `tesla-token` for all of a group.
  package func manualName(of command: CommandSignature<Work>?) -> String {
    command?.path.first.map { "\(name)-\($0)" } ?? name
  }

  func usage(of command: CommandSignature<Work>?) -> [String] {
    guard let command else { return [name, "[options] COMMAND [options]"] }
    let group = command.subcommands.isEmpty ? [] : ["COMMAND"]
    return [spelling(of: command), "[options]"] + group + command.operands.map(\.syntax)
  }

  /// The rows of the table that a command can end with: 0, 1, 2 and its own.
  func statuses(of command: CommandSignature<Work>?) -> [StatusMeaning] {
    guard let command else { return exitStatuses }
    return exitStatuses.filter { $0.status <= 2 || command.exitStatuses.contains($0.status) }
  }
}
