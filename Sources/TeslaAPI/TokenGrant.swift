internal import JSON

/// What the token endpoint gives (RFC 6749 section 5.1).
package struct TokenGrant: Sendable, Hashable {
  package let accessToken: Secret
  /// nil when the server leaves it out: the old one stays valid (RFC 6749 section 6).
  package let refreshToken: Secret?

  package init(accessToken: Secret, refreshToken: Secret?) {
    self.accessToken = accessToken
    self.refreshToken = refreshToken
  }

  /// nil unless there is an access token that can be used.
  init?(_ body: Value) {
    guard let access = body["access_token"]?.stringValue.flatMap(Secret.init) else { return nil }
    accessToken = access
    refreshToken = body["refresh_token"]?.stringValue.flatMap(Secret.init)
  }
}

/// Tokens minted elsewhere, as another program hands them over.
package struct ImportedTokens: Sendable, Hashable {
  package let accessToken: Secret?
  package let refreshToken: Secret?

  /// Reads a JSON document that holds `access_token` or `refresh_token` at any depth (the forms
  /// of the common token apps), or a bare refresh token. nil when there is neither.
  package init?(parsing bytes: [UInt8]) {
    if let value = try? Value(parsing: bytes, limits: Limits(size: 1 << 20, depth: 16)),
      value.objectValue != nil || value.arrayValue != nil
    {
      accessToken = ImportedTokens.find(["access_token", "accessToken"], in: value)
      refreshToken = ImportedTokens.find(["refresh_token", "refreshToken"], in: value)
      guard accessToken != nil || refreshToken != nil else { return nil }
      return
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    let trimmed = text.unicodeScalars.drop { $0.value <= 0x20 }.reversed().drop { $0.value <= 0x20 }
    let token = String(String.UnicodeScalarView(trimmed.reversed()))
    // Anything shorter or in other bytes is a mistake, such as an error page or a shell prompt.
    guard token.utf8.count >= 16, token.utf8.allSatisfy(ImportedTokens.isTokenByte),
      let refresh = Secret(token)
    else { return nil }
    accessToken = nil
    refreshToken = refresh
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
