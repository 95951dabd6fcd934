import Testing

@testable import Crypto

@Suite struct TeslaSS256Tests {
  /// The key of vehicle-command's own example of a signature.
  static let scalar = [3] + [UInt8](repeating: 0, count: 31)

  @Test(
    "a signature is the one that Tesla's own tool makes",
    arguments: [
      (
        "hello world",
        "7cfdbeb5baa730540401550bdefa20976453e8539ae4b2f26ce33125801a08f9"
          + "0ed20c3d846497ff82cc9772e3db4703982f47bd0b0b89dfb9a49cd2e524054"
          + "602b1e05fbf95f5686faea7a5809eb92f5ecc22eae74ceccc5e2a65dd67ff20fc"
      )
    ])
  func example(_ message: String, _ expected: String) throws {
    let key = try #require(P256PrivateKey(scalar: Self.scalar))
    #expect(
      key.publicKey.hex
        == "04646ff7f65b3b5bd3429cfb2ae7500ee922758bbae7860be08b7ae792b4a7b506"
        + "bc112a9d064a18a55a61e331804a8fe8492dfc4fc08e6995c979c1252b36f946")
    let signature = TeslaSS256.signature(of: Array(message.utf8), by: key)
    #expect(Self.hex(signature) == expected)
    #expect(TeslaSS256.isValid(signature, of: Array(message.utf8), by: key.publicKey))
  }

  @Test(
    "the nonce is RFC 6979's (appendix A.2.5)",
    arguments: [
      ("sample", "a6e3c57dd01abe90086538398355dd4c3b17aa873382b0f24d6129493d8aad60"),
      ("test", "d16b6ae827f17175e040871a1c7ec3500192c4c92677336ec2537acaee0008e0"),
    ])
  func nonce(_ message: String, _ expected: String) {
    let secret: [UInt8] = [
      0xC9, 0xAF, 0xA9, 0xD8, 0x45, 0xBA, 0x75, 0x16, 0x6B, 0x5C, 0x21, 0x57, 0x67, 0xB1, 0xD6,
      0x93, 0x4E, 0x50, 0xC3, 0xDB, 0x36, 0xE8, 0x9B, 0x12, 0x7B, 0x8A, 0x62, 0x2B, 0x12, 0x0F,
      0x67, 0x21,
    ]
    let nonce = DeterministicNonce.of(digest: SHA256.digest(message.utf8), secret: secret)
    #expect(Self.hex(nonce) == expected)
  }

  @Test("whoever has the public key can check any message of any key")
  func anyKey() throws {
    for length in [0, 1, 31, 32, 33, 1_000, 100_000] {
      let key = try P256PrivateKey(pem: P256KeyPair().privateKeyPEM)
      let message = try Random.bytes(length)
      let signature = TeslaSS256.signature(of: message, by: key)
      #expect(signature.count == 96)
      #expect(TeslaSS256.isValid(signature, of: message, by: key.publicKey))
      #expect(!TeslaSS256.isValid(signature, of: message + [0], by: key.publicKey))
      let other = try P256PublicKey(pem: P256KeyPair().publicKeyPEM)
      #expect(!TeslaSS256.isValid(signature, of: message, by: other))
    }
  }

  @Test("one changed byte anywhere makes a signature worthless")
  func changed() throws {
    let key = try P256PrivateKey(pem: P256KeyPair().privateKeyPEM)
    let message = Array("a configuration".utf8)
    let signature = TeslaSS256.signature(of: message, by: key)
    for index in signature.indices {
      var changed = signature
      changed[index] ^= 1
      #expect(!TeslaSS256.isValid(changed, of: message, by: key.publicKey), "byte \(index)")
    }
    for index in message.indices {
      var changed = message
      changed[index] ^= 0x80
      #expect(!TeslaSS256.isValid(signature, of: changed, by: key.publicKey), "byte \(index)")
    }
  }

  static let nonsense: [[UInt8]] = [
    [], [0], [UInt8](repeating: 0, count: 95), [UInt8](repeating: 0, count: 96),
    [UInt8](repeating: 255, count: 96), [UInt8](repeating: 0, count: 97),
    // A point, and responses out of range.
    P256Arithmetic.generator.dropFirst() + [UInt8](repeating: 0, count: 32),
    P256Arithmetic.generator.dropFirst() + P256Arithmetic.order,
  ]

  @Test("what is no signature is refused without a trap", arguments: nonsense)
  func malformed(_ signature: [UInt8]) throws {
    let key = try #require(P256PrivateKey(scalar: Self.scalar))
    #expect(!TeslaSS256.isValid(signature, of: [], by: key.publicKey))
  }

  @Test("a secret of any size within the order gives a response that holds at the edges")
  func edges() throws {
    var last = P256Arithmetic.order
    last[31] -= 1
    let one = [UInt8](repeating: 0, count: 31) + [1]
    for scalar in [one, last] {
      let key = try #require(P256PrivateKey(scalar: scalar))
      let signature = TeslaSS256.signature(of: [1, 2, 3], by: key)
      #expect(TeslaSS256.isValid(signature, of: [1, 2, 3], by: key.publicKey))
    }
    #expect(P256PrivateKey(scalar: P256Arithmetic.order) == nil)
    #expect(P256PrivateKey(scalar: [UInt8](repeating: 0, count: 32)) == nil)
    // 1 − (n − 1) · 1 = 2; the borrow and its absence.
    let two = [UInt8](repeating: 0, count: 31) + [2]
    #expect(P256Arithmetic.response(nonce: one, secret: last, challenge: one) == two)
    #expect(P256Arithmetic.response(nonce: two, secret: one, challenge: one) == one)
    #expect(
      P256Arithmetic.response(
        nonce: one, secret: last, challenge: [UInt8](repeating: 255, count: 32)
      ).count == 32)
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
