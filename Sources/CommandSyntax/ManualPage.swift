/// A manual page in mdoc(7): names, synopsis, options, environment and exit statuses come from
/// the tables, the rest is given.
package struct ManualPage: Sendable {
  package enum Block: Sendable {
    case paragraph(String)
    /// Terms with their explanations.
    case tagged([(term: String, text: String)])
    /// Lines to be typed, or a file's content.
    case literal([String])
  }

  package struct Section: Sendable {
    /// In capitals, such as `FILES`.
    package let title: String
    package let blocks: [Block]

    package init(_ title: String, _ blocks: [Block]) {
      self.title = title
      self.blocks = blocks
    }
  }

  let program: Program
  /// Nil for the page of the program itself.
  let command: CommandSignature?
  var description: [Block]
  var sections: [Section]
  var seeAlso: [(name: String, section: Int)]
  let date: String

  /// `description` follows the paragraphs of the signature. `sections` are put at their places
  /// in the order that mdoc(7) asks for. `date` is written as `November 23, 2026`.
  package init(
    program: Program, command: CommandSignature?, description: [Block] = [],
    sections: [Section] = [], seeAlso: [(name: String, section: Int)] = [], date: String
  ) {
    self.program = program
    self.command = command
    self.description = description
    self.sections = sections
    self.seeAlso = seeAlso
    self.date = date
  }

  /// `tesla-data.1`.
  package var fileName: String { "\(name).\(manualSection)" }

  /// The whole page.
  package var source: String {
    let head = [
      ".Dd \(date)", ".Dt \(name.uppercased()) \(manualSection)", ".Os", ".Sh NAME", ".Nm \(name)",
      ".Nd " + summary,
    ]
    let generated: [(String, [String])] = [
      ("SYNOPSIS", synopsis), ("DESCRIPTION", descriptionLines),
      ("ENVIRONMENT", environmentLines), ("EXIT STATUS", statusLines),
      ("EXAMPLES", exampleLines), ("SEE ALSO", seeAlsoLines),
    ]
    let given = sections.map { ($0.title, Self.lines($0.blocks)) }
    let body = Self.order.flatMap { title in (generated + given).filter { $0.0 == title } }
    let others = given.filter { !Self.order.contains($0.0) }
    let lines = (body + others).filter { !$0.1.isEmpty }.flatMap { title, lines in
      [".Sh \(title)"] + lines.drop { $0 == ".Pp" }
    }
    return (head + lines).joined(separator: "\n") + "\n"
  }

  private static let order =
    [
      "SYNOPSIS", "DESCRIPTION", "ENVIRONMENT", "FILES", "EXIT STATUS", "EXAMPLES", "DIAGNOSTICS",
      "SEE ALSO",
    ] + lateTitles

  /// The sections that mdoc(7) wants after SEE ALSO.
  static let lateTitles = [
    "STANDARDS", "HISTORY", "AUTHORS", "CAVEATS", "BUGS", "SECURITY CONSIDERATIONS",
  ]

  private var name: String { program.manualName(of: command) }
  private var manualSection: Int { command?.manualSection ?? 1 }
  private var summary: String { command?.summary ?? program.summary }

  /// The command, or the members of a group.
  private var leaves: [CommandSignature] {
    guard let command else { return [] }
    return command.subcommands.isEmpty ? [command] : command.visibleSubcommands
  }

  // Synopsis and description

  private var synopsis: [String] {
    guard command != nil else {
      return [".Nm \(program.name)", ".Op Ar options", ".Ar command", ".Op Ar options"]
    }
    return leaves.flatMap { leaf in
      [".Nm \(program.name)", ".Cm " + leaf.path.joined(separator: " ")]
        + leaf.options.filter(\.hasSpelling).map(Self.synopsis)
        + leaf.operands.map(Self.synopsis)
    }
  }

  private static func synopsis(_ option: Option) -> String {
    let dots = option.isRepeatable ? " Ar ..." : ""
    return ".Op " + flags([option.short.map { "-\($0)" } ?? option.spelling], option) + dots
  }

  private static func synopsis(_ operand: Operand) -> String {
    let dots = operand.isRepeatable ? " Ar ..." : ""
    if case .choice(let values) = operand.form {
      let words = values.map { "Cm \(Mdoc.argument($0))" }.joined(separator: " | ")
      return (operand.isOptional ? ".Op " : ".") + words + dots
    }
    return (operand.isOptional ? ".Op Ar " : ".Ar ") + Mdoc.argument(operand.placeholder) + dots
  }

  private var descriptionLines: [String] {
    guard let command else {
      return Self.paragraphs(program.description) + Self.lines(description) + commandList
        + [".Pp", "Options for all commands, before or after the command:"]
        + Self.optionList(program.allGlobalOptions)
    }
    var lines = command.description.isEmpty ? Mdoc.sentence(summary) : []
    lines += Self.paragraphs(command.description) + Self.lines(description)
    if command.subcommands.isEmpty {
      lines += Self.own(command)
    } else {
      for leaf in leaves {
        lines += [".Ss \(program.spelling(of: leaf))"] + Mdoc.sentence(leaf.summary)
        if !leaf.description.isEmpty { lines += [".Pp"] + Self.paragraphs(leaf.description) }
        lines += Self.own(leaf)
      }
    }
    let sentence = ["Options for all commands are described in", ".Xr \(program.name) 1 ."]
    return lines + [".Pp"] + sentence
  }

  private static func own(_ command: CommandSignature) -> [String] {
    var lines: [String] = []
    if !command.operands.isEmpty {
      lines += [".Bl -tag -width Ds"]
      for operand in command.operands {
        lines += [".It Ar \(Mdoc.argument(operand.placeholder))"] + Mdoc.sentence(operand.help)
      }
      lines += [".El"]
    }
    return lines + optionList(command.options)
  }

  private var commandList: [String] {
    let items = program.visibleCommands.flatMap { command in
      [".It Cm \(command.name)"] + Mdoc.sentence(command.summary)
        + ["See", ".Xr \(program.manualName(of: command)) \(command.manualSection) ."]
    }
    return [".Pp", "The commands are:"] + Self.list(items)
  }

  /// `.Bl -tag` with an item for each option; nothing without options.
  static func optionList(_ options: [Option]) -> [String] {
    list(
      options.filter(\.hasSpelling).flatMap { option in
        [".It " + flags(option.spellings, option)] + Mdoc.sentence(option.fullHelp)
      })
  }

  /// `Fl C , Fl -state-dir Ar DIR`
  private static func flags(_ spellings: [String], _ option: Option) -> String {
    let flags = spellings.map { "Fl \($0.dropFirst())" }.joined(separator: " , ")
    let placeholder = option.placeholder.map(Mdoc.argument) ?? ""
    switch option.kind {
    case .flag, .variable: return flags
    case .value: return flags + " Ar \(placeholder)"
    case .optionalValue: return flags + " Ns Op = Ns Ar \(placeholder)"
    }
  }

  // Tables

  private var environmentLines: [String] {
    let options = command == nil ? program.globalOptions : leaves.flatMap(\.options)
    var items = options.filter { !$0.environment.isEmpty }.flatMap { option in
      [".It " + option.environment.map { "Ev \($0)" }.joined(separator: " , ")]
        + (option.hasSpelling
          ? [option.kind == .flag ? "Turns on" : "Default of", ".Fl -\(option.long) ."]
          : Mdoc.sentence(option.fullHelp))
    }
    if command == nil {
      items += program.variables.flatMap { [".It Ev \($0.name)"] + Mdoc.sentence($0.meaning) }
    }
    return Self.list(items)
  }

  private var statusLines: [String] {
    Self.list(
      program.statuses(of: command).flatMap { [".It \($0.status)"] + Mdoc.sentence($0.meaning) })
  }

  private var exampleLines: [String] {
    let examples = command == nil ? program.examples : leaves.flatMap(\.examples)
    return examples.flatMap { example in
      [".Pp"] + Mdoc.sentence(example.effect, end: ":")
        + [".Bd -literal -offset indent", Mdoc.literal("$ " + example.command), ".Ed"]
    }
  }

  private var seeAlsoLines: [String] {
    let others = seeAlso.filter { $0.name != name }
    let base = command == nil ? [] : [(name: program.name, section: 1)]
    return Self.references(to: base + others)
  }

  /// A list of pages by section and name.
  static func references(to pages: [(name: String, section: Int)]) -> [String] {
    let sorted = pages.sorted { ($0.section, $0.name) < ($1.section, $1.name) }
    return sorted.enumerated().map { index, page in
      ".Xr \(page.name) \(page.section)" + (index == sorted.count - 1 ? "" : " ,")
    }
  }

  // Blocks

  private static func list(_ items: [String]) -> [String] {
    items.isEmpty ? [] : [".Bl -tag -width Ds"] + items + [".El"]
  }

  private static func paragraphs(_ texts: [String]) -> [String] {
    Array(texts.map(Mdoc.text).joined(separator: [".Pp"]))
  }

  static func lines(_ blocks: [Block]) -> [String] {
    blocks.flatMap { block in
      switch block {
      case .paragraph(let text): [".Pp"] + Mdoc.text(text)
      case .tagged(let items):
        list(items.flatMap { [".It \(Mdoc.argument($0.term))"] + Mdoc.text($0.text) })
      case .literal(let lines):
        [".Bd -literal -offset indent"] + lines.map(Mdoc.literal) + [".Ed"]
      }
    }
  }
}
