/// A command line in bash up to the cursor: its words without their quotes, and how to write into
/// the last one.
package struct BashLine: Sendable {
  /// The last one is being typed, and may be empty.
  package private(set) var words: [String] = []
  /// The start of the last word, without quotes, that bash leaves as it is.
  package private(set) var kept = ""
  /// The quote that is open at the cursor.
  private var quote: Unicode.Scalar?

  /// - Parameter breaks: the characters at which bash begins a new word to complete, as
  ///   `COMP_WORDBREAKS` has them.
  package init(_ line: String, breaks: String) {
    var word = ""
    var isWord = false
    var isEscaped = false
    func add(_ scalar: Unicode.Scalar) {
      word.unicodeScalars.append(scalar)
      isWord = true
    }
    for scalar in line.unicodeScalars {
      if isEscaped {
        isEscaped = false
        if quote != nil, !"\\\"$`".unicodeScalars.contains(scalar) { add("\\") }
        add(scalar)
      } else if scalar == "\\", quote != "'" {
        isEscaped = true
      } else if scalar == quote {
        quote = nil
        kept = word
      } else if quote != nil {
        add(scalar)
      } else if scalar == "'" || scalar == "\"" {
        quote = scalar
        isWord = true
        kept = word
      } else if " \t\n".unicodeScalars.contains(scalar) {
        if isWord { words.append(word) }
        (word, kept, isWord) = ("", "", false)
      } else {
        let isBreak = breaks.unicodeScalars.contains(scalar)
        // A host's name is completed with its mark.
        if isBreak, scalar == "@" { kept = word }
        add(scalar)
        if isBreak, scalar != "@" { kept = word }
      }
    }
    words.append(word)
  }

  /// What bash shall put after what it keeps so that the last word is this one; nil when the word
  /// does not begin as typed, or cannot be written in the quotes that are open.
  package func insertion(of word: String) -> String? {
    let word = word.unicodeScalars
    guard let typed = words.last?.unicodeScalars, word.starts(with: typed) else { return nil }
    let rest = String(word.dropFirst(kept.unicodeScalars.count))
    switch quote {
    case "'": return ShellQuoting.replacing(rest, ["'": "'\\''"])
    case "\"":
      // No quote keeps the mark of the history from its effect here.
      guard !rest.unicodeScalars.contains("!") else { return nil }
      return ShellQuoting.replacing(rest, ["\\": "\\\\", "\"": "\\\"", "$": "\\$", "`": "\\`"])
    default: return ShellQuoting.escaped(rest)
    }
  }
}
