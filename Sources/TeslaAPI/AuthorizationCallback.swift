package import HTTP

/// What comes back from the login page: the URL that the browser was sent to, or the bare code.
package struct AuthorizationCallback: Sendable {
  package let code: Secret
  /// The token issuer that the callback names; its host tells accounts of China from others.
  package let issuer: URL?

  /// Why a pasted text is no login.
  package enum Failure: Error, Hashable, Sendable {
    case empty
    /// Neither a URL with a code nor a code.
    case unrecognized
    /// The login page said no: RFC 6749 section 4.1.2.1, or Tesla's `login_cancelled`.
    case denied(String)
    /// The callback belongs to another login than the one that was started.
    case stateMismatch
    case stateMissing

    /// Whether another text may be the right one; the login page's own word stands.
    package var isMistakeOfPasting: Bool {
      if case .denied = self { false } else { true }
    }
  }

  /// Reads a callback URL of any scheme or without one, its query alone, or a bare code, with what
  /// copying adds: blanks, quotes, line breaks, invisible characters. A URL must carry the state
  /// that was sent.
  package init(parsing pasted: String, state expected: String) throws(Failure) {
    let text = AuthorizationCallback.unwrap(pasted)
    guard !text.isEmpty else { throw .empty }
    guard let items = AuthorizationCallback.items(of: text) else {
      guard !AuthorizationCallback.isSentence(pasted),
        let code = AuthorizationCallback.bareCode(text)
      else { throw .unrecognized }
      self.code = code
      issuer = nil
      return
    }
    func value(_ name: String) -> String? { items.first { $0.name == name }?.value }
    // Before anything else is trusted: anyone who knows the address can send a browser there.
    if let state = value("state"), !state.isEmpty, state != expected { throw .stateMismatch }
    if let error = value("error") { throw .denied(AuthorizationCallback.printable(error)) }
    guard let code = value("code").flatMap(Secret.init(_:)) else { throw .unrecognized }
    guard let state = value("state"), !state.isEmpty else { throw .stateMissing }
    guard state == expected else { throw .stateMismatch }
    self.code = code
    issuer = value("issuer").flatMap(URL.init)
  }

  /// Around what is copied: quotes of several languages, and brackets of mails and chats.
  private static let quotes: Set<Character> = [
    "\"", "'", "`", "<", ">", "(", ")", "“", "”", "„", "‘", "’", "‚", "«", "»", "‹", "›",
  ]

  private static func unwrap(_ pasted: String) -> String {
    let visible = pasted.unicodeScalars.filter { !$0.isInvisible }
    var text = unmarked(String(String.UnicodeScalarView(visible)))
    while let first = text.first, quotes.contains(first) { text.removeFirst() }
    while let last = text.last, quotes.contains(last) { text.removeLast() }
    // As the developer tools show the answer that leads to the callback, and as a page's source has
    // an address.
    if text.lowercased().hasPrefix("location:") { text.removeFirst("location:".count) }
    return text.replacing("&amp;", with: "&")
  }

  /// Without the marks of a bracketed paste, whose escape characters are gone already. What a shell
  /// leaves of them is only believed where both are there.
  private static func unmarked(_ text: String) -> String {
    var text = text
    for start in ["^[", ""] where text.hasPrefix(start + "[200~") {
      text.removeFirst(start.count + 5)
    }
    for end in ["^[", ""] where text.hasSuffix(end + "[201~") { text.removeLast(end.count + 5) }
    for (start, end) in [("200~", "201~"), ("00~", "01~"), ("0~", "1~")]
    where text.hasPrefix(start) && text.hasSuffix(end) {
      return String(text.dropFirst(start.count).dropLast(end.count))
    }
    return text
  }

  private static func items(of text: String) -> [QueryItem]? {
    if let url = URL(text) { return url.queryItems }
    if text.contains("://") { return [] }
    // An address that lost its beginning, or its query alone.
    let query = text.firstIndex(of: "?").map { text[text.index(after: $0)...] } ?? text[...]
    let items = QueryItem.decode(String(query.prefix { $0 != "#" }))
    return items.contains { ["code", "error"].contains($0.name) } ? items : nil
  }

  /// Whether there are blanks within a line, as within no code.
  private static func isSentence(_ pasted: String) -> Bool {
    pasted.split(whereSeparator: \.isNewline).contains { line in
      line.split(whereSeparator: \.isWhitespace).count > 1
    }
  }

  private static func bareCode(_ text: String) -> Secret? {
    guard text.utf8.count >= 8, text.utf8.allSatisfy(PercentEncoding.unreserved) else { return nil }
    return Secret(text)
  }

  /// An error word from outside, fit for a message: short, and no more than a word.
  private static func printable(_ text: String) -> String {
    String(
      text.unicodeScalars.filter { $0.properties.isAlphabetic && $0.isASCII || $0 == "_" }.prefix(
        40))
  }
}
