internal import JSON

/// What the token endpoint gives (RFC 6749 section 5.1), as far as it can be used.
package struct TokenGrant: Sendable, Hashable {
  /// nil when what stands there is no token; what came beside it is kept all the same.
  package let accessToken: Secret?
  /// nil when the server leaves it out: the old one stays valid (RFC 6749 section 6).
  package let refreshToken: Secret?
  /// Why the refresh token that came cannot be used, for people; nil when it can, or none came.
  package let refreshTokenFlaw: String?
  /// How long the access token lives from now on.
  package let lifetime: Duration?

  package init(
    accessToken: Secret?, refreshToken: Secret?, refreshTokenFlaw: String? = nil,
    lifetime: Duration? = nil
  ) {
    self.accessToken = accessToken
    self.refreshToken = refreshToken
    self.refreshTokenFlaw = refreshTokenFlaw
    self.lifetime = lifetime
  }

  /// nil unless there is a token that can be used.
  init?(_ body: Value) {
    accessToken = body["access_token"]?.stringValue.flatMap(Secret.init(trimming:))
    refreshToken = body["refresh_token"]?.stringValue.flatMap(Secret.init(trimming:))
    refreshTokenFlaw =
      refreshToken == nil ? body["refresh_token"].flatMap(TokenGrant.flaw) : nil
    lifetime = TokenGrant.lifetime(body["expires_in"])
    guard accessToken != nil || refreshToken != nil else { return nil }
  }

  private static func flaw(of value: Value) -> String? {
    switch value {
    case .null: nil
    case .string(let text) where text.utf8.count > Secret.mostBytes: "it is too long"
    case .string(let text) where text.unicodeScalars.allSatisfy(\.isInvisible): "it is empty"
    case .string: "it has characters that no token has"
    default: "it is no text"
    }
  }

  /// Seconds, which some servers write as text; nil for what is none, or longer than ten years.
  static func lifetime(_ value: Value?) -> Duration? {
    let seconds = value?.doubleValue ?? value?.stringValue.flatMap(Double.init)
    guard let seconds, seconds > 0, seconds < 315_360_000 else { return nil }
    return .seconds(seconds)
  }
}

extension Secret {
  /// A token without the invisible characters around it: line ends, blanks, a byte order mark.
  init?(trimming text: String) {
    let scalars = text.unicodeScalars
    guard let start = scalars.firstIndex(where: { !$0.isInvisible }),
      let end = scalars.lastIndex(where: { !$0.isInvisible })
    else { return nil }
    self.init(String(scalars[start...end]))
  }
}
