/// The number that a signature of P-256 uses once (RFC 6979 section 3.2, SHA-256): made from the key
/// and the message, so that no two messages share one however poor the system's randomness.
enum DeterministicNonce {
  static func of(digest: [UInt8], secret: [UInt8]) -> [UInt8] {
    let seed = secret + P256Arithmetic.reduced(digest)
    var value = [UInt8](repeating: 1, count: SHA256.byteCount)
    var key = [UInt8](repeating: 0, count: SHA256.byteCount)
    for step: UInt8 in 0...1 {
      key = HMAC.sha256(value + [step] + seed, key: key)
      value = HMAC.sha256(value, key: key)
    }
    while true {
      value = HMAC.sha256(value, key: key)
      if P256Arithmetic.isScalar(value) { return value }
      key = HMAC.sha256(value + [0], key: key)
      value = HMAC.sha256(value, key: key)
    }
  }
}
