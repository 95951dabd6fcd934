import CommandSyntax
import Foundation
import TeslaCommands
import TestSupport
import Testing

private let program = TeslaProgram.surface

@Suite struct TeslaProgramTests {
  @Test func everyServeOptionHasItsVariable() {
    for option in ServeSyntax.signature.options {
      let expected = "TESLA_" + option.long.uppercased().replacing(/[-.]/, with: "_")
      #expect(option.environment == [expected])
    }
  }

  @Test func defaultsFitTheirOptions() throws {
    for command in program.everyCommand where command.subcommands.isEmpty {
      for option in command.options {
        guard let value = option.defaultValue else { continue }
        let operands = command.operands.filter { !$0.isOptional }.map { operand in
          if case .choice(let values) = operand.form { values.first ?? "" } else { "word" }
        }
        let words = command.path + ["--\(option.long)=\(value)"] + operands
        guard case .command(_, let arguments) = try program.parse(words, environment: [:]) else {
          Issue.record("not a command: \(words)")
          continue
        }
        #expect(arguments.string(option) == value)
      }
    }
  }

  @Test func namesAreUniqueWithinTheirCommand() {
    for command in program.everyCommand {
      let options = command.options + program.globalOptions
      let longs = options.map(\.long) + ["help", "version"]
      let shorts = options.compactMap(\.short) + ["h"]
      let variables = options.flatMap(\.environment)
      #expect(Set(longs).count == longs.count)
      #expect(Set(shorts).count == shorts.count)
      #expect(Set(variables).count == variables.count)
    }
  }

  @Test func statusesAreInTheTable() {
    let known = TeslaProgram.exitStatuses.map(\.status)
    #expect(known == [0, 1, 2, 3, 4, 5, 6, 7, 130, 141, 143])
    for command in program.everyCommand {
      #expect(Set(command.exitStatuses).subtracting(known) == [])
    }
  }

  @Test func helpTextsKeepTheStyle() {
    for command in program.everyCommand {
      for text in [command.summary] + command.options.map(\.help) {
        #expect(!text.hasSuffix(".") && !text.isEmpty)
      }
    }
  }

  @Test func helpIsAtMost80ColumnsWide() {
    for command in [nil] + program.everyCommand.map(Optional.some) {
      let lines = program.help(for: command).split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= 80 })
    }
  }

  @Test func helpOfACommandIsAtMost40LinesLong() {
    for command in program.everyCommand {
      let lines = program.help(for: command).split(
        separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count <= 41, "\(command.path): \(lines.count - 1) lines")
    }
  }

  /// What other programs call what people want here.
  @Test(arguments: [
    ("login", "tesla auth"), ("logout", "delete token.refresh"), ("refresh", "tesla token refresh"),
    ("list", "tesla products"), ("vehicles", "tesla products"), ("state", "tesla status"),
    ("export", "tesla metrics"), ("start", "tesla serve"), ("lock", "Tesla app"),
    ("unlock", "Tesla app"), ("climate", "Tesla app"), ("charge", "Tesla app"),
    ("honk", "Tesla app"),
  ])
  func wordsOfOtherProgramsAreAnsweredWithWhatToDo(word: String, advice: String) {
    #expect(program.command(at: [word]) == nil)
    for typed in [[word, "--now"], ["help", word]] {
      let error = #expect(throws: UsageError.self) { try program.parse(typed, environment: [:]) }
      #expect(error?.hint.contains(advice) == true && error?.message.contains(word) == true)
    }
  }

  /// What is answered is understood, and no command hides behind it.
  @Test func adviceNamesCommandsThatExist() {
    for (word, advice) in program.otherWords {
      #expect(program.command(at: [word]) == nil, "\(word) is a command")
      let names = advice.matches(of: /tesla ([a-z]+)/).map { String($0.1) }
      for name in names where name != "reads" {
        #expect(program.command(at: [name]) != nil, "\(word): \(advice)")
      }
    }
  }

  @Test func commandsHaveAnExample() {
    for command in program.everyCommand {
      #expect(!command.examples.isEmpty)
    }
  }

  /// Examples name only commands and options that exist.
  @Test func examplesAreUnderstood() throws {
    let examples = program.examples + program.everyCommand.flatMap(\.examples)
    for example in examples {
      for call in example.command.split(separator: /[|&()<>]+/) {
        let words = call.split(separator: " ").map { $0.filter { $0 != "\"" } }
        guard words.first == "tesla" else { continue }
        _ = try program.parse(Array(words.dropFirst()), environment: [:])
      }
    }
  }

  @Test func surfaceIsTheRecordedOne() throws {
    try Golden.expect(program.surface, "Tests/TeslaCommandsTests/Golden/surface.txt")
  }
}
