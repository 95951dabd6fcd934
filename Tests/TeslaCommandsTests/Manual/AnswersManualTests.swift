import TeslaAPI
import TestSupport
import Testing

@testable import CommandSyntax
@testable import TeslaCommands

@Suite struct AnswersManualTests {
  @Test("every command that may ask Tesla is in the table of answers")
  func commandsAreComplete() {
    let silent: Set = [
      "metrics", "dashboard", "alerts", "simulate", "completion", "help", "version", "token show",
    ]
    let program = TeslaProgram.surface
    let names = program.visibleCommands.flatMap { command in
      command.subcommands.isEmpty
        ? [command.name] : command.visibleSubcommands.map { $0.path.joined(separator: " ") }
    }
    #expect(
      names.filter { !silent.contains($0) }.sorted() == AnswersManual.commands.map(\.name).sorted())
  }

  @Test("the page tells its numbers, and the words that commands say")
  func page() {
    let source = AnswersManual.page(date: "November 23, 2026").source
    let text = source.split(separator: "\n").joined(separator: " ")
    #expect(text.contains("\(ErrorTable.rows.count + 9) answers"))
    #expect(text.contains("\(AnswersManual.commands.count) commands"))
    let plain = text.replacing("\\(dq", with: "\"").replacing("\\-", with: "-")
    for answer in TeslaAnswer.api + TeslaAnswer.token {
      // What stands in brackets, and how long, is the answer's own.
      let words = answer.message("NAME").split(separator: "(")[0].split(separator: " for ")[0]
      #expect(plain.contains(words.trimmed), "\(words)")
    }
  }
}

extension Substring {
  fileprivate var trimmed: Substring { last == " " ? dropLast() : self }
}
