import Foundation
import Testing

@testable import CommandSyntax
@testable import TeslaCommands

/// The files of `man/`. `TESLA_RECORD=1` rewrites them and fails the run, so that a recording
/// cannot pass unnoticed.
@Suite struct ManualPagesTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../man").standardizedFileURL

  static var recordedNames: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()) ?? []
  }

  static let mandoc = ["/usr/bin/mandoc", "/usr/local/bin/mandoc", "/opt/homebrew/bin/mandoc"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(arguments: ManualPages.all.map(\.name))
  func pageIsAsRecorded(name: String) throws {
    let page = try #require(ManualPages.all.first { $0.name == name })
    let file = Self.folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["TESLA_RECORD"] == "1" {
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      try page.source.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(name)")
      return
    }
    let recorded = try String(contentsOf: file, encoding: .utf8)
    guard page.source != recorded else { return }
    let lines = zip(page.source.split(separator: "\n"), recorded.split(separator: "\n"))
    let first = lines.first { $0 != $1 }.map { "\n- \($1)\n+ \($0)" } ?? " in length"
    Issue.record("\(name) differs; scripts/golden ManualPages rewrites it\(first)")
  }

  @Test func commandsHaveAPageAndNoPageIsLeftOver() {
    let program = TeslaProgram.surface
    let commands = program.visibleCommands.map {
      "\(program.manualName(of: $0)).\($0.manualSection)"
    }
    let expected = ["tesla.1", "tesla-files.5", "tesla-metrics.5", "tesla-api-errors.7"] + commands
    #expect(ManualPages.all.map(\.name).sorted() == expected.sorted())
    #expect(Self.recordedNames == expected.sorted())
  }

  @Test func referencesAmongPagesLeadToPages() {
    let names = Set(ManualPages.all.map(\.name))
    for page in ManualPages.all {
      for line in page.source.split(separator: "\n") where line.hasPrefix(".Xr tesla") {
        let words = line.split(separator: " ")
        #expect(
          words.count >= 3 && names.contains("\(words[1]).\(words[2])"), "\(page.name): \(line)")
      }
      for match in page.source.matches(of: /(tesla(?:-[a-z]+)*)\(([1-8])\)/) {
        #expect(names.contains("\(match.1).\(match.2)"), "\(page.name): \(match.0)")
      }
    }
  }

  /// Prose is written by hand, so it may outlive an option.
  @Test func proseNamesOnlyOptionsThatExist() {
    let program = TeslaProgram.surface
    let options = program.allGlobalOptions + program.everyCommand.flatMap(\.options)
    let known = Set(options.map { "--\($0.long)" })
    for page in ManualPages.all where page.name != "tesla-metrics.5" {
      let plain = page.source.replacing("\\-", with: "-")
      for match in plain.matches(of: /--[a-z][a-z.\-]*[a-z]/) {
        #expect(known.contains(String(match.0)), "\(page.name): \(match.0)")
      }
    }
  }

  @Test(
    .enabled(if: mandoc != nil, "mandoc is not installed"), arguments: ManualPages.all.map(\.name))
  func mandocHasNoWarning(name: String) throws {
    let lint = Process()
    let output = Pipe()
    lint.executableURL = URL(fileURLWithPath: try #require(Self.mandoc))
    lint.arguments = [
      "-T", "lint", "-W", "warning", Self.folder.appendingPathComponent(name).path,
    ]
    lint.standardOutput = output
    lint.standardError = output
    try lint.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    lint.waitUntilExit()
    #expect(said.isEmpty && lint.terminationStatus == 0, "\(said)")
  }
}
