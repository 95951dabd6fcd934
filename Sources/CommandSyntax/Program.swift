/// A program with its commands: the whole surface. `Work` is what a command does.
package struct Program<Work: Sendable>: Sendable {
  package let name: String
  package let version: String
  package let summary: String
  package let description: [String]
  /// Accepted before and after every command.
  package let globalOptions: [Option]
  package let commands: [CommandSignature<Work>]
  package let exitStatuses: [StatusMeaning]
  /// Variables that have an effect although no option has them.
  package let variables: [EnvironmentVariable]
  package let examples: [Example]
  /// What to do instead for words that are no command, though people try them.
  package let otherWords: [String: String]

  package init(
    name: String, version: String, summary: String, description: [String] = [],
    globalOptions: [Option], commands: [CommandSignature<Work>], exitStatuses: [StatusMeaning],
    variables: [EnvironmentVariable] = [], examples: [Example] = [],
    otherWords: [String: String] = [:]
  ) {
    self.name = name
    self.version = version
    self.summary = summary
    self.description = description
    self.globalOptions = globalOptions
    self.commands = commands
    self.exitStatuses = exitStatuses
    self.variables = variables
    self.examples = examples
    self.otherWords = otherWords
  }

  /// Global options, with those the parser itself answers.
  var allGlobalOptions: [Option] { globalOptions + [.help, .version] }

  /// The command of that path; nil for an empty or unknown one.
  package func command(at path: [String]) -> CommandSignature<Work>? {
    var candidates = commands
    var found: CommandSignature<Work>?
    for word in path {
      guard let next = candidates.first(where: { $0.name == word }) else { return nil }
      found = next
      candidates = next.subcommands
    }
    return found
  }

  /// All commands, groups before their subcommands.
  package var everyCommand: [CommandSignature<Work>] {
    func withSubcommands(_ command: CommandSignature<Work>) -> [CommandSignature<Work>] {
      [command] + command.subcommands.flatMap(withSubcommands)
    }
    return commands.flatMap(withSubcommands)
  }

  /// `tesla token refresh`.
  package func spelling(of command: CommandSignature<Work>?) -> String {
    ([name] + (command?.path ?? [])).joined(separator: " ")
  }

  /// Why that word names none of these commands.
  func unknown(_ word: String, among commands: [CommandSignature<Work>]) -> UsageError.Reason {
    if commands == self.commands, let advice = otherWords[word.lowercased()] {
      return .otherWord(word, advice: advice)
    }
    return .unknownCommand(word, nearest: Spelling.nearest(to: word, in: commands.map(\.name)))
  }
}
