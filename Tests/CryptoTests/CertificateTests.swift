import TestSupport
import Testing
import Time

@testable import Crypto

@Suite struct CertificateTests {
  private func request(_ name: String) -> CertificateAuthority.Request {
    CertificateAuthority.Request(
      commonName: name, notBefore: Timestamp(seconds: 1_700_000_000),
      notAfter: Timestamp(seconds: 4_000_000_000))
  }

  @Test func whatIsIssuedIsRead() throws {
    let authority = try CertificateAuthority(request("Test CA"))
    var leaf = request("5YJ3E1EA7KF000001")
    leaf.keyPurposes = ["1.3.6.1.4.1.49279.2.5.1", "1.3.6.1.5.5.7.3.2"]
    leaf.hosts = ["localhost", "127.0.0.1", "::1"]
    let identity = try authority.issue(leaf)
    let all = try #require(
      Certificate.all(pem: Array("around\n".utf8) + authority.certificate + identity.certificate))
    #expect(all.map(\.commonName) == ["Test CA", "5YJ3E1EA7KF000001"])
    #expect(all.map(\.issuerCommonName) == ["Test CA", "Test CA"])
    #expect(all.map(\.isAuthority) == [true, false])
    #expect(all[1].keyPurposes == leaf.keyPurposes)
    #expect(all[1].notBefore == leaf.notBefore)
    #expect(all[1].notAfter == leaf.notAfter)
    #expect(Set(all.map(\.fingerprintText)).count == 2)
  }

  @Test(.needs(Tool("openssl") != nil, "openssl is not installed"))
  func opensslAgrees() throws {
    let openssl = try #require(Tool("openssl"))
    let authority = try CertificateAuthority(request("Test CA"))
    var leaf = request("leaf")
    leaf.hosts = ["localhost", "127.0.0.1", "::1"]
    let identity = try authority.issue(leaf)
    let scratch = try TemporaryDirectory()
    let ca = try scratch.write(String(decoding: authority.certificate, as: UTF8.self), to: "ca")
    let own = try scratch.write(String(decoding: identity.certificate, as: UTF8.self), to: "own")
    let key = try scratch.write(String(decoding: identity.key, as: UTF8.self), to: "key")
    for name in [
      ["-verify_ip", "127.0.0.1"], ["-verify_ip", "::1"], ["-verify_hostname", "localhost"],
    ] {
      let verified = try openssl.run(["verify", "-CAfile", ca] + name + [own])
      #expect(verified.status == 0, "\(verified.output)")
    }
    let print = try openssl.run("x509", "-in", own, "-noout", "-fingerprint", "-sha256")
    let fingerprint = print.output.split(separator: "=").last?.filter(\.isHexDigit).lowercased()
    #expect(Certificate.all(pem: identity.certificate)?.first?.fingerprintText == fingerprint)
    let ofKey = try openssl.run("pkey", "-in", key, "-pubout")
    #expect(try openssl.run("x509", "-in", own, "-noout", "-pubkey").output == ofKey.output)
  }

  @Test(arguments: [
    "", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
  ])
  func whatIsNoneIsNone(_ text: String) {
    #expect(Certificate.all(pem: Array(text.utf8)) == nil)
    #expect(Certificate(der: Array(text.utf8)) == nil)
  }
}
