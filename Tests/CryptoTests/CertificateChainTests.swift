import Testing
import Time

@testable import Crypto

@Suite struct CertificateChainTests {
  private let authority: CertificateAuthority
  private let other: CertificateAuthority
  private let now = Timestamp(seconds: 1_800_000_000)

  private func request(_ name: String, from: Int64 = -10, to: Int64 = 100)
    -> CertificateAuthority.Request
  {
    var request = CertificateAuthority.Request(
      commonName: name, notBefore: now.advanced(by: .seconds(from * 86_400)),
      notAfter: now.advanced(by: .seconds(to * 86_400)))
    request.hosts = ["cars.example.org"]
    return request
  }

  init() throws {
    let now = self.now
    func authority(_ name: String) throws -> CertificateAuthority {
      try CertificateAuthority(
        .init(
          commonName: name, notBefore: now.advanced(by: .seconds(-86_400)),
          notAfter: now.advanced(by: .seconds(1_000 * 86_400))))
    }
    self.authority = try authority("ours")
    other = try authority("theirs")
  }

  @Test("a chain holds up before its own authority, for its own name, in its own time")
  func verdicts() throws {
    let good = try authority.issue(request("server")).certificate
    let old = try authority.issue(request("server", to: -1)).certificate
    let early = try authority.issue(request("server", from: 1)).certificate
    func flaw(
      _ chain: [UInt8], _ authorities: [UInt8], _ host: String = "cars.example.org"
    ) -> CertificateChain.Flaw? {
      CertificateChain.flaw(chain, leadingTo: authorities, host: host, at: now)
    }
    #expect(flaw(good, authority.certificate) == nil)
    #expect(flaw(good + authority.certificate, authority.certificate) == nil)
    #expect(flaw(good, other.certificate + authority.certificate) == nil)
    #expect(flaw(good, other.certificate) == .untrusted)
    #expect(flaw(good + authority.certificate, other.certificate) == .untrusted)
    #expect(flaw(good, authority.certificate, "example.org") == .otherHost)
    #expect(flaw(old, authority.certificate) == .expired)
    #expect(flaw(early, authority.certificate) == .notYetValid)
    #expect(flaw([], authority.certificate) == .noCertificate)
    #expect(flaw(Array("hello".utf8), authority.certificate) == .noCertificate)
    #expect(flaw(good, []) == .noAuthority)
    #expect(flaw(good, Array("-----BEGIN CERTIFICATE-----\nMIIB\n".utf8)) == .noAuthority)
  }
}
