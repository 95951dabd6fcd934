/// A token, code, verifier or client secret: text that must never be shown.
///
/// Every way of printing it gives the same words; only `reveal` gives the text, and is called where
/// a request, a header or a token file is built, and nowhere else.
package struct Secret: Hashable, Sendable {
  /// What stands where a secret would.
  static let redaction = "‹redacted›"

  private let text: String

  /// Longer ones fit into no header.
  static let mostBytes = 65_536

  /// nil for what cannot be a token in a header: empty, or with bytes outside printable ASCII.
  package init?(_ text: String) {
    guard !text.isEmpty, text != "null", text.utf8.count <= Secret.mostBytes,
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return nil }
    self.text = text
    SecretsInUse.add(text)
  }

  /// The first word of a file, as `oauth.sh`, an editor or a person wrote it: with or without blanks
  /// around it and a line's end, and a byte order mark before it. nil when there is no such text.
  package init?(firstWordOf bytes: [UInt8]) {
    let word = Secret.words(of: bytes).first ?? []
    self.init(String(decoding: word, as: UTF8.self))
  }

  /// A Windows editor puts a mark before text in UTF-8.
  private static func words(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    return (bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...])
      .split { $0 <= 0x20 }
  }

  /// Whether the file that these bytes are of holds this token. Else it is JSON, a token in quotes,
  /// `Bearer` and a token, or a remark before one: its first word would be refused by Tesla as if
  /// the login had ended.
  func isToken(of bytes: [UInt8]) -> Bool {
    hasTokenBytes && (text.utf8.count >= 16 || Secret.words(of: bytes).count == 1)
  }

  /// Whether there is nothing else in the file that these bytes are of.
  package func isAlone(in bytes: [UInt8]) -> Bool { Secret.words(of: bytes).count == 1 }

  /// For text that this program made itself, such as a code verifier.
  init(generated text: String) {
    self.text = text
    SecretsInUse.add(text)
  }

  package var reveal: String { text }

  /// Says that this secret is still in use, however many others came after it.
  func stayHidden() { SecretsInUse.add(text) }

  /// Whether this may be one of Tesla's tokens, and is no error page or shell prompt: at least 16
  /// bytes, all of which RFC 6750 has for tokens (b64token).
  package var hasTokenForm: Bool { text.utf8.count >= 16 && hasTokenBytes }

  var hasTokenBytes: Bool {
    text.utf8.allSatisfy { byte in
      switch byte {
      case 0x41...0x5A, 0x61...0x7A, 0x30...0x39: true
      default: "-._~+/=".utf8.contains(byte)
      }
    }
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { Secret.redaction }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
