internal import Crypto
internal import JSON

/// A token that looks like a JWT (RFC 7519): real claims, random bytes for a signature.
struct JSONWebToken {
  let claims: Value

  func text(random: inout SplitMix64) -> String {
    let header: Value = ["alg": "RS256", "typ": "JWT", "kid": "simulated-tesla-cloud-key-1"]
    return [header.bytes, claims.bytes, random.bytes(256)].map(Base64URL.encode)
      .joined(separator: ".")
  }
}
