package import CommandSyntax

/// `tesla help` and `tesla version`, which the parser itself answers.
package enum HelpSyntax {
  package static let command = Operand(
    "COMMAND", optional: true, repeatable: true, form: .command, "the command to explain")

  package static let help = CommandSignature<Command>(
    ["help"], "explain a command",
    description: [
      """
      On a terminal the manual page of the command is shown, where man finds it; else, and without \
      a command, what --help prints.
      """
    ],
    operands: [command],
    examples: [
      Example("tesla help serve", "what serve does, and its options"),
      Example("tesla help token refresh", "a command of a group"),
    ],
    kind: .help)

  package static let version = CommandSignature<Command>(
    ["version"], "print the version",
    examples: [Example("tesla version", "for a report")], kind: .version)
}
