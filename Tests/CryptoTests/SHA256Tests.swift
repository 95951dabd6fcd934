import Crypto
import Testing

@Suite struct SHA256Tests {
  /// FIPS 180-4's examples, as NIST publishes them.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func digestIsThatOfTheStandard(message: String, hex: String) {
    #expect(hexText(SHA256.digest(message.utf8)) == hex)
  }

  @Test func digestOfAMillionLettersIsThatOfTheStandard() {
    let digest = SHA256.digest([UInt8](repeating: 0x61, count: 1_000_000))
    #expect(
      hexText(digest) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  private func hexText(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

@Suite struct RandomTests {
  @Test(arguments: [0, 1, 32, 4096])
  func bytesAreAsManyAsAsked(count: Int) throws {
    #expect(try Random.bytes(count).count == count)
  }

  @Test func bytesDifferEachTime() throws {
    let draws = try (0..<100).map { _ in try Random.bytes(16) }
    #expect(Set(draws).count == 100)
  }

  @Test func everyBitIsUsed() throws {
    let draw = try Random.bytes(4096)
    #expect(draw.reduce(0, |) == 0xFF)
    #expect(draw.reduce(0xFF, &) == 0)
  }
}

@Suite struct ConstantTimeTests {
  @Test(arguments: [("", "", true), ("abc", "abc", true), ("abc", "abd", false), ("a", "", false)])
  func equalityIsThatOfTheBytes(left: String, right: String, isEqual: Bool) {
    #expect(ConstantTime.areEqual(left.utf8, right.utf8) == isEqual)
  }
}
