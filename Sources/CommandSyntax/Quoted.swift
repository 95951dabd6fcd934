/// Words of the command line as a message may show them: on one line, and never a secret.
enum Quoted {
  private static let longest = 40

  /// In quotes. A long value or one with a URL in it may be a token or a login code that was
  /// pasted in the wrong place, so only its length is shown.
  static func value(_ text: String) -> String {
    let count = text.unicodeScalars.count
    let mayBeSecret = count > longest || text.utf8.contains(UInt8(ascii: "?"))
    return mayBeSecret ? "of \(count) characters (not shown)" : "'\(visible(text))'"
  }

  /// The name of an option, cut when no name can be that long.
  static func name(_ text: String) -> String {
    let start = text.unicodeScalars.prefix(longest)
    let isCut = text.unicodeScalars.count > longest
    return visible(String(start)) + (isCut ? "..." : "")
  }

  /// Control characters written as escapes, so that they cannot act on a terminal.
  private static func visible(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse:
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
