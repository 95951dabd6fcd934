import Dashboards
import Foundation
import Polling
import TeslaCommands
import TestSupport
import Testing

@testable import CommandSyntax

private let program = TeslaProgram.surface

/// The pages of `man/` are written by hand. Their tables must be those of the commands.
@Suite struct ManualPagesTests {
  /// A page of a command, with the commands that it is about: those of a group have one.
  struct CommandPage: CustomTestStringConvertible, Sendable {
    let command: CommandSignature<Command>?

    static let all = [CommandPage(command: nil)] + program.commands.map(CommandPage.init)

    var leaves: [CommandSignature<Command>] {
      guard let command else { return [] }
      return command.subcommands.isEmpty ? [command] : command.subcommands
    }
    var options: [Option] { command == nil ? program.allGlobalOptions : leaves.flatMap(\.options) }
    var fileName: String {
      "\(program.manualName(of: command)).\(command?.manualSection ?? 1)"
    }
    var testDescription: String { fileName }
  }

  /// Those about something else than a command.
  private static let topics = [
    "tesla-files.5", "tesla-metrics.5", "tesla-api.7", "tesla-api-errors.7", "tesla-fleet.7",
    "tesla-mqtt.7", "tesla-cookbook.7",
  ]

  @Test func commandsHaveAPageAndNoPageIsLeftOver() {
    let expected = Self.topics + CommandPage.all.map(\.fileName)
    #expect(ManualPage.all.map(\.name) == expected.sorted())
  }

  @Test func eventsAreThoseOfWatch() throws {
    let page = try #require(ManualPage("tesla-watch.1"))
    let items = page.lines.filter { $0.hasPrefix(".It ") }.map { String($0.dropFirst(4)) }
    let events = WatchEvent.allCases.map(\.rawValue)
    let first = try #require(items.lastIndex(of: "state"))
    #expect(Array(items[first...].prefix(events.count)) == events)
  }

  @Test(arguments: CommandPage.all)
  func tablesAreThoseOfTheCommand(expected: CommandPage) throws {
    let page = try #require(ManualPage(expected.fileName))
    let command = expected.command
    let summary = command?.summary ?? program.summary
    #expect(page.entries(".Nd", in: "NAME") == [summary])
    let spelled = expected.options.filter(\.hasSpelling)
    let tags = spelled.map { Self.flags($0.spellings, $0) }
    #expect(page.entries(".It Fl", in: "DESCRIPTION") == tags.sorted())
    if command == nil {
      let names = program.commands.map { "Cm \($0.name)" }
      #expect(page.entries(".It Cm", in: "DESCRIPTION") == names.sorted())
    } else {
      let calls = expected.leaves.map { $0.path.joined(separator: " ") }
      // Operands are words to choose from.
      let shown = page.entries(".Cm", in: "SYNOPSIS").filter { !$0.contains(" | ") }
      #expect(shown == calls.sorted())
      #expect(page.entries(".Op Fl", in: "SYNOPSIS") == spelled.map(Self.synopsis).sorted())
      let operands = expected.leaves.flatMap(\.operands).map { "Ar \($0.placeholder)" }
      #expect(page.entries(".It Ar", in: "DESCRIPTION") == operands.sorted())
    }
    var variables = expected.options.filter { !$0.environment.isEmpty }
      .map { $0.environment.map { "Ev \($0)" }.joined(separator: " , ") }
    if command == nil { variables += program.variables.map { "Ev \($0.name)" } }
    #expect(page.entries(".It Ev", in: "ENVIRONMENT") == variables.sorted())
    let statuses = program.statuses(of: command).map { "\($0.status)" }
    #expect(page.entries(".It", in: "EXIT STATUS") == statuses.sorted())
    let examples = command == nil ? program.examples : expected.leaves.flatMap(\.examples)
    for example in examples { #expect(page.commands().contains(example.command)) }
  }

  /// `Fl C , Fl -state-dir Ar DIR`
  private static func flags(_ spellings: [String], _ option: Option) -> String {
    let flags = spellings.map { "Fl \($0.dropFirst())" }.joined(separator: " , ")
    switch option.kind {
    case .flag, .variable: return flags
    case .value(let placeholder): return flags + " Ar \(placeholder)"
    case .optionalValue(let placeholder, _): return flags + " Ns Op = Ns Ar \(placeholder)"
    }
  }

  private static func synopsis(_ option: Option) -> String {
    let dots = option.isRepeatable ? " Ar ..." : ""
    return flags([option.short.map { "-\($0)" } ?? option.spelling], option) + dots
  }

  @Test func alertsAreThoseOfTheRules() throws {
    let alerts = AlertRules.file(AlertOptions()).matches(of: /- alert: (\w+)/).map { "\($0.1)" }
    let page = try #require(ManualPage("tesla-alerts.1")).entries(".It", in: "DESCRIPTION")
    let named = page.joined(separator: " ").matches(of: /Tesla\w+/).map { "\($0.0)" }
    #expect(named.sorted() == Set(alerts).sorted(), "tesla-alerts(1) describes each alert once")
  }

  @Test(arguments: ManualPage.all)
  func referencesLeadToPages(page: ManualPage) {
    let names = Set(ManualPage.all.map(\.name))
    for line in page.lines where line.hasPrefix(".Xr tesla") {
      let words = line.split(separator: " ")
      #expect(words.count >= 3 && names.contains("\(words[1]).\(words[2])"), "\(line)")
    }
    for match in page.text.matches(of: /(tesla(?:-[a-z]+)*)\(([1-8])\)/) {
      #expect(names.contains("\(match.1).\(match.2)"), "\(match.0)")
    }
  }

  /// Comments cite tesla-api(7) by its sections.
  @Test func commentsNameSectionsThatExist() throws {
    let page = try #require(ManualPage("tesla-api.7"))
    let root = URL(fileURLWithPath: ManualPage.folder).deletingLastPathComponent()
    var count = 0
    for folder in ["Sources", "Tests"] {
      let files = FileManager.default.enumerator(
        at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil)
      while let file = files?.nextObject() as? URL {
        guard file.pathExtension == "swift" else { continue }
        let source = try String(contentsOf: file, encoding: .utf8)
        for match in source.matches(of: /tesla-api\(7\),\s+(?:\/\/\/? )?([A-Z]+(?: [A-Z]+)*)/) {
          #expect(page.section(String(match.1)) != nil, "\(file.lastPathComponent): \(match.0)")
          count += 1
        }
      }
    }
    #expect(count > 20)
  }

  /// Prose may outlive an option.
  @Test(arguments: ManualPage.all)
  func proseNamesOnlyOptionsThatExist(page: ManualPage) {
    guard page.name != "tesla-metrics.5" else { return }
    let options = program.allGlobalOptions + program.everyCommand.flatMap(\.options)
    // Of curl, in scripts.
    let others = ["--data-raw", "--data-urlencode"]
    let known = Set(options.map { "--\($0.long)" } + others)
    for match in page.text.matches(of: /--[a-z][a-z.\-]*[a-z]/) {
      #expect(known.contains(String(match.0)), "\(match.0)")
    }
  }

  /// What a page shows to be typed is understood.
  @Test(arguments: ManualPage.all)
  func commandsAreUnderstood(page: ManualPage) {
    for command in page.commands() {
      for call in command.split(separator: /[|&()<>]+/) {
        let words = call.split(separator: " ").map { $0.filter { $0 != "\"" } }
        guard words.first == "tesla" else { continue }
        #expect(throws: Never.self, "\(command)") {
          try program.parse(Array(words.dropFirst()), environment: [:])
        }
      }
    }
  }
}
