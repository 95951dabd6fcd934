/// What may stand at the end of a command line that is being typed.
package struct Completion: Sendable {
  package enum Kind: Sendable {
    case words([Candidate])
    case files
    case directories
    /// Cars and energy sites of the account.
    case vehicles
    case sites
  }

  /// The first argument of a command line on which a completion script asks this program.
  static let hook = "__complete"

  /// A word, and what it stands for; empty where it says so itself.
  package struct Candidate: Sendable, Hashable {
    package let value: String
    package let meaning: String

    package init(_ value: String, _ meaning: String = "") {
      self.value = value
      self.meaning = meaning
    }
  }

  /// What the word begins with that is no part of the value, such as `--api=`.
  package let prefix: String
  /// What of the value is there already.
  package let typed: String
  package let kind: Kind
  /// What the words before say, as far as they can be understood; nil without a command.
  package let arguments: ParsedArguments?
}

extension Program {
  /// - Parameter words: those after the program's name, without their quotes. The last one is being
  ///   typed, and may be empty.
  package func completion(
    of words: [String], environment: [String: String]
  ) -> Completion {
    var scan = Scan(program: self)
    scan.read(
      words.dropLast().map { word in
        // As the shell would do it.
        word.hasPrefix("~/") ? (environment["HOME"] ?? "~") + word.dropFirst() : word
      })
    let place = place(of: words.last ?? "", after: scan)
    return Completion(
      prefix: place.prefix, typed: place.typed, kind: place.kind,
      arguments: scan.command.map { command in
        var settings = scan.settings
        for option in command.options + globalOptions where settings[option.id] == nil {
          settings[option.id] = try? option.setting(from: environment)
        }
        return ParsedArguments(operands: scan.operands, settings: settings)
      })
  }

  private func place(
    of word: String, after scan: Scan<Work>
  ) -> (prefix: String, typed: String, kind: Completion.Kind) {
    if let option = scan.awaited { return ("", word, kind(option.form, word, scan)) }
    guard !scan.areOptionsEnded, word.hasPrefix("-") else { return ("", word, operand(word, scan)) }
    if word.hasPrefix("--"), let end = word.utf8.firstIndex(of: UInt8(ascii: "=")) {
      let option = scan.scope.first { $0.spelling == word[..<end] && $0.kind != .flag }
      let value = String(word.utf8[end...].dropFirst()) ?? ""
      return (
        String(word[...end]), value, option.map { kind($0.form, value, scan) } ?? .words([])
      )
    }
    let options = scan.scope.filter { $0.isRepeatable || scan.settings[$0.id] == nil }
    return (
      "", word,
      .words(options.flatMap { option in option.spellings.map { .init($0, option.help) } })
    )
  }

  private func operand(_ word: String, _ scan: Scan<Work>) -> Completion.Kind {
    if scan.isCommandUnknown { return .words([]) }
    guard let command = scan.command else { return words(commands) }
    if !command.subcommands.isEmpty { return words(command.subcommands) }
    let rest = command.operands.dropFirst(scan.operands.count)
    guard let operand = rest.first ?? command.operands.last(where: \.isRepeatable) else {
      return .words([])
    }
    return kind(operand.form, word, scan)
  }

  private func kind(_ form: ValueForm, _ typed: String, _ scan: Scan<Work>) -> Completion.Kind {
    switch form {
    case .choice(let values): return .words(values.map { .init($0) })
    case .number(_, let words), .duration(_, let words): return .words(words.map { .init($0) })
    case .list(let known):
      let begun = typed.lastIndex(of: ",").map { typed[...$0] } ?? ""
      return .words(known.map { .init(begun + $0) })
    case .file: return .files
    case .directory: return .directories
    case .vehicle: return .vehicles
    case .site: return .sites
    case .command:
      return words(
        scan.operands.isEmpty ? commands : command(at: scan.operands)?.subcommands ?? [])
    case .text, .url, .integer, .boolean, .presence: return .words([])
    }
  }

  private func words(_ commands: [CommandSignature<Work>]) -> Completion.Kind {
    .words(commands.map { .init($0.name, $0.summary) })
  }
}
