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

  @Test("a private key is read as this program and as openssl write it")
  func privateKeys() throws {
    let pair = try P256KeyPair()
    let key = try P256PrivateKey(pem: pair.privateKeyPEM)
    #expect(try key.publicKey == P256PublicKey(pem: pair.publicKeyPEM))
    #expect(!"\(key)".contains(key.scalar.map(String.init).joined()))
    for pem in [Self.privateSEC1, Self.privatePKCS8] {
      let key = try P256PrivateKey(pem: Array(("text\n" + pem).utf8))
      #expect(key.publicKey.hex.hasPrefix(Self.privateHex))
    }
  }

  @Test("what is no private key of the curve is told apart", arguments: flawedPrivate)
  func privateFlaws(_ text: String, _ flaw: P256PrivateKey.Flaw) {
    #expect(throws: flaw) { try P256PrivateKey(pem: Array(text.utf8)) }
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

  /// The first digits of the point of both.
  private static let privateHex = "04e6c4c69c962e950c9c5ae62a1b6bef"

  static let flawedPrivate: [(String, P256PrivateKey.Flaw)] = [
    ("", .noPrivateKey), (sample, .publicKey), (privateEncrypted, .encrypted),
    (privateEncryptedSEC1, .encrypted),
    ("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n", .noPrivateKey),
    (String(privateSEC1.dropLast(90)), .noPrivateKey),
    (private384, .otherCurve), (privateEd25519, .otherCurve),
  ]

  private static let privateSEC1 = """
    -----BEGIN EC PARAMETERS-----
    BggqhkjOPQMBBw==
    -----END EC PARAMETERS-----
    -----BEGIN EC PRIVATE KEY-----
    MHcCAQEEID1rgmz57q7rHRIzZU0KOpSZdc1ifhOrXr9+FCj9DRQtoAoGCCqGSM49
    AwEHoUQDQgAE5sTGnJYulQycWuYqG2vv6FSQzalspITPlawe8zKHbWjmoDdIlD3+
    stJkHlypT5fSh/Fqz0pcWegq8xZO3DELlg==
    -----END EC PRIVATE KEY-----

    """

  private static let privatePKCS8 = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgPWuCbPnurusdEjNl
    TQo6lJl1zWJ+E6tev34UKP0NFC2hRANCAATmxMacli6VDJxa5ioba+/oVJDNqWyk
    hM+VrB7zModtaOagN0iUPf6y0mQeXKlPl9KH8WrPSlxZ6CrzFk7cMQuW
    -----END PRIVATE KEY-----

    """

  private static let privateEncrypted = """
    -----BEGIN ENCRYPTED PRIVATE KEY-----
    MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAim4nXs7B6YwwICCAAw
    DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEHr0K1JDlljCkSfdyt4EvL4EgZBY
    HCns/2Lk33oOXW/lfCDr8HmTHa06DamoirU3opOiTkyPyDBB3bR48494IZrIqhNm
    D6MLM7oSeHP1mrZbrqTFdWo51onbObjjOuyvbiXDE1rvfOFuHppO4TqIre3uXwPg
    uufzMQoLp4iRZnChRXfODVxtzhqcSK0qm/1P8TO20RLN/Q+FEjuGpKcxd/sT1GE=
    -----END ENCRYPTED PRIVATE KEY-----

    """

  private static let privateEncryptedSEC1 = """
    -----BEGIN EC PRIVATE KEY-----
    Proc-Type: 4,ENCRYPTED
    DEK-Info: AES-128-CBC,E4D404DB29D38139BB2B9D3C0CCA7186

    9rXljMJQMMek25tcNyDbRvEUch48jknW2XXvrDciSDMJGMASdkNWwSlqdkuVfDjs
    aMg/Q4Os96toQ1pYFv0El0mqUMF2W2Oz4/9n4DHlmjXuUtKlgh6TyOGxd5bd+Pfm
    A08Rsed7IqudTMPoUEDLvl+q6KC8SUXYtWhwt221WdU=
    -----END EC PRIVATE KEY-----

    """

  private static let private384 = """
    -----BEGIN EC PRIVATE KEY-----
    MIGkAgEBBDBNmAsa8Tmzuc4aK46SdJMOwzCgTuY2SQdExlZWWEw8IQc9arF63DCt
    Wok0T0626BegBwYFK4EEACKhZANiAATIHmQzlO8jaMPJzzrlJ3jGAmK8cljuDW3h
    dCpHJt5czv3NtsOVACqJsfScKe7mtvvhTDBy/e4uD0+wHOY3piKgQbl49CHxxdp0
    UUiflwREPpN4PlfhpgQbLmoqFzDcgHo=
    -----END EC PRIVATE KEY-----

    """

  private static let privateEd25519 = """
    -----BEGIN PRIVATE KEY-----
    MC4CAQAwBQYDK2VwBCIEIFhZYwFAxdO/ToSt8In4LNcxWv7hVx9CWeKwR9LgDbNF
    -----END PRIVATE KEY-----

    """

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
