/// A program with its commands: the whole surface.
package struct Program: Sendable {
  package let name: String
  package let version: String
  package let summary: String
  package let description: [String]
  /// Accepted before and after every command.
  package let globalOptions: [Option]
  package let commands: [CommandSignature]
  package let exitStatuses: [StatusMeaning]
  /// Variables that have an effect although no option has them.
  package let variables: [EnvironmentVariable]
  package let examples: [Example]

  package init(
    name: String, version: String, summary: String, description: [String] = [],
    globalOptions: [Option], commands: [CommandSignature], exitStatuses: [StatusMeaning],
    variables: [EnvironmentVariable] = [], examples: [Example] = []
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
  }

  /// `-h` and `--help`, which the parser handles wherever they stand.
  static let help = Option.flag("help", short: "h", "show this help")
  static let versionOption = Option.flag("version", "show the version")

  /// Global options, with those the parser itself answers.
  var allGlobalOptions: [Option] { globalOptions + [Self.help, Self.versionOption] }

  /// The command of that path; nil for an empty or unknown one.
  package func command(at path: [String]) -> CommandSignature? {
    var candidates = commands
    var found: CommandSignature?
    for word in path {
      guard let next = candidates.first(where: { $0.name == word }) else { return nil }
      found = next
      candidates = next.subcommands
    }
    return found
  }

  /// All commands, groups before their subcommands.
  package var everyCommand: [CommandSignature] {
    func withSubcommands(_ command: CommandSignature) -> [CommandSignature] {
      [command] + command.subcommands.flatMap(withSubcommands)
    }
    return commands.flatMap(withSubcommands)
  }

  /// `tesla token refresh`.
  package func spelling(of command: CommandSignature?) -> String {
    ([name] + (command?.path ?? [])).joined(separator: " ")
  }
}
