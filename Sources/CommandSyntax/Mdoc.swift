/// Text as mdoc(7) source.
enum Mdoc {
  /// Sentences as text lines, one or more lines each, that no macro and no escape is read from.
  static func text(_ text: String) -> [String] {
    sentences(text).flatMap { TextLayout.wrap($0, width: 78) }.map { line(escaped($0)) }
  }

  /// Help, which is a clause in lower case, as a sentence.
  static func sentence(_ help: String, end: String = ".") -> [String] {
    guard let first = help.first else { return [] }
    return text(first.uppercased() + help.dropFirst() + end)
  }

  /// Lines to be shown as they are and copied: the signs that a typesetter would beautify are
  /// asked for by name.
  static func literal(_ text: String) -> String {
    line(
      ShellQuoting.replacing(
        text,
        [
          "\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "~": "\\(ti", "^": "\\(ha",
          "\"": "\\(dq",
        ]))
  }

  /// A word as the argument of a macro.
  static func argument(_ word: String) -> String {
    let escaped = escaped(word)
    let isMacroOrDelimiter = word.utf8.count <= 3
    let protected = isMacroOrDelimiter ? "\\&" + escaped : escaped
    return protected.contains(" ") ? "\"\(protected)\"" : protected
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    var previous: Character = " "
    for character in text {
      switch character {
      case "\\": result += "\\e"
      case "~": result += "\\(ti"
      case "^": result += "\\(ha"
      case "`": result += "\\(ga"
      case "\"": result += "\\(dq"
      // A dash that begins a word belongs to an option and must stay one when it is copied.
      case "-" where previous == " " || previous == "-" || previous == "(": result += "\\-"
      default: result.append(character)
      }
      previous = character
    }
    return result
  }

  private static func line(_ text: String) -> String {
    text.utf8.first == UInt8(ascii: ".") || text.utf8.first == UInt8(ascii: "'")
      ? "\\&" + text : text
  }

  /// Split after a full stop that a blank follows.
  private static func sentences(_ text: String) -> [String] {
    var sentences: [String] = []
    var current = ""
    for word in text.split(separator: " ") {
      current += (current.isEmpty ? "" : " ") + word
      if word.utf8.last == UInt8(ascii: ".") || word.utf8.last == UInt8(ascii: "?") {
        sentences.append(current)
        current = ""
      }
    }
    return current.isEmpty ? sentences : sentences + [current]
  }
}
