import Testing
import Unix

/// What is typed, and what comes of it. `¬` stands for backspace to keep the rows readable.
struct Typing: CustomTestStringConvertible, Sendable {
  let rule: String
  let typed: String
  let event: LongLine.Event

  init(_ rule: String, _ typed: String, _ event: LongLine.Event) {
    self.rule = rule
    self.typed = typed.replacing("¬", with: "\u{7F}")
    self.event = event
  }

  init(_ rule: String, _ typed: String, line: String) {
    self.init(rule, typed, .line(Array(line.utf8)))
  }

  var testDescription: String { rule }

  static let rows: [Typing] = [
    Typing("line feed ends", "abc\n", line: "abc"),
    Typing("carriage return ends", "abc\r", line: "abc"),
    Typing("enter alone is an empty line", "\r", line: ""),
    Typing("backspace takes one character", "abx¬c\n", line: "abc"),
    Typing("control-H is backspace too", "abx\u{8}c\n", line: "abc"),
    Typing("backspace takes all bytes of a character", "a🚗é¬¬b\n", line: "ab"),
    Typing("backspace on nothing does nothing", "¬¬a\n", line: "a"),
    Typing("control-U takes all", "secret\u{15}abc\n", line: "abc"),
    Typing("control-W takes a word and the blanks after it", "ab cd  \u{17}e\n", line: "ab e"),
    Typing("control-W on one word takes all", "abcd\u{17}\n", line: ""),
    Typing("control-D on nothing ends the input", "\u{4}", .endOfInput),
    Typing("control-D after all was erased ends the input", "a¬\u{4}", .endOfInput),
    Typing("control-D within a line does nothing", "ab\u{4}c\n", line: "abc"),
    Typing("control-C interrupts", "ab\u{3}", .signal(.interrupt)),
    Typing("control-backslash quits", "\u{1C}", .signal(.quit)),
    Typing("control-Z stops", "\u{1A}", .signal(.terminalStop)),
    Typing("marks of a bracketed paste are skipped", "\u{1B}[200~abc\u{1B}[201~\n", line: "abc"),
    Typing("arrow keys are skipped", "a\u{1B}[Db\u{1B}[1;5Cc\n", line: "abc"),
    Typing("function keys are skipped", "a\u{1B}OPbc\n", line: "abc"),
    Typing("alt with a key is skipped", "a\u{1B}xbc\n", line: "abc"),
    Typing("escape before enter does not eat it", "abc\u{1B}\r", line: "abc"),
    Typing("cut sequence does not eat enter", "abc\u{1B}[20\r", line: "abc"),
    Typing("tabs and other controls are skipped", "a\tb\u{0}\u{1}c\n", line: "abc"),
    Typing("as many bytes as the limit fit", "1234567890\n", line: "1234567890"),
    Typing("one byte more is too long", "12345678901\n", .tooLong),
    Typing("control-U forgives a line too long", "12345678901\u{15}ab\n", line: "ab"),
    Typing("control-D does not end a line too long", "12345678901\u{4}\n", .tooLong),
    Typing("overlong line is swallowed up to its end", "12345678901", .more),
  ]
}

@Suite struct LongLineTests {
  @Test(arguments: Typing.rows)
  func typingMeans(typing: Typing) {
    var line = LongLine(limit: typing.typed.contains("🚗") ? 100 : 20)
    if typing.rule.contains("long") || typing.rule.contains("limit") { line = LongLine(limit: 10) }
    var events: [LongLine.Event] = []
    for byte in typing.typed.utf8 { events.append(line.feed(byte)) }
    #expect(events.last == typing.event)
    #expect(events.dropLast().allSatisfy { $0 == .more })
  }

  @Test func nextLineStartsEmpty() {
    var line = LongLine(limit: 3)
    for byte in "12345\n".utf8 { _ = line.feed(byte) }
    for byte in "ab".utf8 { #expect(line.feed(byte) == .more) }
    #expect(line.feed(0x0A) == .line(Array("ab".utf8)))
  }
}
