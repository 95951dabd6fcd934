package import CommandSyntax

/// `tesla completion`.
package enum CompletionSyntax {
  package static let shell = Operand("SHELL", form: .choice(["bash", "zsh", "fish"]), "the shell")

  package static let signature: CommandSignature<Command> = .init(
    ["completion"], "print the completion script of a shell",
    operands: [shell],
    examples: [
      Example("source <(tesla completion bash)", "complete in this bash"),
      Example("tesla completion zsh > ~/.zfunc/_tesla", "for zsh, with ~/.zfunc in fpath"),
      Example(
        "tesla completion fish > ~/.config/fish/completions/tesla.fish", "for fish"),
    ],
    kind: .command(
      Command(
        .atOnce { session throws(Failure) in
          let shell = session.arguments.operands.first.flatMap { Shell(rawValue: $0) } ?? .bash
          try session.console.write(TeslaProgram.surface.completionScript(for: shell))
        }, place: { _ in nil })))
}
