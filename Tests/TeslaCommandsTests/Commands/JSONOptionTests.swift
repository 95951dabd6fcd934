import CommandSyntax
import Journal
import TeslaCommands
import TestSupport
import Testing
import Time
import Unix

private let program = TeslaProgram.surface

/// `--json` of every command that prints JSON.
@Suite struct JSONOptionTests {
  /// Those that print JSON whether or not they are asked to, with a call that does.
  private static let calls = [
    ["products"], ["data"], ["data", "--powerwall"], ["data", "--cached"], ["wake"],
    ["api", "products"], ["history"], ["drives"], ["charges"], ["states"],
    ["states", "--by", "month"], ["battery"], ["journal", "export"], ["dashboard", "car"],
  ]

  /// Those that print it, or not, as they are asked to.
  private static let switches = [["status"], ["token", "show"], ["doctor"]]

  /// Those that only a Fleet API has, and one that does not end by itself.
  private static let others = [
    ["telemetry", "configure"], ["telemetry", "status"], ["telemetry", "errors"],
    ["telemetry", "remove"], ["watch"],
  ]

  /// What is printed instead of JSON.
  private static let forms: Set = ["table", "csv", "gpx", "openmetrics"]

  @Test func theCommandsThatHaveItAreThoseThatPrintJSON() {
    let having = program.everyCommand.filter { command in
      command.options.contains { $0.long == "json" }
    }
    let printing = (Self.calls + Self.switches + Self.others).map { call in
      program.everyCommand.map(\.path).filter { call.starts(with: $0) }.max { $0.count < $1.count }
    }
    #expect(Set(having.map(\.path)) == Set(printing.compactMap(\.self)))
  }

  @Test func anotherFormContradictsIt() {
    for command in program.everyCommand {
      guard let json = command.options.first(where: { $0.long == "json" }) else { continue }
      for form in command.options where Self.forms.contains(form.long) {
        #expect(
          command.exclusive.contains { $0.contains(json) && $0.contains(form) },
          "\(command.path) \(form.spelling)")
      }
    }
    for call in [["products"], ["data"], ["states"], ["telemetry", "status"]] {
      let error = #expect(throws: UsageError.self) {
        try program.parse(call + ["--table", "--json"], environment: [:])
      }
      #expect(error?.message.contains("exclude each other") == true)
    }
  }

  @Test("with it a command prints the same bytes as without", arguments: Self.calls)
  func sameBytes(_ call: [String]) async throws {
    let bench = try CommandBench()
    try #require(try await bench.run("data").failure == nil)
    try JournalSample.write(to: bench.folder.file("journal.db"))
    let without = try await bench.run(call)
    #expect(without.failure == nil && !without.output.isEmpty, "\(without.errors)")
    let with = try await bench.run(call + ["--json"])
    #expect(with.failure == nil && with.output == without.output && with.errors == without.errors)
  }
}
