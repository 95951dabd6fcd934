package import Crypto
package import HTTP

/// One login at a browser: the authorization request of RFC 6749 section 4.1.1 with the proof key
/// of RFC 7636. Its verifier stays in this process, so the code is useless to others.
package struct AuthorizationRequest: Sendable {
  package let url: URL
  package let state: String
  let codeVerifier: Secret

  /// - Throws: `Random.Unavailable` when the system gives no random bytes.
  package init(_ configuration: Configuration, loginHint: String? = nil) throws(Random.Unavailable)
  {
    let verifierBytes = try Random.bytes(64)
    let stateBytes = try Random.bytes(24)
    self.init(
      configuration, loginHint: loginHint, verifier: Base64URL.encode(verifierBytes),
      state: Base64URL.encode(stateBytes))
  }

  /// With given secrets, for the vectors of RFC 7636.
  init(_ configuration: Configuration, loginHint: String?, verifier: String, state: String) {
    // The challenge is the raw digest; some clients encode its hexadecimal form, and are wrong.
    let challenge = Base64URL.encode(SHA256.digest(Array(verifier.utf8)))
    var items = [
      QueryItem("client_id", configuration.clientID),
      QueryItem("redirect_uri", configuration.redirectURI),
      QueryItem("response_type", "code"),
      QueryItem("scope", configuration.scopes.joined(separator: " ")),
      QueryItem("state", state),
      QueryItem("code_challenge", challenge),
      QueryItem("code_challenge_method", "S256"),
    ]
    if configuration.profile.isFleet {
      items.append(QueryItem("prompt_missing_scopes", "true"))
    }
    if let loginHint { items.append(QueryItem("login_hint", loginHint)) }
    url = configuration.authorizeURL.with(query: items)
    self.state = state
    codeVerifier = Secret(generated: verifier)
  }
}
