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
