@testable import CommandSyntax

extension Program {
  /// The whole surface as stable text, one fact a line, to be compared with a recorded one.
  var surface: String {
    var lines = ["\(name): \(summary)"]
    lines += description.map { "  text \($0)" }
    lines += allGlobalOptions.map { "  option " + $0.surface }
    lines += examples.map { "  example \($0.command) => \($0.effect)" }
    lines += variables.map { "  variable \($0.name) => \($0.meaning)" }
    lines += exitStatuses.map { "  status \($0.status) => \($0.meaning)" }
    for command in everyCommand { lines += ["", spelling(of: command) + command.surfaceHead] }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension CommandSignature {
  fileprivate var surfaceHead: String {
    var lines = [": \(summary) [section \(manualSection)]"]
    lines += description.map { "  text \($0)" }
    lines += options.map { "  option " + $0.surface }
    lines += operands.map { "  operand \($0.syntax) | \($0.form.surface) => \($0.help)" }
    lines += exclusive.map { "  exclusive " + $0.map(\.spelling).joined(separator: " ") }
    lines += examples.map { "  example \($0.command) => \($0.effect)" }
    if !exitStatuses.isEmpty {
      lines.append("  statuses " + exitStatuses.map { "\($0)" }.joined(separator: " "))
    }
    return lines.joined(separator: "\n")
  }
}

extension Option {
  fileprivate var surface: String {
    var facts = [tag]
    if kind != .flag { facts.append(form.surface) }
    if !environment.isEmpty { facts.append("from " + environment.joined(separator: ", ")) }
    return facts.joined(separator: " | ") + " => " + fullHelp
  }
}

extension ValueForm {
  /// The form in words that do not change with the compiler.
  fileprivate var surface: String {
    let nouns = words.map { " or \($0)" }.joined()
    return switch self {
    case .text: "text"
    case .file: "file"
    case .directory: "directory"
    case .url: "url"
    case .vehicle: "vehicle"
    case .site: "site"
    case .command: "command"
    case .choice: "choice"
    case .list(let known): "list of " + known.joined(separator: ", ")
    case .integer(let range): "integer \(range.lowerBound) to \(range.upperBound)"
    case .number(let range, _): "number \(range.lowerBound) to \(range.upperBound)" + nouns
    case .duration(let range, _):
      "duration \(DurationText.describe(range.lowerBound)) to "
        + DurationText.describe(range.upperBound) + nouns
    case .boolean: "boolean"
    case .presence: "presence"
    }
  }
}
