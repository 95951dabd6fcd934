internal import Crypto
internal import JSON

/// A configuration in the JSON web signature that an application's key makes.
struct SignedConfiguration {
  let claims: Value

  /// - Throws: what Tesla dislikes.
  init(_ token: String, key: P256PublicKey) throws(StreamConfiguration.Flaw) {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let header = parts.first.flatMap(SignedConfiguration.json),
      let claims = SignedConfiguration.json(parts[1]), let signature = Base64URL.decode(parts[2])
    else { throw .init(words: "token is no JWS") }
    guard header["alg"]?.stringValue == "Tesla.SS256", header["typ"]?.stringValue == "JWT" else {
      throw .init(words: "token has another algorithm than Tesla.SS256")
    }
    guard claims["iss"]?.stringValue == Base64.encode(key.point) else {
      throw .init(words: "token is by another key than the application's")
    }
    guard claims["aud"]?.stringValue == "com.tesla.fleet.TelemetryClient" else {
      throw .init(words: "token is for another audience")
    }
    guard TeslaSS256.isValid(signature, of: Array("\(parts[0]).\(parts[1])".utf8), by: key) else {
      throw .init(words: "token has an invalid signature")
    }
    self.claims = claims
  }

  private static func json(_ part: Substring) -> Value? {
    Base64URL.decode(part).flatMap { try? Value(parsing: $0) }
  }
}
