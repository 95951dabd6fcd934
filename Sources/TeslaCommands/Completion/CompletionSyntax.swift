package import CommandSyntax

/// `tesla completion`, and the hidden command that its scripts call.
package enum CompletionSyntax {
  package static let shell = Operand("SHELL", form: .choice(["bash", "zsh", "fish"]), "the shell")

  package static let signature = CommandSignature(
    ["completion"], "print the completion script of a shell",
    operands: [shell],
    examples: [
      Example("source <(tesla completion bash)", "complete in this bash"),
      Example("tesla completion zsh > ~/.zfunc/_tesla", "for zsh, with ~/.zfunc in fpath"),
      Example(
        "tesla completion fish > ~/.config/fish/completions/tesla.fish", "for fish"),
    ])

  package static let candidateKind = Operand(
    "KIND", form: .choice(["vehicles", "sites"]), "what is completed")

  /// Prints `VALUE`, a tab and a description a line, from the saved products answer; no network.
  package static let hook = CommandSignature(
    ["__complete"], "print the values that a shell may complete",
    operands: [candidateKind], isHidden: true)
}
