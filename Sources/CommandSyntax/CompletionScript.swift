/// The shells that a completion script can be made for.
package enum Shell: String, Sendable, CaseIterable {
  case bash
  case zsh
  case fish
}

extension Program {
  /// The completion script of a shell. It completes commands, options, their values, files, and
  /// through the hidden hook command (no network) cars and sites.
  package func completionScript(for shell: Shell) -> String {
    switch shell {
    case .bash: BashCompletion(program: self).script
    case .zsh: ZshCompletion(program: self).script
    case .fish: FishCompletion(program: self).script
    }
  }

  /// Visible commands, groups before their subcommands.
  var completedCommands: [CommandSignature] { everyCommand.filter { !$0.isHidden } }

  /// The name as a part of a shell function's name.
  var functionName: String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }
}

extension CommandSignature {
  /// `token refresh`.
  var spelling: String { path.joined(separator: " ") }
}

extension Option {
  /// `-C`, `--state-dir`.
  package var spellings: [String] { (short.map { ["-\($0)"] } ?? []) + [spelling] }
}

extension ValueForm {
  /// What a shell offers for a value.
  enum Completion {
    case nothing
    case words([String])
    case list([String])
    case files
    case directories
    case commands
    /// Asked of the hook command by this word.
    case hook(String)
  }

  var completion: Completion {
    switch self {
    case .choice(let values): .words(values)
    case .list(let known): .list(known)
    case .number(_, let words), .duration(_, let words): words.isEmpty ? .nothing : .words(words)
    case .file: .files
    case .directory: .directories
    case .command: .commands
    case .vehicle: .hook("vehicles")
    case .site: .hook("sites")
    case .text, .url, .integer, .boolean, .presence: .nothing
    }
  }
}

package enum ShellQuoting {
  /// A word as a person would type it: in quotes only where it needs them.
  package static func word(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy { byte in
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
          || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
          || "-._/:@%+,0123456789".utf8.contains(byte)
      }
    return isPlain ? text : posix(text)
  }

  /// For bash and zsh: nothing is special between single quotes but the quote.
  static func posix(_ text: String) -> String {
    "'" + replacing(text, ["'": "'\\''"]) + "'"
  }

  /// For fish, where a backslash still quotes a quote and itself.
  static func fish(_ text: String) -> String {
    "'" + replacing(text, ["\\": "\\\\", "'": "\\'"]) + "'"
  }

  static func replacing(_ text: String, _ replacements: [Character: String]) -> String {
    text.reduce(into: "") { $0 += replacements[$1] ?? String($1) }
  }
}
