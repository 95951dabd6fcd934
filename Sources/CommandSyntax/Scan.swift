/// One pass over the arguments. It goes on after an error, because help may still be asked for,
/// and keeps the first.
struct Scan {
  struct Problem: Error {
    let reason: UsageError.Reason
  }

  let program: Program
  private(set) var command: CommandSignature?
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

  init(program: Program) { self.program = program }

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
      do throws(Problem) {
        if bytes.starts(with: "--".utf8) {
          try readLong(argument, &rest)
        } else if bytes.first == UInt8(ascii: "-"), bytes.count > 1 {
          try readShort(argument, &rest)
        } else {
          takeOperand(argument)
        }
      } catch { fail(error.reason) }
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
      let names = candidates.map(\.name)
      fail(.unknownCommand(word, nearest: Spelling.nearest(to: word, in: names)))
    }
  }

  var scope: [Option] {
    ((command?.options ?? []) + program.allGlobalOptions).filter(\.hasSpelling)
  }

  private mutating func readLong(
    _ argument: String, _ rest: inout ArraySlice<String>
  ) throws(Problem) {
    // Bytes, not characters: a combining mark after `=` must not hide it.
    let end = argument.utf8.firstIndex(of: UInt8(ascii: "=")) ?? argument.endIndex
    let spelling = String(argument[..<end])
    let attached = end == argument.endIndex ? nil : String(argument.utf8[end...].dropFirst())
    guard let option = scope.first(where: { $0.spelling == spelling }) else {
      throw unknown(spelling)
    }
    switch option.kind {
    case .flag where attached != nil: throw Problem(reason: .unwantedValue(option: spelling))
    case .flag: turnOn(option)
    case .value(let placeholder):
      let value = attached ?? nextValue(of: option, &rest)
      guard let value else {
        throw Problem(reason: .missingValue(option: spelling, placeholder: placeholder))
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
  ) throws(Problem) {
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
        throw Problem(
          reason: .missingValue(option: spelling, placeholder: option.placeholder ?? ""))
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
    case Program.help.id: isHelpWanted = true
    case Program.versionOption.id: isVersionWanted = true
    default: settings[option.id] = .init(values: ["true"], source: .commandLine)
    }
  }

  private mutating func set(
    _ option: Option, to value: String, spelling: String
  ) throws(Problem) {
    try Self.check(value, option, subject: spelling)
    let earlier = option.isRepeatable ? settings[option.id]?.values ?? [] : []
    settings[option.id] = .init(values: earlier + [value], source: .commandLine)
  }

  private func unknown(_ spelling: String) -> Problem {
    if command == nil {
      let owners = program.everyCommand.filter { command in
        command.options.contains { $0.hasSpelling && $0.matches(spelling) }
      }
      if !owners.isEmpty {
        let names = owners.map { $0.path.joined(separator: " ") }
        return Problem(reason: .misplacedOption(spelling, commands: names))
      }
    }
    let isLong = spelling.utf8.starts(with: "--".utf8)
    let nearest = isLong ? Spelling.nearest(to: spelling, in: scope.map(\.spelling)) : nil
    return Problem(reason: .unknownOption(spelling, nearest: nearest))
  }

  private static func check(
    _ value: String, _ option: Option, subject: String
  ) throws(Problem) {
    if value.isEmpty {
      if option.allowsEmpty { return }
      throw Problem(reason: .emptyValue(of: subject))
    }
    if let problem = option.form.problem(with: value) {
      throw Problem(reason: .invalidValue(value, subject: subject, problem))
    }
  }

  /// What the first of the option's variables that is set and not empty says.
  static func setting(
    of option: Option, from environment: [String: String]
  ) throws(Problem) -> ParsedArguments.Setting? {
    for name in option.environment {
      guard let value = environment[name], !value.isEmpty else { continue }
      let values = option.isRepeatable ? CommaList.items(value) : [value]
      for value in values { try check(value, option, subject: name) }
      if !values.isEmpty { return .init(values: values, source: .environment(name)) }
    }
    return nil
  }
}

extension Option {
  /// Whether `--long` or `-s` names this option.
  fileprivate func matches(_ spelling: String) -> Bool {
    spelling == self.spelling || short.map { spelling == "-\($0)" } ?? false
  }
}
