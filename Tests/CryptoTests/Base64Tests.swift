import Crypto
import Testing

@Suite struct Base64Tests {
  /// RFC 4648 section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func standardVectorsPassBothWays(plain: String, encoded: String) {
    #expect(Base64.encode(plain.utf8) == encoded)
    #expect(Base64.decode(encoded) == Array(plain.utf8))
    let bare = encoded.filter { $0 != "=" }
    #expect(Base64URL.encode(plain.utf8) == bare)
    #expect(Base64URL.decode(bare) == Array(plain.utf8))
    #expect(Base64URL.decode(encoded) == Array(plain.utf8))
  }

  /// RFC 7636 appendices A and B.
  @Test func codeChallengeIsThatOfRFC7636() {
    #expect(Base64URL.encode([3, 236, 255, 224, 193]) == "A-z_4ME")
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    #expect(
      Base64URL.encode(SHA256.digest(verifier.utf8))
        == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    #expect(Base64URL.decode(verifier).map(Base64URL.encode) == verifier)
  }

  @Test func alphabetsDifferOnlyInTheirLastTwoDigits() {
    #expect(Base64.encode([0xFB, 0xEF, 0xFF]) == "++//")
    #expect(Base64URL.encode([0xFB, 0xEF, 0xFF]) == "--__")
    #expect(Base64.decode("--__") == nil)
    #expect(Base64URL.decode("++//") == nil)
  }

  @Test(arguments: [
    "Z", "Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zm9v=", "Zm=v", "Zh==", "Zm9=", "Zm9v\n",
    " Zm9v", "Zm9é", "Zg==Zg==",
  ])
  func standardDecoderRefuses(text: String) {
    #expect(Base64.decode(text) == nil)
  }

  @Test(arguments: ["Z", "Zg=", "Zg===", "Zm9v=", "Zh", "Zm9", "Zm9v Zm9v", "Zm9\u{0}", "="])
  func urlSafeDecoderRefuses(text: String) {
    #expect(Base64URL.decode(text) == nil)
  }

  @Test func everyByteAndEveryLengthSurvive() {
    for length in 0...256 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 151) }
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
      #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
    }
  }
}
