import Testing

@testable import CommandSyntax

/// The words before the cursor, of which the last is being typed, and what is offered. What shells
/// make of it is in EndToEndTests.
struct Completed: Sendable, CustomTestStringConvertible {
  let words: [String]
  let offers: [String]
  let prefix: String

  /// - Parameter offers: words; `<files>` and the like stand for what is not listed.
  init(_ words: [String], _ offers: [String], prefix: String = "") {
    self.words = words
    self.offers = offers
    self.prefix = prefix
  }

  var testDescription: String { words.joined(separator: " ") }

  private static let commands = ["data", "metrics", "token", "completion", "help", "version"]
  private static let apis = ["owner", "fleet-na", "fleet-eu"]

  static let all = [
    Completed([""], commands),
    Completed(["-q", "d"], commands),
    Completed(["--api", ""], apis),
    Completed(["--api="], apis, prefix: "--api="),
    Completed(["--api=fl"], apis, prefix: "--api="),
    Completed(["--api", "owner", "t"], commands),
    Completed(["--api", "nonsense", "t"], commands),
    Completed(["--api=owner", "t"], commands),
    Completed(["--nonsense=x"], [], prefix: "--nonsense="),
    Completed(["--quiet=x"], [], prefix: "--quiet="),
    Completed(["token", ""], ["refresh", "show"]),
    Completed(["data", "--wait=n"], ["never"], prefix: "--wait="),
    Completed(["data", "--wait", "n"], []),
    Completed(["data", "--parts", "c"], ["charge", "climate", "drive"]),
    Completed(
      ["data", "--parts", "charge,cl"], ["charge,charge", "charge,climate", "charge,drive"]),
    Completed(["data", "--parts=x,"], ["x,charge", "x,climate", "x,drive"], prefix: "--parts="),
    Completed(["data", "--vehicle", ""], ["<vehicles>"]),
    Completed(["data", "--vehicle", "-"], ["<vehicles>"]),
    Completed(["data", "--count", ""], []),
    Completed(["data", "-n"], optionsOfData),
    Completed(["data", ""], []),
    Completed(["data", "--output", "fi"], ["<files>"]),
    Completed(["data", "-o", "fi"], ["<files>"]),
    Completed(["-C", ""], ["<directories>"]),
    Completed(["metrics", "f"], ["<files>"]),
    Completed(["metrics", "x", "--", "-"], ["<files>"]),
    Completed(["completion", ""], ["bash", "zsh"]),
    Completed(["completion", "bash", ""], []),
    Completed(["help", "d"], commands),
    Completed(["help", "token", ""], ["refresh", "show"]),
    Completed(["help", "token", "show", ""], []),
    Completed(["help", "nonsense", ""], []),
    Completed(["nonsense", ""], []),
    Completed([], commands),
  ]

  private static let optionsOfData = [
    "--vehicle", "--wait", "-n", "--count", "--seed", "--speed", "-o", "--output", "-j", "--json",
    "--table", "--parts", "--web.interval", "-C", "--state-dir", "--api", "--timeout",
    "--ca-file", "-q", "--quiet", "-v", "--verbose", "--no-color", "-h", "--help", "--version",
  ]
}

@Suite struct CompletionTests {
  @Test(arguments: Completed.all)
  func whatFitsIsOffered(row: Completed) {
    let completion = Sample.program.completion(of: row.words, environment: [:])
    let offers =
      switch completion.kind {
      case .words(let candidates): candidates.map(\.value)
      case let other: ["<\(other)>"]
      }
    #expect(offers == row.offers)
    #expect(completion.prefix == row.prefix)
    #expect(completion.prefix + completion.typed == row.words.last ?? "")
  }

  @Test func anOptionIsOfferedOnceUnlessItMayBeRepeated() throws {
    let words = ["-q", "data", "--vehicle", "x", "--count=3", "-"]
    guard case .words(let offers) = Sample.program.completion(of: words, environment: [:]).kind
    else { throw Unexpected() }
    let names = offers.map(\.value)
    #expect(names.contains("--vehicle") && !names.contains("--count") && !names.contains("-q"))
    #expect(offers.contains(.init("--json", "as JSON")))
  }

  @Test func theWordsBeforeSayWhereToLook() throws {
    let environment = ["SAMPLE_API": "fleet-na", "SAMPLE_TIMEOUT": "nonsense", "HOME": "/home/me"]
    let arguments = try #require(
      Sample.program.completion(
        of: ["-C", "~/here", "data", "--nonsense", "--vehicle", ""], environment: environment
      ).arguments)
    #expect(arguments.string(Sample.directory) == "/home/me/here")
    #expect(arguments.string(Sample.api) == "fleet-na")
    #expect(Sample.program.completion(of: ["-q", ""], environment: [:]).arguments == nil)
  }

  private struct Unexpected: Error {}
}

/// A line of bash up to the cursor, the word to put in, and what bash has to add.
struct BashInsertion: Sendable, CustomTestStringConvertible {
  let line: String
  let words: [String]
  let word: String
  let insertion: String?

  init(_ line: String, _ words: [String], _ word: String, _ insertion: String?) {
    self.line = line
    self.words = words
    self.word = word
    self.insertion = insertion
  }

  var testDescription: String { line }

  static let all = [
    Self("s ", ["s", ""], "My Car", #"My\ Car"#),
    Self("s  a\tMy", ["s", "a", "My"], "My Car", #"My\ Car"#),
    Self(#"s My\ C"#, ["s", "My C"], "My Car", #"My\ Car"#),
    Self("s Z", ["s", "Z"], "Z's $(x)~é", #"Z\'s\ \$\(x\)\~é"#),
    Self("s 'My C", ["s", "My C"], "My Car's", #"My Car'\''s"#),
    Self(#"s "My C"#, ["s", "My C"], #"My Car "$x`\"#, #"My Car \"\$x\`\\"#),
    Self(#"s "Hey"#, ["s", "Hey"], "Hey!", nil),
    Self("s Other", ["s", "Other"], "My Car", nil),
    Self("s --api=fl", ["s", "--api=fl"], "--api=fleet", "fleet"),
    Self("s --car='My", ["s", "--car=My"], "--car=My Car", "My Car"),
    Self("s a:b:", ["s", "a:b:"], "a:b:c=d", "c=d"),
    Self("s a:b@", ["s", "a:b@"], "a:b@c", "@c"),
    Self("s 'a:b", ["s", "a:b"], "a:b:c", "a:b:c"),
    Self(#"s a\:b"#, ["s", "a:b"], "a:b:c", "a:b:c"),
    Self(#"s "My "C"#, ["s", "My C"], "My Car", "Car"),
    Self(
      #"s "it's here" 'a "b'"'" x\y "\y\$" "#, ["s", "it's here", "a \"b'", "xy", #"\y$"#, ""], "z",
      "z"),
    Self(#"s '' ""#, ["s", "", ""], "z", "z"),
  ]
}

@Suite struct BashLineTests {
  @Test(arguments: BashInsertion.all)
  func wordsAreTakenApartAndPutInAsBashDoes(row: BashInsertion) {
    let line = BashLine(row.line, breaks: " \t\n\"'@><=;|&(:")
    #expect(line.words == row.words)
    #expect(line.insertion(of: row.word) == row.insertion)
  }

  @Test func whereBashSplitsAtNothingTheWholeWordIsPutIn() {
    let line = BashLine("s --api=fl", breaks: " \t\n")
    #expect(line.insertion(of: "--api=fleet") == "--api=fleet")
  }
}
