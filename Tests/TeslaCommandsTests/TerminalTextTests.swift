import Testing

@testable import TeslaCommands

@Suite struct TerminalTextTests {
  @Test(arguments: [
    ("plain\ttext\n", "plain\ttext\n"),
    ("Zoë 東京 🚗", "Zoë 東京 🚗"),
    ("a\u{9B}2Jb", #"a\u009b2Jb"#),
    ("\u{1B}]0;title\u{7}", #"\u001b]0;title\u0007"#),
    ("del\u{7F}", #"del\u007f"#),
    ("gnp.\u{202E}exe", #"gnp.\u202eexe"#),
    ("\u{2066}a\u{2069}\u{200F}\u{061C}\u{2028}", #"\u2066a\u2069\u200f\u061c\u2028"#),
    ("a\rb", #"a\u000db"#),
  ])
  func nothingSteersTheTerminal(text: String, expected: String) {
    #expect(TerminalText.escaped(Array(text.utf8)) == Array(expected.utf8))
  }

  @Test func bytesThatAreNoTextAreReplaced() {
    // A bare C1 control in Latin-1.
    #expect(TerminalText.escaped([0x61, 0x9B, 0x62]) == Array("a\u{FFFD}b".utf8))
  }

  @Test(arguments: [
    ("", 0), ("Tess", 4), ("東京", 4), ("🚗", 2), ("👨‍👩‍👧", 2), ("e\u{301}", 1), ("❤️", 2), ("ｱ", 1),
    ("한국", 4), ("🇳🇴", 2),
  ])
  func columnsAreThoseOfATerminal(text: String, columns: Int) {
    #expect(TerminalText.columns(of: text) == columns)
  }

  @Test(arguments: [
    ("Tess", 4, "Tess"), ("Tessa", 4, "Tes…"), ("東京都", 5, "東京…"), ("東京都", 4, "東…"), ("a", 0, ""),
  ])
  func longTextIsCut(text: String, width: Int, expected: String) {
    #expect(TerminalText.cut(text, to: width) == expected)
  }

  @Test func tablesStayAligned() {
    let rows = [["car", "東京", "online"], ["car", "Zoë 🚗", "asleep"], ["site", "x", "battery"]]
    let lines = TextTable.render(rows).split(separator: "\n")
    let places = lines.map { line in
      TerminalText.columns(of: String(line.prefix(upTo: line.lastIndex(of: " ") ?? line.endIndex)))
    }
    #expect(Set(places).count == 1, "\(lines)")
  }

  @Test(arguments: [24, 30, 40, 80])
  func tablesFitTheTerminal(width: Int) {
    let name = String(repeating: "ein sehr langer Name ", count: 10)
    let rows = [["KIND", "NAME", "STATE"], ["car", name, "online"], ["car", "東京", "asleep"]]
    let lines = TextTable.render(rows, width: width).split(separator: "\n")
    #expect(lines.allSatisfy { TerminalText.columns(of: String($0)) <= width }, "\(lines)")
    #expect(lines[1].hasSuffix("online"))
    #expect(lines[1].contains("…"))
  }
}
