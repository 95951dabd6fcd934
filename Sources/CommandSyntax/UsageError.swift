/// A command line that cannot be understood; the program ends with status 2.
package struct UsageError: Error, Hashable, Sendable {
  package enum Reason: Error, Hashable {
    case unknownOption(String, nearest: String?)
    /// An option of these commands that stands before the command.
    case misplacedOption(String, commands: [String])
    case unknownCommand(String, nearest: String?)
    /// A word that people try, and what to do instead.
    case otherWord(String, advice: String)
    /// A group of commands without one of them.
    case missingCommand(choices: [String])
    case missingValue(option: String, placeholder: String)
    case unwantedValue(option: String)
    case emptyValue(of: String)
    /// `subject` is the option, variable or operand that has the value.
    case invalidValue(String, subject: String, ValueProblem)
    case missingOperand(String)
    case unexpectedOperand(String)
    case exclusive(String, String)
    /// Found by the command itself: what is wrong, and with which option or operand.
    case refused(subject: String, why: String)
  }

  package let reason: Reason
  /// The command as typed, with the program: `tesla token refresh`.
  package let command: String

  package init(_ reason: Reason, command: String) {
    self.reason = reason
    self.command = command
  }

  /// What is wrong, in one line without control characters or long values, which may be secrets.
  package var message: String {
    switch reason {
    case .unknownOption(let option, let nearest):
      "unknown option \(Quoted.name(option))" + Spelling.suggestion(nearest)
    case .misplacedOption(let option, let commands):
      "option \(option) belongs after the command (\(commands.joined(separator: ", ")))"
    case .unknownCommand(let word, let nearest):
      "unknown command \(Quoted.value(word))" + Spelling.suggestion(nearest)
    case .otherWord(let word, _): "unknown command \(Quoted.value(word))"
    case .missingCommand(let choices):
      "\(command) needs one of \(choices.joined(separator: ", "))"
    case .missingValue(let option, let placeholder): "option \(option) needs a value \(placeholder)"
    case .unwantedValue(let option): "option \(option) takes no value"
    case .emptyValue(let subject): "\(subject): the value is empty"
    case .invalidValue(let value, let subject, let problem):
      "\(subject): \(Quoted.value(value)) \(problem.words)"
    case .missingOperand(let operand): "missing operand \(operand)"
    case .unexpectedOperand(let word): "unexpected operand \(Quoted.value(word))"
    case .exclusive(let first, let second): "options \(first) and \(second) exclude each other"
    case .refused(let subject, let why): "\(subject): \(why)"
    }
  }

  /// What to do, or the command to type for more.
  package var hint: String {
    if case .otherWord(_, let advice) = reason { advice } else { "\(command) --help" }
  }
}
