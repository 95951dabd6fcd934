/// Renders `--help` from the tables.
struct Help {
  let program: Program
  let command: CommandSignature?
  let width: Int

  init(program: Program, command: CommandSignature?, width: Int) {
    self.program = program
    self.command = command
    self.width = min(max(width, 40), 80)
  }

  /// Where the text of a tag begins.
  private var column: Int { width >= 70 ? 26 : 14 }

  var text: String {
    var blocks = [wrappedUsage, TextLayout.wrap(summary, width: width)]
    blocks.append(titled("Examples", exampleLines))
    for paragraph in command?.description ?? program.description {
      blocks.append(TextLayout.wrap(paragraph, width: width))
    }
    blocks.append(titled("Commands", commandLines))
    blocks.append(titled("Operands", operandLines))
    for (title, options) in sections(of: command?.options ?? []) {
      blocks.append(titled(title, options.flatMap(optionLines)))
    }
    blocks.append(
      titled("Options for all commands", spelled(program.allGlobalOptions).flatMap(optionLines)))
    blocks.append(titled("Environment", environmentLines))
    blocks.append(titled("Exit status", statusLines))
    blocks.append(["Manual: man \(program.manualName(of: command))"])
    return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  /// `usage: tesla metrics [options] [FILE...]`
  var usageLine: String {
    "usage: " + program.usage(of: command).joined(separator: " ")
  }

  private var wrappedUsage: [String] {
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
      ["  " + example.command] + TextLayout.wrap(example.effect, width: width, indent: 6)
    }
  }

  private var commandLines: [String] {
    let commands = command?.subcommands ?? program.commands
    return commands.flatMap { tagged($0.name, $0.summary) }
  }

  private var operandLines: [String] {
    (command?.operands ?? []).flatMap { tagged($0.placeholder, $0.help) }
  }

  private func sections(of options: [Option]) -> [(title: String, options: [Option])] {
    var titles: [String] = []
    for option in options where !titles.contains(option.section ?? "Options") {
      titles.append(option.section ?? "Options")
    }
    return titles.map { title in
      (title, spelled(options.filter { ($0.section ?? "Options") == title }))
    }
  }

  private func spelled(_ options: [Option]) -> [Option] { options.filter(\.hasSpelling) }

  /// Tags line up on their long names; there is room for `-C, ` before each.
  private func optionLines(_ option: Option) -> [String] {
    tagged((option.short == nil && column > 20 ? "    " : "") + option.tag, option.fullHelp)
  }

  private var environmentLines: [String] {
    let own = (command?.options ?? []) + program.globalOptions
    let byOption = own.filter { !$0.environment.isEmpty }.flatMap { option in
      tagged(
        option.environment.joined(separator: ", "),
        option.hasSpelling ? option.spelling : option.fullHelp)
    }
    guard command == nil else { return byOption }
    return byOption + program.variables.flatMap { tagged($0.name, $0.meaning) }
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
  package func help(for command: CommandSignature?, width: Int = 80) -> String {
    Help(program: self, command: command, width: width).text
  }

  /// One line for a message about wrong usage: `usage: tesla metrics [options] [FILE...]`.
  package func usageLine(of command: CommandSignature?) -> String {
    Help(program: self, command: command, width: 80).usageLine
  }

  /// The page that explains a command: `tesla-token` for all of a group.
  package func manualName(of command: CommandSignature?) -> String {
    command?.path.first.map { "\(name)-\($0)" } ?? name
  }

  func usage(of command: CommandSignature?) -> [String] {
    guard let command else { return [name, "[options] COMMAND [options]"] }
    let group = command.subcommands.isEmpty ? [] : ["COMMAND"]
    return [spelling(of: command), "[options]"] + group + command.operands.map(\.syntax)
  }

  /// The rows of the table that a command can end with: 0, 1, 2 and its own.
  func statuses(of command: CommandSignature?) -> [StatusMeaning] {
    guard let command else { return exitStatuses }
    return exitStatuses.filter { $0.status <= 2 || command.exitStatuses.contains($0.status) }
  }
}
