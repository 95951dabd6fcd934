/// The signature `Tesla.SS256`, which telemetry configurations carry: Schnorr's over P-256. Its 96
/// bytes are the nonce's point without the leading 4, then the response.
package enum TeslaSS256 {
  /// The same message and key give the same signature.
  package static func signature(of message: [UInt8], by key: P256PrivateKey) -> [UInt8] {
    let nonce = DeterministicNonce.of(digest: SHA256.digest(message), secret: key.scalar)
    guard let point = P256Arithmetic.publicPoint(of: nonce) else {
      preconditionFailure("a nonce is in range")
    }
    let challenge = challenge(point: point, publicKey: key.publicKey, message: message)
    return point.dropFirst()
      + P256Arithmetic.response(nonce: nonce, secret: key.scalar, challenge: challenge)
  }

  /// Whether the holder of the key signed the message.
  package static func isValid(
    _ signature: [UInt8], of message: [UInt8], by key: P256PublicKey
  ) -> Bool {
    guard signature.count == 96 else { return false }
    let point = [4] + signature.prefix(64)
    guard P256Arithmetic.isPoint(point) else { return false }
    let challenge = challenge(point: point, publicKey: key, message: message)
    // nonce · G = response · G + challenge · key
    guard let left = P256Arithmetic.publicPoint(of: Array(signature.suffix(32))),
      let right = P256Arithmetic.product(P256Arithmetic.reduced(challenge), key.point)
    else { return false }
    return P256Arithmetic.sum(left, right) == point
  }

  private static func challenge(
    point: [UInt8], publicKey: P256PublicKey, message: [UInt8]
  ) -> [UInt8] {
    let parts = [P256Arithmetic.generator, point, publicKey.point, message]
    return SHA256.digest(
      parts.flatMap { part in
        let count = UInt32(clamping: part.count)
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) } + part
      })
  }
}
