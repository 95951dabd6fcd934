/// The login as it is stored.
package struct Tokens: Hashable, Sendable {
  /// nil when only the refresh token is there.
  package var accessToken: Secret?
  /// nil when only an access token was imported; such a login ends with it.
  package var refreshToken: Secret?

  package init(accessToken: Secret?, refreshToken: Secret?) {
    self.accessToken = accessToken
    self.refreshToken = refreshToken
  }
}
