/// Words as a shell reads them.
package enum ShellQuoting {
  /// A word as a person would type it: in quotes only where it needs them.
  package static func word(_ text: String) -> String {
    let needsNone = !text.isEmpty && text.unicodeScalars.allSatisfy(isPlain)
    return needsNone ? text : "'" + replacing(text, ["'": "'\\''"]) + "'"
  }

  /// With a backslash before everything that a shell could take for more than a letter.
  static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      if scalar.isASCII, !isPlain(scalar), scalar != "=" { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
  }

  static func replacing(_ text: String, _ replacements: [Unicode.Scalar: String]) -> String {
    text.unicodeScalars.reduce(into: "") { $0 += replacements[$1] ?? String($1) }
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9": true
    default: "-._/:@%+,".unicodeScalars.contains(scalar)
    }
  }
}
