/// One pass over the arguments. It goes on after an error, because help may still be asked for,
/// and keeps the first.
struct Scan<Work: Sendable> {
  let program: Program<Work>
  private(set) var command: CommandSignature<Work>?
  private(set) var operands: [String] = []
  private(set) var settings: [Option.ID: ParsedArguments.Setting] = [:]
  private(set) var isHelpWanted = false
  private(set) var isVersionWanted = false
  private(set) var error: UsageError?
  private(set) var isCommandUnknown = false
  /// The option whose value the arguments end before.
  private(set) var awaited: Option?
  /// Whether there was `--`.
  private(set) var areOptionsEnded = false

  init(program: Program<Work>) { self.program = program }

  mutating func read(_ arguments: [String]) {
    isHelpWanted = arguments.prefix { $0 != "--" }.contains { $0 == "-h" || $0 == "--help" }
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let bytes = argument.utf8
      if argument == "--" {
        areOptionsEnded = true
        for word in rest { takeOperand(word) }
        return
      }
      do throws(UsageError.Reason) {
        if bytes.starts(with: "--".utf8) {
          try readLong(argument, &rest)
        } else if bytes.first == UInt8(ascii: "-"), bytes.count > 1 {
          try readShort(argument, &rest)
        } else {
          takeOperand(argument)
        }
      } catch { fail(error) }
    }
  }

  private mutating func fail(_ reason: UsageError.Reason) {
    if error == nil { error = UsageError(reason, command: program.spelling(of: command)) }
  }

  private mutating func takeOperand(_ word: String) {
    let candidates = command?.subcommands ?? program.commands
    if isCommandUnknown || (candidates.isEmpty && command != nil) {
      operands.append(word)
    } else if let found = candidates.first(where: { $0.name == word }) {
      command = found
    } else {
      isCommandUnknown = true
      fail(program.unknown(word, among: candidates))
    }
  }

  var scope: [Option] {
    ((command?.options ?? []) + program.allGlobalOptions).filter(\.hasSpelling)
  }

  private mutating func readLong(
    _ argument: String, _ rest: inout ArraySlice<String>
  ) throws(UsageError.Reason) {
    // Bytes, not characters: a combining mark after `=` must not hide it.
    let end = argument.utf8.firstIndex(of: UInt8(ascii: "=")) ?? argument.endIndex
    let spelling = String(argument[..<end])
    let attached = end == argument.endIndex ? nil : String(argument.utf8[end...].dropFirst())
    guard let option = scope.first(where: { $0.spelling == spelling }) else {
      throw unknown(spelling)
    }
    switch option.kind {
    case .flag where attached != nil: throw UsageError.Reason.unwantedValue(option: spelling)
    case .flag: turnOn(option)
    case .value(let placeholder):
      let value = attached ?? nextValue(of: option, &rest)
      guard let value else {
        throw UsageError.Reason.missingValue(option: spelling, placeholder: placeholder)
      }
      try set(option, to: value, spelling: spelling)
    case .optionalValue(_, let whenBare):
      try set(option, to: attached ?? whenBare, spelling: spelling)
    case .variable: throw unknown(spelling)
    }
  }

  /// A bundle: flags, of which the last may take the rest or the next argument as its value.
  private mutating func readShort(
    _ argument: String, _ rest: inout ArraySlice<String>
  ) throws(UsageError.Reason) {
    var letters = argument.unicodeScalars.dropFirst()
    while let letter = letters.popFirst() {
      let spelling = "-\(letter)"
      guard let option = scope.first(where: { $0.short == Character(letter) }) else {
        throw unknown(spelling)
      }
      guard option.takesValue else {
        turnOn(option)
        continue
      }
      let value = letters.isEmpty ? nextValue(of: option, &rest) : String(letters)
      guard let value else {
        throw UsageError.Reason.missingValue(
          option: spelling, placeholder: option.placeholder ?? "")
      }
      try set(option, to: value, spelling: spelling)
      return
    }
  }

  /// The next argument unless it looks like an option: forgetting a value is far likelier than
  /// meaning one that begins with a dash, for which there is `--option=-value`.
  private mutating func nextValue(
    of option: Option, _ rest: inout ArraySlice<String>
  ) -> String? {
    guard let next = rest.first else {
      awaited = option
      return nil
    }
    let isOption = next.utf8.first == UInt8(ascii: "-") && next != "-" && Double(next) == nil
    return isOption ? nil : rest.popFirst()
  }

  private mutating func turnOn(_ option: Option) {
    switch option.id {
    case Option.help.id: isHelpWanted = true
    case Option.version.id: isVersionWanted = true
    default: settings[option.id] = .init(values: ["true"], source: .commandLine)
    }
  }

  private mutating func set(
    _ option: Option, to value: String, spelling: String
  ) throws(UsageError.Reason) {
    try option.check(value, subject: spelling)
    let earlier = option.isRepeatable ? settings[option.id]?.values ?? [] : []
    settings[option.id] = .init(values: earlier + [value], source: .commandLine)
  }

  private func unknown(_ spelling: String) -> UsageError.Reason {
    if command == nil {
      let owners = program.everyCommand.filter { command in
        command.options.contains { $0.hasSpelling && $0.matches(spelling) }
      }
      if !owners.isEmpty {
        let names = owners.map { $0.path.joined(separator: " ") }
        return .misplacedOption(spelling, commands: names)
      }
    }
    let isLong = spelling.utf8.starts(with: "--".utf8)
    let nearest = isLong ? Spelling.nearest(to: spelling, in: scope.map(\.spelling)) : nil
    return .unknownOption(spelling, nearest: nearest)
  }
}

extension Option {
  /// Which the parser handles wherever they stand.
  static let help = Option.flag("help", short: "h", "show this help")
  static let version = Option.flag("version", "show the version")

  func check(_ value: String, subject: String) throws(UsageError.Reason) {
    if value.isEmpty { throw .emptyValue(of: subject) }
    if let problem = form.problem(with: value) {
      throw .invalidValue(value, subject: subject, problem)
    }
  }

  /// What the first of the variables that is set and not empty says.
  func setting(
    from environment: [String: String]
  ) throws(UsageError.Reason) -> ParsedArguments.Setting? {
    for name in self.environment {
      guard let value = environment[name], !value.isEmpty else { continue }
      let values = isRepeatable ? CommaList.items(value) : [value]
      for value in values { try check(value, subject: name) }
      if !values.isEmpty { return .init(values: values, source: .environment(name)) }
    }
    return nil
  }

  /// Whether `--long` or `-s` names this option.
  fileprivate func matches(_ spelling: String) -> Bool {
    spelling == self.spelling || short.map { spelling == "-\($0)" } ?? false
  }
}
