/// A command's surface as data, together with its work: what is parsed, what `--help` says, what the
/// shells complete, and what is run. Two signatures are equal when their paths are.
package struct CommandSignature<Work: Sendable>: Sendable {
  package enum Kind: Sendable {
    case command(Work)
    /// A word before these commands.
    case group([CommandSignature])
    /// What the parser itself answers.
    case help
    case version
  }

  /// The words that name it: `["token", "refresh"]`.
  package let path: [String]
  /// One line, in lower case without a full stop.
  package let summary: String
  /// Paragraphs: sentences as in a manual.
  package let description: [String]
  package let options: [Option]
  package let operands: [Operand]
  /// Options of which one invocation may have at most one.
  package let exclusive: [[Option]]
  package let examples: [Example]
  /// Exit statuses it ends with, besides 0, 1 and 2.
  package let exitStatuses: [Int32]
  /// The section of its manual page: 1 for a command, 8 for a service.
  package let manualSection: Int
  package let kind: Kind

  package init(
    _ path: [String], _ summary: String, description: [String] = [], options: [Option] = [],
    operands: [Operand] = [], exclusive: [[Option]] = [], examples: [Example] = [],
    exitStatuses: [Int32] = [], manualSection: Int = 1, kind: Kind
  ) {
    self.path = path
    self.summary = summary
    self.description = description
    self.options = options
    self.operands = operands
    self.exclusive = exclusive
    self.examples = examples
    self.exitStatuses = exitStatuses
    self.manualSection = manualSection
    self.kind = kind
  }

  /// The last word of the path.
  package var name: String { path.last ?? "" }

  /// Of a group.
  package var subcommands: [CommandSignature] {
    if case .group(let commands) = kind { commands } else { [] }
  }
}

extension CommandSignature: Equatable {
  package static func == (left: CommandSignature, right: CommandSignature) -> Bool {
    left.path == right.path
  }
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
