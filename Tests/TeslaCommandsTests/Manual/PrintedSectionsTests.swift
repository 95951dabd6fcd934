import CommandSyntax
import Foundation
import TestSupport
import Testing

@testable import TeslaCommands

@Suite struct PrintedSectionsTests {
  @Test func sectionsAreThoseOfTheTables() throws {
    for (name, title, expected) in PrintedSections.all {
      let page = try #require(ManualPage(name))
      let printed = try #require(page.section(title), "\(name) has no section \(title)")
      let lines = page.lines[..<printed.startIndex] + expected + page.lines[printed.endIndex...]
      try Golden.expect(lines.joined(separator: "\n") + "\n", "man/\(name)")
    }
  }

  @Test("every command that may ask Tesla is in the table of answers")
  func commandsAreComplete() throws {
    let silent: Set = [
      "metrics", "dashboard", "alerts", "rules", "simulate", "completion", "help", "version",
      "token show", "drives", "charges", "states", "battery", "journal export", "journal import",
    ]
    let names = TeslaProgram.surface.commands.flatMap { command in
      (command.subcommands.isEmpty ? [command] : command.subcommands)
        .map { $0.path.joined(separator: " ") }
    }
    let page = try #require(ManualPage("tesla-api-errors.7"))
    let listed = page.entries(".It", in: "COMMANDS").map { $0.filter { $0 != "\"" } }.sorted()
    #expect(names.filter { !silent.contains($0) }.sorted() == listed)
  }

  @Test("the page tells the words that commands say")
  func page() throws {
    let text = try #require(ManualPage("tesla-api-errors.7")).text
    for answer in TeslaAnswer.api + TeslaAnswer.token {
      // What stands in brackets, and how long, is the answer's own.
      let words = answer.message("NAME").split(separator: "(")[0].split(separator: ";")[0]
      #expect(text.contains(words.trimmingCharacters(in: .whitespaces)), "\(words)")
    }
  }
}
