/// Text from outside on a terminal: without what steers it, in the columns that it takes.
enum TerminalText {
  /// The same text with everything that could steer a terminal, or make a line read in another
  /// order than it is, written as JSON escapes it (`\u009b`); line feeds and tabs stay. Bytes that
  /// are no UTF-8 become U+FFFD. JSON remains the same JSON.
  static func escaped(_ bytes: [UInt8]) -> [UInt8] {
    guard !isPlain(bytes) else { return bytes }
    return Array(escaped(String(decoding: bytes, as: UTF8.self)).utf8)
  }

  static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if steers(scalar), scalar != "\n", scalar != "\t" {
        let digits = String(scalar.value, radix: 16)
        let escape = "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        result.append(contentsOf: escape.unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// For a cell of a table or a word in a line: what would steer the terminal is a blank.
  static func line(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { steers($0) ? " " : $0 }))
  }

  /// How many columns a terminal takes for a line: two for a wide character or an emoji, none for
  /// a mark that joins the one before (Unicode Standard Annex 11).
  static func columns(of text: String) -> Int {
    text.reduce(0) { $0 + columns(of: $1) }
  }

  /// The text, shortened with `…` where it takes more columns.
  static func cut(_ text: String, to width: Int) -> String {
    guard columns(of: text) > width else { return text }
    var room = max(width - 1, 0)
    let kept = text.prefix { character in
      room -= columns(of: character)
      return room >= 0
    }
    return width > 0 ? kept + "…" : ""
  }

  private static func columns(of character: Character) -> Int {
    let scalars = character.unicodeScalars
    if scalars.contains("\u{FE0F}") { return 2 }
    return scalars.map(columns).max() ?? 0
  }

  private static func columns(of scalar: Unicode.Scalar) -> Int {
    if scalar.isASCII { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    if scalar.properties.isEmojiPresentation { return 2 }
    return wide.contains { $0.contains(scalar.value) } ? 2 : 1
  }

  /// What UAX 11 calls wide or fullwidth, in blocks.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
    0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x17000...0x18CFF, 0x1B000...0x1B2FF, 0x1F200...0x1F2FF,
    0x20000...0x3FFFD,
  ]

  /// C0, DEL, C1, line and paragraph separators, and what changes the direction of writing.
  private static func steers(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  private static func isPlain(_ bytes: [UInt8]) -> Bool {
    bytes.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0A || $0 == 0x09 }
  }
}
