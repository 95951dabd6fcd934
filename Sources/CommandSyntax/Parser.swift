extension Program {
  /// Understands a command line (without the program's name) and the environment.
  ///
  /// Help asked for anywhere before `--` wins over the version, and that over any error; no
  /// arguments at all ask for help. A value on the command line wins over its variable, and that
  /// over the default; an empty variable counts as unset. Never traps, whatever the arguments.
  package func parse(
    _ arguments: [String], environment: [String: String]
  ) throws(UsageError) -> Invocation<Work> {
    if arguments.first == Completion.hook {
      return .completion(Array(arguments.dropFirst()))
    }
    var scan = Scan(program: self)
    scan.read(arguments)
    if scan.isHelpWanted { return .help(scan.command) }
    if scan.isVersionWanted { return .version }
    if let error = scan.error { throw error }
    guard let command = scan.command else { return .help(nil) }
    let error = { (reason: UsageError.Reason) in
      UsageError(reason, command: spelling(of: command))
    }
    let work: Work
    switch command.kind {
    case .help: return .manual(try helpTopic(scan.operands, error))
    case .version:
      if let word = scan.operands.first { throw error(.unexpectedOperand(word)) }
      return .version
    case .group(let commands): throw error(.missingCommand(choices: commands.map(\.name)))
    case .command(let own): work = own
    }
    if let reason = Self.problem(with: scan.operands, for: command.operands) {
      throw error(reason)
    }
    if let reason = Self.conflict(of: scan.settings, in: command) { throw error(reason) }
    var settings = scan.settings
    for option in command.options + globalOptions where settings[option.id] == nil {
      do throws(UsageError.Reason) {
        settings[option.id] = try option.setting(from: environment)
      } catch { throw UsageError(error, command: spelling(of: command)) }
    }
    return .command(work, ParsedArguments(operands: scan.operands, settings: settings))
  }

  private func helpTopic(
    _ words: [String], _ error: (UsageError.Reason) -> UsageError
  ) throws(UsageError) -> CommandSignature<Work>? {
    var path: [String] = []
    for word in words {
      let candidates = path.isEmpty ? commands : command(at: path)?.subcommands ?? []
      guard candidates.contains(where: { $0.name == word }) else {
        throw error(
          candidates.isEmpty ? .unexpectedOperand(word) : unknown(word, among: candidates))
      }
      path.append(word)
    }
    return command(at: path)
  }

  private static func problem(
    with words: [String], for operands: [Operand]
  ) -> UsageError.Reason? {
    var rest = words[...]
    for operand in operands {
      if rest.isEmpty {
        if !operand.isOptional { return .missingOperand(operand.syntax) }
        continue
      }
      repeat {
        guard let word = rest.popFirst() else { break }
        if word.isEmpty { return .emptyValue(of: operand.placeholder) }
        if let problem = operand.form.problem(with: word) {
          return .invalidValue(word, subject: operand.placeholder, problem)
        }
      } while operand.isRepeatable
    }
    return rest.first.map { .unexpectedOperand($0) }
  }

  private static func conflict(
    of settings: [Option.ID: ParsedArguments.Setting], in command: CommandSignature<Work>
  ) -> UsageError.Reason? {
    for group in command.exclusive {
      let given = group.filter { settings[$0.id] != nil }
      if given.count > 1 { return .exclusive(given[0].spelling, given[1].spelling) }
    }
    return nil
  }
}
