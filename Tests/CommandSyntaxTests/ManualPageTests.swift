import CommandSyntax
import Foundation
import Testing

private func page(_ command: CommandSignature?) -> ManualPage {
  ManualPage(
    program: Sample.program, command: command,
    description: [
      .paragraph(".leading dot, back\\slash, ~tilde, 'quote', --option. Fl is no macro here."),
      .tagged([(term: "Fl", text: "A macro's name."), (term: "two words", text: "'Quoted.")]),
      .literal([".Dd", "'x", "a\\b -- ~ ^ `c`", ""]),
    ],
    sections: [
      .init("CAVEATS", [.paragraph("None.")]), .init("FILES", [.paragraph("None.")]),
    ],
    seeAlso: [(name: "jq", section: 1), (name: "sample-metrics", section: 8)],
    date: "November 23, 2026")
}

private let everyPage =
  [page(nil)] + Sample.program.commands.filter { !$0.isHidden }.map { page($0) }

@Suite struct ManualPageTests {
  @Test(.enabled(if: Tool.path("mandoc") != nil, "mandoc is not installed"))
  func pagesPassMandoc() throws {
    try Tool.withDirectory { directory in
      for page in everyPage {
        let file = directory.appendingPathComponent(page.fileName)
        try Data(page.source.utf8).write(to: file)
        let outcome = try Tool.run("mandoc", ["-T", "lint", "-W", "warning", file.path])
        #expect(outcome.status == 0, "\(outcome.output)")
      }
    }
  }

  @Test(.enabled(if: Tool.path("mandoc") != nil, "mandoc is not installed"))
  func textIsShownAsItWasGiven() throws {
    try Tool.withDirectory { directory in
      let file = directory.appendingPathComponent("sample-data.1")
      try Data(page(Sample.data).source.utf8).write(to: file)
      let shown = try Tool.run("mandoc", ["-T", "ascii", "-O", "width=78", file.path]).output
        .replacing(/.\u{8}/, with: "")
      for text in [
        ".leading dot, back\\slash, ~tilde, 'quote', --option.", "a\\b -- ~ ^ `c`", ".Dd",
        "--vehicle VEHICLE", "-n, --count N", "--wait[=SECONDS]", "$ sample data | jq .",
        "it's [optional]: $HOME `x` \\ 100%", "SAMPLE_INTERVAL",
      ] { #expect(shown.contains(text), "\(text)") }
    }
  }

  @Test func sectionsStandInTheOrderOfMdoc() {
    let titles = page(Sample.data).source.split(separator: "\n").filter { $0.hasPrefix(".Sh ") }
      .map { $0.dropFirst(4) }
    #expect(
      titles == [
        "NAME", "SYNOPSIS", "DESCRIPTION", "ENVIRONMENT", "FILES", "EXIT STATUS", "EXAMPLES",
        "SEE ALSO", "CAVEATS",
      ])
  }

  @Test func everyOptionOfACommandIsInItsPage() {
    for command in Sample.program.commands where !command.isHidden {
      let source = page(command).source
      for option in (command.subcommands + [command]).flatMap(\.options) {
        #expect(source.contains("Fl -\(option.long)"))
      }
    }
    for option in Sample.program.globalOptions where option.hasSpelling {
      #expect(page(nil).source.contains("Fl -\(option.long)"))
    }
  }

  @Test func pageIsNamedAfterCommandAndSection() {
    #expect(page(nil).fileName == "sample.1")
    #expect(page(Sample.metrics).fileName == "sample-metrics.8")
    #expect(page(Sample.token).source.hasPrefix(".Dd November 23, 2026\n.Dt SAMPLE-TOKEN 1\n.Os\n"))
  }

  @Test func sourceHasNoBlankLineOutsideLiteralText() {
    let plain = ManualPage(program: Sample.program, command: Sample.data, date: "May 1, 2026")
    #expect(!plain.source.contains("\n\n"))
    #expect(!plain.source.contains(".Sh DESCRIPTION\n.Pp"))
  }
}
