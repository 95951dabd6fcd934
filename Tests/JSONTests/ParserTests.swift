import JSON
import TestSupport
import Testing

/// A text, and what it says when it is written again without white space.
struct ValidDocument: CustomTestStringConvertible, Sendable {
  let text: String
  let compact: String

  init(_ text: String, _ compact: String? = nil) {
    self.text = text
    self.compact = compact ?? text
  }

  var testDescription: String { text.debugDescription }

  static let rows: [ValidDocument] = [
    ValidDocument("null"), ValidDocument("true"), ValidDocument("false"), ValidDocument("0"),
    ValidDocument("-0"), ValidDocument("-0.0"), ValidDocument("0e0"), ValidDocument("1E+2"),
    ValidDocument("1e400"), ValidDocument("1.10"), ValidDocument("-12.5e-7"),
    ValidDocument("9223372036854775807"), ValidDocument("18446744073709551615"),
    ValidDocument("0.1000000000000000055511151231257827"), ValidDocument("\"\""),
    ValidDocument("[]"), ValidDocument("{}"), ValidDocument("[[],{},[[]]]"),
    ValidDocument(" \t\r\n1 \t\r\n", "1"), ValidDocument("\u{FEFF}[1]", "[1]"),
    ValidDocument(" [ 1 , 2 ] ", "[1,2]"),
    ValidDocument(
      " { \"a\" : 1 , \"b\" : [ ] } ",
      #"{"a":1,"b":[]}"#),
    ValidDocument(#""\"\\\/\b\f\n\r\t""#, #""\"\\/\u0008\u000c\n\u000d\u0009""#),
    ValidDocument(#""\u0041\u00e9\u20AC""#, "\"Aé€\""), ValidDocument(#""\uD83D\uDE97""#, "\"🚗\""),
    ValidDocument(#""\u0000""#), ValidDocument("\"\u{7F}\u{80}\u{2028}\""),
    ValidDocument("\"\u{10FFFF}\u{FFFE}\""),
    // Half a pair: what was between the quotes is lost in that one place only.
    ValidDocument(#""a\ud83d""#, "\"a\u{FFFD}\""), ValidDocument(#""\ude97b""#, "\"\u{FFFD}b\""),
    ValidDocument(#""\ud83dA""#, "\"\u{FFFD}A\""), ValidDocument(#""\ud83d\n""#, "\"\u{FFFD}\\n\""),
    ValidDocument(#""\ud83d\u0041""#, "\"\u{FFFD}A\""),
    ValidDocument(#""\ud83d\ud83d\ude97""#, "\"\u{FFFD}🚗\""),
    ValidDocument(#"{"":1}"#), ValidDocument(#"{"a":1,"A":2}"#),
    ValidDocument(#"{"a":1,"b":2,"a":3}"#, #"{"a":3,"b":2}"#),
  ]
}

struct InvalidDocument: CustomTestStringConvertible, Sendable {
  let bytes: [UInt8]
  let reason: ParseError.Reason
  let offset: Int

  init(_ text: String, _ reason: ParseError.Reason, at offset: Int) {
    self.init(bytes: Array(text.utf8), reason, at: offset)
  }

  init(bytes: [UInt8], _ reason: ParseError.Reason, at offset: Int) {
    self.bytes = bytes
    self.reason = reason
    self.offset = offset
  }

  var testDescription: String { String(decoding: bytes, as: UTF8.self).debugDescription }

  static let rows: [InvalidDocument] = [
    InvalidDocument("", .empty, at: 0), InvalidDocument(" \n", .empty, at: 2),
    InvalidDocument("\u{FEFF}", .empty, at: 3), InvalidDocument("nul", .truncated, at: 3),
    InvalidDocument("nulL", .unexpected, at: 3), InvalidDocument("nullx", .trailing, at: 4),
    InvalidDocument("True", .unexpected, at: 0), InvalidDocument("NaN", .unexpected, at: 0),
    InvalidDocument("Infinity", .unexpected, at: 0), InvalidDocument("'a'", .unexpected, at: 0),
    InvalidDocument("<html>", .unexpected, at: 0), InvalidDocument("1 2", .trailing, at: 2),
    InvalidDocument("{}{}", .trailing, at: 2), InvalidDocument("1\u{FEFF}", .trailing, at: 1),
    InvalidDocument("1\0", .trailing, at: 1), InvalidDocument("\u{A0}1", .unexpected, at: 0),
    InvalidDocument("01", .invalidNumber, at: 1), InvalidDocument("-01", .invalidNumber, at: 2),
    InvalidDocument("+1", .unexpected, at: 0), InvalidDocument(".5", .unexpected, at: 0),
    InvalidDocument("1.", .truncated, at: 2), InvalidDocument("1.e5", .invalidNumber, at: 2),
    InvalidDocument("-", .truncated, at: 1), InvalidDocument("-a", .invalidNumber, at: 1),
    InvalidDocument("--1", .invalidNumber, at: 1), InvalidDocument("1e", .truncated, at: 2),
    InvalidDocument("1e+", .truncated, at: 3), InvalidDocument("1ex", .invalidNumber, at: 2),
    InvalidDocument("0x10", .trailing, at: 1), InvalidDocument("1_000", .trailing, at: 1),
    InvalidDocument("1.5.2", .trailing, at: 3), InvalidDocument("１", .unexpected, at: 0),
    InvalidDocument("[", .truncated, at: 1), InvalidDocument("[1", .truncated, at: 2),
    InvalidDocument("[1,", .truncated, at: 3), InvalidDocument("[1,]", .unexpected, at: 3),
    InvalidDocument("[,1]", .unexpected, at: 1), InvalidDocument("[1 2]", .unexpected, at: 3),
    InvalidDocument("[1}", .unexpected, at: 2), InvalidDocument("]", .unexpected, at: 0),
    InvalidDocument("{", .truncated, at: 1), InvalidDocument("{1:2}", .unexpected, at: 1),
    InvalidDocument(#"{"a""#, .truncated, at: 4), InvalidDocument(#"{"a":"#, .truncated, at: 5),
    InvalidDocument(#"{"a" 1}"#, .unexpected, at: 5),
    InvalidDocument(#"{"a":}"#, .unexpected, at: 5),
    InvalidDocument(#"{"a":1,}"#, .unexpected, at: 7),
    InvalidDocument(#"{a:1}"#, .unexpected, at: 1),
    InvalidDocument(#"{"a":1]"#, .unexpected, at: 6),
    InvalidDocument("// x\n1", .unexpected, at: 0),
    InvalidDocument("\"abc", .truncated, at: 4), InvalidDocument(#""a\"#, .truncated, at: 3),
    InvalidDocument(#""\x""#, .invalidEscape, at: 3), InvalidDocument(#""\u12"#, .truncated, at: 5),
    InvalidDocument(#""\u12G4""#, .invalidEscape, at: 5),
    InvalidDocument(#""\uD83D\u""#, .invalidEscape, at: 9),
    InvalidDocument("\"a\nb\"", .controlCharacter, at: 2),
    InvalidDocument("\"\\n\tb\"", .controlCharacter, at: 3),
    InvalidDocument("\"\0\"", .controlCharacter, at: 1),
    InvalidDocument(bytes: [0x22, 0xFF, 0x22], .invalidUTF8, at: 1),
    InvalidDocument(bytes: [0x22, 0xC3, 0x22], .invalidUTF8, at: 1),
    InvalidDocument(bytes: [0x22, 0xC0, 0x80, 0x22], .invalidUTF8, at: 1),
    InvalidDocument(bytes: [0x22, 0xED, 0xA0, 0x80, 0x22], .invalidUTF8, at: 1),
    InvalidDocument(bytes: [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], .invalidUTF8, at: 1),
    InvalidDocument(bytes: [0x22, 0x5C, 0x6E, 0xE2, 0x82, 0x22], .invalidUTF8, at: 1),
    InvalidDocument(bytes: [0xFE, 0xFF, 0x00, 0x31], .unexpected, at: 0),
  ]
}

@Suite struct ParserTests {
  @Test(arguments: ValidDocument.rows)
  func validDocumentIsReadAndWritten(document: ValidDocument) throws {
    let value = try Value(parsing: Array(document.text.utf8))
    #expect(String(decoding: value.bytes, as: UTF8.self) == document.compact)
    #expect(try Value(parsing: value.bytes) == value)
  }

  @Test(arguments: InvalidDocument.rows)
  func invalidDocumentIsRefusedWithItsReason(document: InvalidDocument) {
    let error = #expect(throws: ParseError.self) { try Value(parsing: document.bytes) }
    #expect(error?.reason == document.reason)
    #expect(error?.offset == document.offset)
  }

  @Test(arguments: [
    ("[]", 1, true), ("[]", 0, false), ("[[[]]]", 3, true), ("[[[]]]", 2, false),
    (#"{"a":{"a":[1]}}"#, 3, true), (#"{"a":{"a":[1]}}"#, 2, false), ("[[],[],[]]", 2, true),
  ])
  func depthIsLimited(text: String, depth: Int, fits: Bool) {
    let value = try? Value(parsing: Array(text.utf8), limits: Limits(depth: depth))
    #expect((value != nil) == fits)
  }

  @Test func deepNestingIsAnErrorAndNoOverflow() {
    for opening in ["[", "{\"a\":"] {
      let bytes = Array(String(repeating: opening, count: 1_000_000).utf8)
      let error = #expect(throws: ParseError.self) { try Value(parsing: bytes) }
      #expect(error?.reason == .tooDeep)
    }
  }

  @Test func sizeIsLimited() throws {
    let bytes = Array("[1,2]".utf8)
    #expect(try Value(parsing: bytes, limits: Limits(size: 5)) == [1, 2])
    #expect(throws: ParseError.self) { try Value(parsing: bytes, limits: Limits(size: 4)) }
  }

  @Test func documentCutAtAnyByteIsRefused() throws {
    let bytes = Array(sample.utf8)
    _ = try Value(parsing: bytes)
    for count in 0..<bytes.count where (try? Value(parsing: Array(bytes[..<count]))) != nil {
      Issue.record("the first \(count) bytes were taken for a document")
    }
  }

  @Test func randomBytesNeverTrap() {
    var random = SplitMix64(seed: 20_261_123)
    let alphabet =
      Array(#"{}[]:,"\u0123456789abcdefE+-.truefalsn /"#.utf8) + [0xC3, 0xA9, 0xFF, 0, 10]
    for round in 0..<10_000 {
      let count = Int.random(in: 0..<64, using: &random)
      let bytes = (0..<count).map { _ in
        round % 2 == 0
          ? UInt8.random(in: .min ... .max, using: &random)
          : alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      }
      expectStable(bytes)
    }
  }

  @Test func damagedDocumentsNeverTrap() {
    var random = SplitMix64(seed: 7)
    let original = Array(sample.utf8)
    for _ in 0..<10_000 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
        case 1: bytes.remove(at: place)
        default: bytes.insert(UInt8.random(in: .min ... .max, using: &random), at: place)
        }
      }
      expectStable(bytes)
    }
  }

  /// Whatever is taken for a document says the same after it was written.
  private func expectStable(_ bytes: [UInt8]) {
    _ = indented(bytes)
    guard let value = try? Value(parsing: bytes) else { return }
    if (try? Value(parsing: value.bytes)) != value {
      Issue.record("does not survive being written: \(String(decoding: bytes, as: UTF8.self))")
    }
  }
}

/// Of the form of Tesla's answers, with every kind of value.
let sample = #"""
  {"response":{"id":100021268923,"vin":"5YJ30000000000000","display_name":"Bl\u00fcte \ud83d\ude97",
  "tokens":["ab","cd"],"state":"online","in_service":false,"api_version":null,
  "charge_state":{"battery_level":42,"charge_rate":-0.0,"time_to_full_charge":1.25e-3,
  "fast_charger_type":"<invalid>","list":[{},[],[1,[2,{"a":"é\n\"\\"}]]]}},"count":1}
  """#
