internal import JSON

/// Tokens minted elsewhere, as another program hands them over.
package struct ImportedTokens: Sendable, Hashable {
  package let accessToken: Secret?
  package let refreshToken: Secret?

  private init?(_ accessToken: Secret?, _ refreshToken: Secret?) {
    guard accessToken != nil || refreshToken != nil else { return nil }
    self.accessToken = accessToken
    self.refreshToken = refreshToken
  }

  /// Reads what the common token apps give: JSON with `access_token` or `refresh_token` at any
  /// depth, text in which the tokens stand below such titles, both tokens bare, or a bare refresh
  /// token. nil when there is none.
  package init?(parsing bytes: [UInt8]) {
    if let value = try? Value(parsing: bytes, limits: Limits(size: 1 << 20, depth: 16)),
      value.objectValue != nil || value.arrayValue != nil
    {
      self.init(
        ImportedTokens.find(["access_token", "accessToken", "access"], in: value),
        ImportedTokens.find(["refresh_token", "refreshToken", "refresh"], in: value))
      return
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    let words = ImportedTokens.words(of: text)
    if words.count == 1, let word = words.first {
      guard let token = ImportedTokens.token(word), !ImportedTokens.isAccessToken(token) else {
        return nil
      }
      self.init(nil, token)
      return
    }
    self.init(titled: words)
  }

  /// Whether that is an access token and nothing else: taken for a refresh token, it would put an
  /// end to a login that works.
  package static func isAccessTokenAlone(_ bytes: [UInt8]) -> Bool {
    guard let text = String(validating: bytes, as: UTF8.self) else { return false }
    let words = words(of: text)
    return words.count == 1 && words.first.flatMap(token).map(isAccessToken) == true
  }

  /// Only access tokens tell when they expire; refresh tokens that are JWTs are for the token
  /// endpoint.
  private static func isAccessToken(_ token: Secret) -> Bool {
    guard let claims = TokenClaims(of: token), claims.expiresAt != nil else { return false }
    return !claims.audience.contains { $0.hasSuffix("/oauth2/v3/token") }
  }

  /// Tokens after the words that name them, as `tesla_auth` prints them and shells assign them; or
  /// two of which only one tells when it expires, as only access tokens do.
  private init?(titled words: [String]) {
    var named: (access: Secret?, refresh: Secret?)
    var title: WritableKeyPath<(access: Secret?, refresh: Secret?), Secret?>?
    for word in words {
      let lower = word.lowercased()
      // An assignment whose value is in quotes leaves its sign behind.
      let isName = lower.hasSuffix("token") || lower.hasSuffix("token=")
      if !isName, let token = ImportedTokens.token(word) {
        guard let place = title else { continue }
        if named[keyPath: place] == nil { named[keyPath: place] = token }
        title = nil
      } else if lower.contains("access") {
        title = \.access
      } else if lower.contains("refresh") {
        title = \.refresh
      }
    }
    if named.access != nil || named.refresh != nil {
      self.init(named.access, named.refresh)
      return
    }
    let tokens = words.compactMap(ImportedTokens.token)
    let access = tokens.filter { TokenClaims(of: $0)?.expiresAt != nil }
    guard tokens.count == 2, words.count == 2, access.count == 1 else { return nil }
    self.init(access.first, tokens.first { $0 != access.first })
  }

  /// Without blanks, quotes and what separates a name from its value.
  private static func words(of text: String) -> [String] {
    text.unicodeScalars.split { $0.value <= 0x20 || "\"',;:".unicodeScalars.contains($0) }
      .flatMap { word -> [String] in
        let word = String(String.UnicodeScalarView(word))
        guard let sign = word.firstIndex(of: "="), word[sign...].contains(where: { $0 != "=" })
        else { return [word] }
        return [String(word[..<sign]), String(word[sign...].dropFirst())]
      }
  }

  /// Anything shorter or in other bytes is a mistake, such as an error page or a shell prompt; and
  /// a line of dashes is none.
  private static func token(_ word: String) -> Secret? {
    guard word.utf8.count >= 16, word.utf8.allSatisfy(isTokenByte),
      word.utf8.contains(where: { 0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0 })
    else { return nil }
    return Secret(word)
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x7E, 0x2B, 0x2F, 0x3D: true
    default: false
    }
  }

  private static func find(_ names: [String], in value: Value) -> Secret? {
    switch value {
    case .object(let object):
      for member in object.members where names.contains(member.name) {
        if let secret = member.value.stringValue.flatMap(Secret.init) { return secret }
      }
      return object.members.lazy.compactMap { find(names, in: $0.value) }.first
    case .array(let elements): return elements.lazy.compactMap { find(names, in: $0) }.first
    default: return nil
    }
  }
}
