import CommandSyntax
import Testing

/// One line of the table: what is typed, and what is understood or said.
struct Row: Sendable, CustomTestStringConvertible {
  let typed: [String]
  let expected: String

  /// `typed` is split at spaces; `''` is the empty argument.
  init(_ typed: String, _ expected: String) {
    self.typed = typed.split(separator: " ").map { $0 == "''" ? "" : String($0) }
    self.expected = expected
  }

  init(_ typed: [String], _ expected: String) {
    self.typed = typed
    self.expected = expected
  }

  var testDescription: String { typed.joined(separator: " ") }
}

/// What an invocation means, as one line: command, options as name=values, operands.
func meaning(_ typed: [String], _ environment: [String: String] = [:]) -> String {
  do throws(UsageError) {
    switch try Sample.program.parse(typed, environment: environment) {
    case .version: return "version"
    case .completion(let words): return "completion of \(words)"
    case .help(nil), .manual(nil): return "help"
    case .help(let command?), .manual(let command?):
      return "help " + command.path.joined(separator: " ")
    case .command(let name, let arguments):
      let command = Sample.program.everyCommand.first { $0.name == name && $0.subcommands.isEmpty }
      var parts = [command?.path.joined(separator: " ") ?? name]
      for option in (command?.options ?? []) + Sample.program.globalOptions {
        guard let source = arguments.source(of: option), source != .defaultValue else { continue }
        let values = arguments.strings(option).map { "\"\($0)\"" }.joined(separator: ",")
        let isFlag = option.kind == .flag
        parts.append(isFlag ? option.spelling : "\(option.spelling)=\(values)")
      }
      return (parts + arguments.operands.map { "\"\($0)\"" }).joined(separator: " ")
    }
  } catch {
    return "error: \(error.message) [\(error.hint)]"
  }
}

@Test(arguments: ParserTable.rows)
func commandLineMeansWhatTheTableSays(row: Row) {
  #expect(meaning(row.typed) == row.expected)
}

@Test func noArgumentsTrapTheParser() {
  let pieces = [
    "-", "--", "---", "-=", "--=", "--=x", "-\u{301}", "--\u{301}", "--api=\u{301}", "\u{FFFD}",
    "-\u{FFFD}", "--\u{0}", "-o\u{301}", "data", "token", "help", "-vvvq", "--wait=", "\u{1F1E6}",
    "-\u{1F468}\u{200D}\u{1F469}", "99999999999999999999", "--count", "--timeout=1e999", "", "=",
  ]
  for first in pieces {
    for second in pieces {
      for third in pieces { _ = meaning([first, second, third]) }
    }
  }
}

@Test func orderOfArgumentsDoesNotMatter() {
  let expected = #"data --count="3" --json --state-dir="x" --quiet"#
  for typed in [
    "-q -C x data -j -n 3", "data -j -n3 -qC x", "-qCx data -jn3", "data --json -C x -q --count=3",
    "-C x data -n 3 -jq",
  ] { #expect(meaning(typed.split(separator: " ").map(String.init)) == expected) }
}
