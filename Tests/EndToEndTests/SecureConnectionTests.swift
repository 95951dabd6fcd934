import TestSupport
import Testing
import Unix

/// Anyone who cannot prove to be the server that was asked for gets no token to see.
@Suite(.needs("openssl"))
struct SecureConnectionTests {
  private static let isInsecure = ["cannot make a secure connection"]

  enum Flaw: CaseIterable {
    case expired
    case ofAnotherHost
    case ofAnotherAddress
    case selfSigned
    case ofAnUnknownAuthority
  }

  @Test(arguments: Flaw.allCases)
  func certificateWithAFlawIsRefusedBeforeAnythingIsSaid(flaw: Flaw) throws {
    let user = try User()
    let certificates = try Certificates(user)
    let trusted = ["--ca-file", certificates.authority]
    let (identity, options) =
      switch flaw {
      case .expired: (try certificates.signed(days: -1), trusted)
      case .ofAnotherHost: (try certificates.signed(for: "DNS:owner-api.example"), trusted)
      case .ofAnotherAddress: (try certificates.signed(for: "IP:127.0.0.2"), trusted)
      case .selfSigned: (try certificates.selfSigned(), trusted)
      case .ofAnUnknownAuthority: (try certificates.signed(), [])
      }
    let server = try TLSServer(identity)
    try Customer.expectClearFailures(
      server: server.url, Self.isInsecure, timeout: "20", options)
    #expect(server.requestCount == 0)
  }

  @Test func certificateOfAPrivateAuthorityIsTrustedWhenNamed() throws {
    let user = try User()
    let certificates = try Certificates(user)
    let server = try TLSServer(try certificates.signed())
    for command in Customer.commands {
      let customer = try Customer(command, server: server.url)
      let ending = try customer.run(timeout: "20", ["--ca-file", certificates.authority])
      #expect(ending.status == 0, "\(ending.errors)")
      if command == ["products"] {
        #expect(ending.text == Canned.products + "\n")
      } else {
        #expect(try customer.user.read("token.refresh") == Array("NEW-REFRESH\n".utf8))
      }
    }
    #expect(server.requestCount == 2)
  }

  /// As curl does, which finds an authority there by the hash of its name.
  @Test(arguments: [([], true), (["CURL_CA_BUNDLE"], false)])
  func authorityInADirectoryIsTrusted(_ others: [String], _ isTrusted: Bool) throws {
    let user = try User()
    let certificates = try Certificates(user)
    let server = try TLSServer(try certificates.signed())
    let ending = try user.bash(
      """
      mkdir authorities
      cp ca.pem "authorities/$(openssl x509 -noout -hash -in ca.pem).0"
      """)
    try #require(ending.status == 0, "\(ending.errors)")
    var customer = try Customer(["products"], server: server.url)
    customer.user.environment["SSL_CERT_DIR"] = user.home.file("authorities")
    // Another authority, which did not sign anything here.
    let stranger = try Certificates(try User())
    for name in others { customer.user.environment[name] = stranger.authority }
    #expect((try customer.run(timeout: "20", []).status == 0) == isTrusted)
  }

  @Test(arguments: ["tls1", "tls1_1"])
  func protocolThatIsBrokenIsRefused(version: String) throws {
    let user = try User()
    let certificates = try Certificates(user)
    let server = try OldTLSServer(user, try certificates.signed(), version: version)
    try Customer.expectClearFailures(
      server: server.url, Self.isInsecure, timeout: "20",
      ["--ca-file", certificates.authority])
    // The server is well but for its age.
    let willing = try user.run(
      "curl",
      [
        "-sS", "--cacert", certificates.authority, "--tlsv1.0", "--ciphers", "DEFAULT@SECLEVEL=0",
        server.url,
      ])
    #expect(willing.status == 0, "\(willing.errors)")
  }

  @Test func plainServerBehindASecureAddressIsRefused() throws {
    let heard = Lock<[UInt8]>([])
    let server = try LoopbackServer { connection in
      let bytes = connection.read() ?? []
      heard.withLock { $0 += bytes }
      connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    }
    defer { server.stop() }
    try Customer.expectClearFailures(
      server: "https://127.0.0.1:\(server.port)", Self.isInsecure, timeout: "20")
    let text = heard.withLock { String(decoding: $0, as: UTF8.self) }
    #expect(!text.isEmpty && !text.contains("OLD-") && !text.contains("HTTP/1"))
  }

  /// libcurl does not come back from a call while there are frames to read.
  @Test(.needs("python3"))
  func emptyFramesWithoutEndEndAtTheTimeout() throws {
    #expect(try Self.requests(.floodsWithEmptyFrames, ["did not answer in time"], "3") > 0)
  }

  /// libcurl would send it five times more, and so would the one repetition of a lost renewal.
  @Test(.needs("python3"))
  func renewalIsSentOnceToAServerThatRefusesEveryStream() throws {
    #expect(try Self.requests(.refusesEveryStream, ["ended before the answer"], "20") == 1)
  }

  /// How many requests a renewal took to fail.
  private static func requests(_ manner: HTTP2Server.Manner, _ words: [String], _ timeout: String)
    throws -> Int
  {
    let user = try User()
    let certificates = try Certificates(user)
    let server = try HTTP2Server(user, try certificates.signed(), manner)
    try Customer.expectClearFailures(
      [["token", "refresh"]], server: server.url, words, timeout: timeout,
      ["--ca-file", certificates.authority])
    return try server.end()
  }
}
