import JSON
import TestSupport
import Testing

@Suite struct IndentationTests {
  @Test(arguments: [
    ("1", "1\n"), (" [ ] ", "[]\n"), ("{ }", "{}\n"), ("[1,2]", "[\n  1,\n  2\n]\n"),
    (
      #"{"a":{"b":[]},"c":1.10}"#,
      "{\n  \"a\": {\n    \"b\": []\n  },\n  \"c\": 1.10\n}\n"
    ),
    (#"["a:{,}[] \"b"]"#, "[\n  \"a:{,}[] \\\"b\"\n]\n"), (#"["\\"]"#, "[\n  \"\\\\\"\n]\n"),
    ("[[],[{}]]", "[\n  [],\n  [\n    {}\n  ]\n]\n"),
    (#"["\u00e9",1E2]"#, "[\n  \"\\u00e9\",\n  1E2\n]\n"),
  ])
  func onlyWhiteSpaceChanges(text: String, layout: String) {
    #expect(String(decoding: indented(Array(text.utf8)), as: UTF8.self) == layout)
  }

  @Test func everyTokenStays() throws {
    let bytes = Array(sample.utf8)
    #expect(try Value(parsing: indented(bytes)) == Value(parsing: bytes))
    #expect(withoutSpace(indented(bytes)) == withoutSpace(bytes))
    #expect(indented(indented(bytes)) == indented(bytes))
  }

  @Test func absurdNestingDoesNotFillTheMemory() {
    let count = 100_000
    let layout = indented([UInt8](repeating: UInt8(ascii: "["), count: count))
    #expect(layout.count < count * 140)
  }

  @Test func whatIsNoJSONKeepsItsBytes() {
    let text = "}]\"unfinished \\"
    #expect(withoutSpace(indented(Array(text.utf8))) == withoutSpace(Array(text.utf8)))
  }

  /// Without the white space outside strings, which the sample has none of inside.
  private func withoutSpace(_ bytes: [UInt8]) -> [UInt8] {
    bytes.filter { $0 != 0x20 && $0 != 0x0A }
  }
}
