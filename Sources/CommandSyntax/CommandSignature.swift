/// A command's surface as data: what is parsed, what `--help` and the manual say, and what the
/// shells complete. Two signatures are equal when their paths are.
package struct CommandSignature: Sendable {
  /// What the parser itself does with a command.
  package enum Role: Hashable, Sendable {
    case ordinary
    case help
    case version
  }

  /// The words that name it: `["token", "refresh"]`.
  package let path: [String]
  /// One line, in lower case without a full stop.
  package var summary: String
  /// Paragraphs: sentences as in a manual.
  package var description: [String]
  package var options: [Option]
  package var operands: [Operand]
  /// Options of which one invocation may have at most one.
  package var exclusive: [[Option]]
  package var examples: [Example]
  /// Exit statuses it ends with, besides 0, 1 and 2.
  package var exitStatuses: [Int32]
  package var subcommands: [CommandSignature]
  package var role: Role
  /// The section of its manual page: 1 for a command, 8 for a service.
  package var manualSection: Int

  package init(
    _ path: [String], _ summary: String, description: [String] = [], options: [Option] = [],
    operands: [Operand] = [], exclusive: [[Option]] = [], examples: [Example] = [],
    exitStatuses: [Int32] = [], subcommands: [CommandSignature] = [], role: Role = .ordinary,
    manualSection: Int = 1
  ) {
    self.path = path
    self.summary = summary
    self.description = description
    self.options = options
    self.operands = operands
    self.exclusive = exclusive
    self.examples = examples
    self.exitStatuses = exitStatuses
    self.subcommands = subcommands
    self.role = role
    self.manualSection = manualSection
  }

  /// The last word of the path.
  package var name: String { path.last ?? "" }
}

extension CommandSignature: Hashable {
  package static func == (left: CommandSignature, right: CommandSignature) -> Bool {
    left.path == right.path
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(path) }
}

/// A line to type, and what it does.
package struct Example: Sendable, Hashable {
  package let command: String
  package let effect: String

  package init(_ command: String, _ effect: String) {
    self.command = command
    self.effect = effect
  }
}

/// A row of the table of exit statuses.
package struct StatusMeaning: Sendable, Hashable {
  package let status: Int32
  package let meaning: String

  package init(_ status: Int32, _ meaning: String) {
    self.status = status
    self.meaning = meaning
  }
}

/// An environment variable that no option stands for.
package struct EnvironmentVariable: Sendable, Hashable {
  package let name: String
  package let meaning: String

  package init(_ name: String, _ meaning: String) {
    self.name = name
    self.meaning = meaning
  }
}
