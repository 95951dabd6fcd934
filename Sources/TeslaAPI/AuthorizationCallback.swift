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
  }

  /// Reads a callback URL of any scheme, its query alone, or a bare code, with the blanks, quotes
  /// and line breaks that copying adds. A URL must carry the state that was sent.
  package init(parsing pasted: String, state expected: String) throws(Failure) {
    let text = AuthorizationCallback.unwrap(pasted)
    guard !text.isEmpty else { throw .empty }
    guard let items = AuthorizationCallback.items(of: text) else {
      guard let code = AuthorizationCallback.bareCode(text) else { throw .unrecognized }
      self.code = code
      issuer = nil
      return
    }
    func value(_ name: String) -> String? { items.first { $0.name == name }?.value }
    // Before anything else is believed: whoever knows the address can send a browser there.
    if let state = value("state"), !state.isEmpty, state != expected { throw .stateMismatch }
    if let error = value("error") { throw .denied(AuthorizationCallback.printable(error)) }
    guard let code = value("code").flatMap(Secret.init) else { throw .unrecognized }
    guard let state = value("state"), !state.isEmpty else { throw .stateMissing }
    guard state == expected else { throw .stateMismatch }
    self.code = code
    issuer = value("issuer").flatMap(URL.init)
  }

  private static func unwrap(_ pasted: String) -> String {
    var text = String(pasted.unicodeScalars.filter { $0.value > 0x20 && $0.value != 0x7F })
    for quote in ["\"", "'", "<", ">"] {
      while text.hasPrefix(quote) { text.removeFirst() }
      while text.hasSuffix(quote) { text.removeLast() }
    }
    return text
  }

  private static func items(of text: String) -> [QueryItem]? {
    if let url = URL(text) { return url.queryItems }
    if text.contains("://") { return [] }
    let query = text.hasPrefix("?") ? String(text.dropFirst()) : text
    guard query.hasPrefix("code=") || query.contains("&code=") || query.hasPrefix("error=") else {
      return nil
    }
    return QueryItem.decode(query)
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
