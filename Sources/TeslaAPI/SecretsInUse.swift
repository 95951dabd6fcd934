internal import Unix

/// The secrets that this process has read, received or made, so that a server that repeats one
/// cannot make it appear in a message, a log, a page or a file.
package enum SecretsInUse {
  /// A pair and its predecessor, a code, a verifier and a client secret, for some renewals.
  private static let most = 32
  /// A shorter word would be found in ordinary text.
  private static let shortest = 8
  private static let known = Lock<[String]>([])

  static func add(_ text: String) {
    guard text.utf8.count >= shortest else { return }
    known.withLock { known in
      guard !known.contains(text) else { return }
      if known.count == most { known.removeFirst() }
      known.append(text)
    }
  }

  /// The text with every secret in use, and every word that looks like a JSON Web Token, replaced.
  package static func redacted(_ text: String) -> String {
    var text = text
    for secret in known.withLock({ $0 }) where text.utf8.count >= secret.utf8.count {
      text = text.replacing(secret, with: Secret.redaction)
    }
    guard text.contains("eyJ") else { return text }
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "eyJ")?.lowerBound {
      let word = rest[start...].prefix { isTokenCharacter($0) }
      result += rest[..<start]
      result += word.utf8.count < shortestToken ? String(word) : Secret.redaction
      rest = rest[word.endIndex...]
    }
    return result + rest
  }

  /// `eyJhbGciOiJSUzI1NiJ9` is the shortest header of a token that is signed.
  private static let shortestToken = 20

  private static func isTokenCharacter(_ character: Character) -> Bool {
    guard let byte = character.asciiValue else { return false }
    switch byte {
    case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F: return true
    default: return false
    }
  }
}

/// A server's words in a message.
enum ServerWords {
  /// On one line, in printable ASCII, without secrets, and short enough for a line.
  static func printable(_ text: String) -> String {
    // Before it is cut, or the beginning of a token would remain.
    let line = SecretsInUse.redacted(
      String(text.unicodeScalars.map { $0.value >= 0x20 && $0.value < 0x7F ? Character($0) : " " }))
    return line.count <= 200 ? line : String(line.prefix(200)) + "…"
  }
}
