/// One option of a command as data: its spellings, the shape of its value, its environment
/// variable, its default and its help. A command refers to its options by these values.
package struct Option: Sendable, Identifiable {
  /// What tells options apart: the long name, or the variable of an option without a spelling.
  package struct ID: Hashable, Sendable {
    let name: String
  }

  package enum Kind: Hashable, Sendable {
    case flag
    case value(placeholder: String)
    /// `--wait` or `--wait=SECONDS`; the value is never the next argument.
    case optionalValue(placeholder: String, whenBare: String)
    /// Only in the environment, without a spelling on the command line.
    case variable(placeholder: String)
  }

  /// Options for one purpose that few users need: `--help` has one line for all of them, the manual
  /// explains each.
  package struct Group: Hashable, Sendable {
    /// What their long names begin with, before a point.
    package let prefix: String
    /// As the help of an option.
    package let summary: String

    package init(_ prefix: String, _ summary: String) {
      self.prefix = prefix
      self.summary = summary
    }
  }

  package let long: String
  package let kind: Kind
  package var short: Character?
  package var form: ValueForm
  /// Environment variables that set the option when the command line does not, first match wins.
  package var environment: [String]
  package var defaultValue: String?
  /// The default in words, when no single value says it.
  package var defaultNote: String?
  /// May be given several times; in the environment its values are separated by commas.
  package var isRepeatable: Bool
  /// Sentences or clauses in lower case, without a full stop at the end.
  package var help: String

  package var group: Group?

  package var id: ID { ID(name: long) }

  private init(
    _ long: String, _ kind: Kind, _ form: ValueForm, short: Character?, environment: [String],
    help: String
  ) {
    self.long = long
    self.kind = kind
    self.form = form
    self.short = short
    self.environment = environment
    self.help = help
    isRepeatable = false
  }

  /// An option that is there or not. With form `.presence` its variable counts when it is set to
  /// anything, as NO_COLOR asks; otherwise its variable is a boolean.
  package static func flag(
    _ long: String, short: Character? = nil, form: ValueForm = .boolean,
    environment: [String] = [], _ help: String
  ) -> Option {
    Option(long, .flag, form, short: short, environment: environment, help: help)
  }

  package static func value(
    _ long: String, _ placeholder: String, short: Character? = nil, form: ValueForm = .text,
    environment: [String] = [], default defaultValue: String? = nil, defaultNote: String? = nil,
    repeatable: Bool = false, group: Group? = nil, _ help: String
  ) -> Option {
    var option = Option(
      long, .value(placeholder: placeholder), form, short: short, environment: environment,
      help: help)
    option.defaultValue = defaultValue
    option.defaultNote = defaultNote
    option.isRepeatable = repeatable
    option.group = group
    return option
  }

  /// An option whose value may be left out: `--long` means `--long=whenBare`.
  package static func optionalValue(
    _ long: String, _ placeholder: String, whenBare: String, form: ValueForm = .text,
    _ help: String
  ) -> Option {
    Option(
      long, .optionalValue(placeholder: placeholder, whenBare: whenBare), form, short: nil,
      environment: [], help: help)
  }

  /// A setting that only the environment has.
  package static func variable(
    _ name: String, _ placeholder: String, form: ValueForm = .text,
    default defaultValue: String? = nil, _ help: String
  ) -> Option {
    var option = Option(
      name, .variable(placeholder: placeholder), form, short: nil, environment: [name], help: help)
    option.defaultValue = defaultValue
    return option
  }
}

extension Option: Hashable {
  package static func == (left: Option, right: Option) -> Bool { left.id == right.id }
  package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension Option {
  package var hasSpelling: Bool {
    if case .variable = kind { false } else { true }
  }

  /// Whether `--long` must be followed by a value.
  var takesValue: Bool {
    if case .value = kind { true } else { false }
  }

  package var placeholder: String? {
    switch kind {
    case .flag: nil
    case .value(let placeholder), .variable(let placeholder): placeholder
    case .optionalValue(let placeholder, _): placeholder
    }
  }

  /// `--timeout`, or the name of the variable.
  package var spelling: String { hasSpelling ? "--" + long : long }

  /// `-C`, `--state-dir`.
  package var spellings: [String] { (short.map { ["-\($0)"] } ?? []) + [spelling] }

  /// How a value is attached: ` SECONDS`, `[=SECONDS]` or nothing.
  var valueSyntax: String {
    switch kind {
    case .flag, .variable: ""
    case .value(let placeholder): " " + placeholder
    case .optionalValue(let placeholder, _): "[=\(placeholder)]"
    }
  }

  /// `-C, --state-dir DIR`.
  var tag: String {
    (short.map { "-\($0), " } ?? "") + spelling + valueSyntax
  }

  /// The help with what may be given and what holds when nothing is given.
  var fullHelp: String {
    var notes: [String] = []
    if case .choice(let values) = form { notes.append(values.joined(separator: ", ")) }
    if case .optionalValue(_, let bare) = kind { notes.append("\(bare) when no value is given") }
    if let note = defaultNote ?? defaultValue { notes.append("default \(note)") }
    if isRepeatable { notes.append("repeatable") }
    return notes.isEmpty ? help : "\(help) (\(notes.joined(separator: "; ")))"
  }
}
