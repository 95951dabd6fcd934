/// A token, code, verifier or client secret: text that must never be shown.
///
/// Every way of printing it gives the same words; only `reveal` gives the text, and is called where
/// a request, a header or a token file is built, and nowhere else.
package struct Secret: Hashable, Sendable {
  private let text: String

  /// nil for what cannot be a token in a header: empty, or with bytes outside printable ASCII.
  package init?(_ text: String) {
    guard !text.isEmpty, text != "null", text.utf8.count <= 65_536,
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return nil }
    self.text = text
  }

  /// The first word of a file, as `oauth.sh`, an editor or a person wrote it: with or without blanks
  /// around it and a line's end. nil when there is no such text.
  package init?(firstWordOf bytes: [UInt8]) {
    let word = bytes.drop { $0 <= 0x20 }.prefix { $0 > 0x20 }
    self.init(String(decoding: word, as: UTF8.self))
  }

  /// For text that this program made itself, such as a code verifier.
  init(generated text: String) { self.text = text }

  package var reveal: String { text }

  /// Whether this may be one of Tesla's tokens, and is no error page or shell prompt: at least 16
  /// bytes, all of which RFC 6750 has for tokens (b64token).
  package var hasTokenForm: Bool {
    text.utf8.count >= 16
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x41...0x5A, 0x61...0x7A, 0x30...0x39: true
        default: "-._~+/=".utf8.contains(byte)
        }
      }
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "‹redacted›" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
