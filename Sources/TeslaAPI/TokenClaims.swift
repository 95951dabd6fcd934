internal import Crypto
internal import JSON
package import Time

/// The claims of a token that is a JWT (RFC 7519), read without checking its signature: only
/// Tesla can, and they only serve to tell when it expires, where it works and what it may do.
package struct TokenClaims: Sendable, Hashable {
  package let issuer: String?
  package let audience: [String]
  package let authorizedParty: String?
  package let scopes: [String]
  /// `NA`, `EU` or `CN` in tokens of the Fleet API.
  package let region: String?
  package let issuedAt: Timestamp?
  package private(set) var expiresAt: Timestamp?

  /// nil for a token that is not a JWT, as some of Tesla's are.
  package init?(of token: Secret) {
    let parts = token.reveal.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let payload = Base64URL.decode(String(parts[1])),
      let claims = try? Value(parsing: payload, limits: Limits(size: 65_536, depth: 8)),
      claims.objectValue != nil
    else { return nil }
    issuer = claims["iss"]?.stringValue
    audience = TokenClaims.strings(claims["aud"])
    authorizedParty = claims["azp"]?.stringValue
    scopes = TokenClaims.strings(claims["scp"])
    region = claims["ou_code"]?.stringValue
    issuedAt = claims["iat"]?.doubleValue.flatMap(Timestamp.init(seconds:))
    expiresAt = claims["exp"]?.doubleValue.flatMap(Timestamp.init(seconds:))
  }

  /// Of a token that says nothing itself: only what its server said of it.
  init(expiresAt: Timestamp) {
    (issuer, audience, authorizedParty, scopes, region) = (nil, [], nil, [], nil)
    issuedAt = nil
    self.expiresAt = expiresAt
  }

  /// The same, with an end where there is none.
  func ending(at end: Timestamp) -> TokenClaims {
    var claims = self
    claims.expiresAt = expiresAt ?? end
    return claims
  }

  private static func strings(_ value: Value?) -> [String] {
    switch value {
    case .string(let text): [text]
    case .array(let elements): elements.compactMap(\.stringValue)
    default: []
    }
  }

  /// Whether the server will refuse the token; unknown expiry counts as not yet.
  package func isExpired(at now: Timestamp) -> Bool {
    expiresAt.map { $0 <= now } ?? false
  }

  /// How long the token is good from its issue on; nil when it does not say until when.
  package var life: Duration? {
    expiresAt.map { end in issuedAt.map { $0.duration(to: end) } ?? .seconds(28_800) }
  }
}
