package import Time

/// The login as it is stored.
package struct Tokens: Hashable, Sendable {
  /// nil when only the refresh token is there.
  package var accessToken: Secret?
  /// nil when only an access token was imported; such a login ends with it.
  package var refreshToken: Secret?
  /// When the access token ends, as the server said beside it; it may say so itself.
  package var accessTokenEnd: Timestamp?

  package init(accessToken: Secret?, refreshToken: Secret?, accessTokenEnd: Timestamp? = nil) {
    self.accessToken = accessToken
    self.refreshToken = refreshToken
    self.accessTokenEnd = accessTokenEnd
  }
}
