import Testing

@testable import Crypto

@Suite struct P256Tests {
  @Test("a new pair is PEM, its public half is read again, and no two are alike")
  func generating() throws {
    let pair = try P256KeyPair()
    let text = String(decoding: pair.privateKeyPEM, as: UTF8.self)
    #expect(text.hasPrefix("-----BEGIN EC PRIVATE KEY-----\n"))
    let key = try P256PublicKey(pem: pair.publicKeyPEM)
    #expect(key.point.count == 65 && key.point.first == 4)
    #expect(key.hex.count == 130 && key.hex.hasPrefix("04"))
    #expect(try P256PublicKey(pem: P256KeyPair().publicKeyPEM) != key)
  }

  @Test("the point of a key is what openssl shows")
  func reading() throws {
    let key = try P256PublicKey(pem: Array(("a comment\n" + Self.sample + "more\n").utf8))
    #expect(
      key.hex
        == "04fda6fdb75ea1572427216002f1c992728d602b25bdb042958877f366faf42016"
        + "5fac92f2d00765031ec07432f99e6dde5ed4aefe1b74b527ba56e471094a0b85")
  }

  @Test("what is no public key of the curve is told apart", arguments: flawed)
  func flaws(_ text: String, _ flaw: P256PublicKey.Flaw) {
    #expect(throws: flaw) { try P256PublicKey(pem: Array(text.utf8)) }
  }

  static let sample = """
    -----BEGIN PUBLIC KEY-----
    MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/ab9t16hVyQnIWAC8cmSco1gKyW9
    sEKViHfzZvr0IBZfrJLy0AdlAx7AdDL5nm3eXtSu/ht0tSe6VuRxCUoLhQ==
    -----END PUBLIC KEY-----

    """

  static let flawed: [(String, P256PublicKey.Flaw)] = [
    ("", .noPublicKey), ("<html></html>", .noPublicKey),
    ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", .noPublicKey),
    ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", .noPublicKey),
    (String(sample.dropLast(60)), .noPublicKey),
    ("-----BEGIN EC PRIVATE KEY-----\nAAAA\n", .privateKey),
    ("-----BEGIN PRIVATE KEY-----\nAAAA\n", .privateKey),
    (keyOf384, .otherCurve), (keyOfRSA, .otherCurve),
  ]

  private static let keyOf384 = """
    -----BEGIN PUBLIC KEY-----
    MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEU+ixO9KHX6hOkxR2oEXrzj/IkSrtbUBy
    ZSyCwKFJ/recgq251mZjne0nzwooeCRNNkwyoxSm2J/PsPy71b5NYinrUtoMisU0
    ZIkIVEK+sefsKs4aoDUx+SbEjUueLA+s
    -----END PUBLIC KEY-----

    """

  private static let keyOfRSA = """
    -----BEGIN PUBLIC KEY-----
    MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAz7aJPNzGvXUyOXHZUFGl
    ikQ0k5atf4SHucv5jYnwBiVup06PuKL2awm5gWgYSEa3QrWLLDDNs2bjb976wtv7
    KfCmBoA6RbojAMIwSsnlhD0mVMzEdwDykOFCRm9a612+Nlq7q66Q4HWuzzmlBeM8
    Y8CpmiF3HF7EjMlRRN9/KtNB84+Pu6Hot9s5/Ss42SyqG1UXRk160jP69pkcTP8d
    L9kwVOdSeeTN2ogvolBkj4Nwe4Jt47ggQXoCc72CE/GI84H+2kES1UGr3RGzVCRe
    cuDgCkcr8+cP22Et5KoJAYHbt7P/TXpjrSp5CM4H022SoBafGKHnkoNpaS1s2TJs
    2wIDAQAB
    -----END PUBLIC KEY-----

    """
}
