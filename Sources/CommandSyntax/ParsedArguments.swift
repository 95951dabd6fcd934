/// What the command line and the environment ask of one command: every value is checked already,
/// so reading one cannot fail.
package struct ParsedArguments: Sendable {
  /// Where a value comes from, in order of precedence.
  package enum Source: Hashable, Sendable {
    case commandLine
    case environment(String)
    case defaultValue
  }

  struct Setting: Sendable, Hashable {
    var values: [String]
    var source: Source
  }

  /// Everything that is not an option, in order.
  package let operands: [String]
  let settings: [Option.ID: Setting]

  /// Nil when the option is not given anywhere and has no default.
  package func source(of option: Option) -> Source? {
    settings[option.id]?.source ?? (option.defaultValue == nil ? nil : .defaultValue)
  }

  /// The values in the order given, or the default as the only one.
  package func strings(_ option: Option) -> [String] {
    settings[option.id]?.values ?? option.defaultValue.map { [$0] } ?? []
  }

  /// The last value, else the default.
  package func string(_ option: Option) -> String? { strings(option).last }

  /// Whether a flag is on, or an option with a value has been given or has a default.
  package func isSet(_ option: Option) -> Bool {
    guard option.kind == .flag else { return string(option) != nil }
    guard let value = string(option) else { return false }
    return option.form == .presence || ValueForm.boolean(value) == true
  }

  package func integer(_ option: Option) -> Int? { string(option).flatMap { Int($0) } }

  /// Nil when absent or when one of the option's words is given instead of a number.
  package func number(_ option: Option) -> Double? {
    string(option).flatMap { ValueForm.number($0) }
  }

  /// Nil when absent or when one of the option's words, such as `never`, is given.
  package func duration(_ option: Option) -> Duration? {
    string(option).flatMap { DurationText.parse($0) }
  }

  /// The word given instead of a number or duration, such as `never`.
  package func word(_ option: Option) -> String? {
    string(option).flatMap { option.form.words.contains($0) ? $0 : nil }
  }

  /// The value as a case of an enumeration that has the option's choices as raw values.
  package func choice<Choice: RawRepresentable<String>>(
    _ option: Option, as type: Choice.Type = Choice.self
  ) -> Choice? {
    string(option).flatMap { Choice(rawValue: $0) }
  }

  /// The names of a list separated by commas, without blanks around them; nil when absent.
  package func list(_ option: Option) -> [String]? {
    string(option).map(CommaList.items)
  }
}

/// What is asked of the program.
package enum Invocation<Work: Sendable>: Sendable {
  case command(Work, ParsedArguments)
  /// Of a command, or of the whole program.
  case help(CommandSignature<Work>?)
  /// The same, asked for by the command `help`: a manual may do as well.
  case manual(CommandSignature<Work>?)
  case version
  /// What may stand at the end of a command line, for the completion script of a shell.
  case completion([String])
}

enum CommaList {
  static func items(_ text: String) -> [String] {
    text.split(separator: ",").compactMap { item in
      let start = item.drop { $0 == " " }
      let trimmed = start.reversed().drop { $0 == " " }.reversed()
      return trimmed.isEmpty ? nil : String(trimmed)
    }
  }
}
