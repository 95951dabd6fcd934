import HTTP
import TestSupport
import Testing
import Unix
import WebServer

@Suite struct TLSTests {
  /// A directory with an authority, a server's and two clients' certificates.
  static func certificates() throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    for (name, subject, extra) in [
      ("server", "/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
      ("renewed", "/CN=localhost", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
      ("ca", "/CN=authority", "keyUsage=critical,keyCertSign"),
      ("stranger", "/CN=stranger", "subjectAltName=DNS:prometheus.example"),
    ] {
      try directory.run(
        ["openssl", "req", "-x509", "-days", "2", "-subj", subject, "-addext", extra]
          + ["-keyout", "\(name).key", "-out", "\(name).crt"] + key)
    }
    try directory.write(
      "subjectAltName=DNS:prometheus.example,IP:10.1.2.3,URI:spiffe://a/b\n", to: "names.cnf")
    try directory.run(
      ["openssl", "req", "-new", "-subj", "/CN=prometheus"]
        + ["-keyout", "client.key", "-out", "client.csr"] + key)
    try directory.run(
      "openssl", "x509", "-req", "-in", "client.csr", "-CA", "ca.crt", "-CAkey", "ca.key",
      "-CAcreateserial", "-days", "2", "-extfile", "names.cnf", "-out", "client.crt")
    return directory
  }

  private static func copy(
    in directory: TemporaryDirectory, _ source: String, to target: String
  ) throws {
    let bytes = try FileSystem.read(directory.file(source))
    try AtomicFile.write(bytes, to: directory.file(target), mode: 0o600)
  }

  static func server(_ directory: TemporaryDirectory, _ more: String = "") throws -> Server {
    try directory.write(
      "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n" + more, to: "web.yml")
    return try Server.local(
      Fixed { request, _ in .response(.text(200, "inside \(request.url.scheme)")) }
    ) { $0.webConfigFile = "\(directory.path)/web.yml" }
  }

  static func curl(
    _ directory: TemporaryDirectory, _ server: Server, trusting certificate: String = "server.crt",
    _ options: String...
  ) throws -> (status: Int32, output: String) {
    try directory.run(
      ["curl", "-sS", "--max-time", "10", "--cacert", certificate] + options
        + ["https://localhost:\(server.firstAddress.port)/"])
  }

  @Test func clientThatSpeaksPlainHTTPIsToldSo() throws {
    let directory = try TLSTests.certificates()
    let server = try TLSTests.server(directory)
    let answer = try RawClient.get(server, "/")
    #expect(answer?.status == 400)
    #expect(answer?.text == "this port speaks TLS: use https://\n")
    // What is neither is not answered, and no one else suffers from either.
    #expect(try RawClient.ask(server, "\u{16}\u{3}\u{1}nonsense, and more of it\r\n\r\n") == nil)
    #expect(try TLSTests.curl(directory, server).output == "inside https")
  }

  @Test func modernClientsAreServedOverTLS() throws {
    let directory = try TLSTests.certificates()
    let server = try TLSTests.server(directory)
    #expect(server.usesTLS)
    for options in [["--tlsv1.3"], ["--tlsv1.2", "--tls-max", "1.2"], ["--http2"]] {
      let answer = try directory.run(
        ["curl", "-sS", "--max-time", "10", "--cacert", "server.crt"] + options
          + ["https://localhost:\(server.firstAddress.port)/"])
      #expect(answer.output == "inside https")
    }
    // Plain HTTP to the TLS port gets no page.
    #expect(try RawClient.get(server, "/")?.text != "inside http")
  }

  @Test func oldProtocolsAreRefusedByTheServer() throws {
    let directory = try TLSTests.certificates()
    let server = try TLSTests.server(directory)
    let port = "localhost:\(server.firstAddress.port)"
    for version in ["-tls1", "-tls1_1"] {
      let answer = try directory.run(
        "openssl", "s_client", "-connect", port, version, "-cipher", "ALL:@SECLEVEL=0")
      #expect(answer.status != 0)
      #expect(answer.output.contains("Cipher is (NONE)"), "\(answer.output)")
      // The client did offer it.
      #expect(!answer.output.contains("no protocols available"))
    }
    let modern = try directory.run("openssl", "s_client", "-connect", port, "-tls1_3")
    #expect(modern.output.contains("New, TLSv1.3"))
  }

  @Test func settingsDecideTheVersionAndOnlyStrongSuitesAreOffered() throws {
    let directory = try TLSTests.certificates()
    let server = try TLSTests.server(directory, "  max_version: TLS12\n")
    let port = "localhost:\(server.firstAddress.port)"
    func status(_ options: String...) throws -> Int32 {
      try directory.run(["openssl", "s_client", "-connect", port] + options).status
    }
    #expect(try status("-tls1_2") == 0)
    #expect(try status("-tls1_3") != 0)
    // Without forward secrecy, and with too short a key.
    for suite in ["AES128-GCM-SHA256", "ECDHE-ECDSA-DES-CBC3-SHA:@SECLEVEL=0"] {
      #expect(try status("-tls1_2", "-cipher", suite) != 0)
    }
  }

  struct Client: Sendable, CustomTestStringConvertible {
    let policy: String
    /// Nothing, the stranger, and the client that the authority knows.
    let isServed: [Bool]
    var testDescription: String { policy }
  }

  @Test(arguments: [
    Client(policy: "NoClientCert", isServed: [true, true, true]),
    Client(policy: "RequestClientCert", isServed: [true, true, true]),
    Client(policy: "RequireAnyClientCert", isServed: [false, true, true]),
    Client(
      policy: "VerifyClientCertIfGiven\n  client_ca_file: ca.crt", isServed: [true, false, true]),
    Client(
      policy: "RequireAndVerifyClientCert\n  client_ca_file: ca.crt",
      isServed: [false, false, true]),
    Client(
      policy: "RequireAndVerifyClientCert\n  client_ca_file: ca.crt\n"
        + "  client_allowed_sans: [other.example, 10.1.2.3]", isServed: [false, false, true]),
    Client(
      policy: "RequireAndVerifyClientCert\n  client_ca_file: ca.crt\n"
        + "  client_allowed_sans: ['spiffe://a/b']", isServed: [false, false, true]),
    Client(
      policy: "RequireAndVerifyClientCert\n  client_ca_file: ca.crt\n"
        + "  client_allowed_sans: [prometheus]", isServed: [false, false, false]),
    Client(
      policy: "RequireAnyClientCert\n  client_allowed_sans: [prometheus.example]",
      isServed: [false, true, true]),
  ])
  func clientCertificateDecides(_ client: Client) throws {
    let directory = try TLSTests.certificates()
    let server = try TLSTests.server(directory, "  client_auth_type: \(client.policy)\n")
    let shown: [[String]] = [
      [], ["--cert", "stranger.crt", "--key", "stranger.key"],
      ["--cert", "client.crt", "--key", "client.key"],
    ]
    for (options, isServed) in zip(shown, client.isServed) {
      for version in ["1.2", "1.3"] {
        let answer = try directory.run(
          ["curl", "-sS", "--max-time", "10", "--cacert", "server.crt", "--tls-max", version]
            + options + ["https://localhost:\(server.firstAddress.port)/"])
        #expect((answer.output == "inside https") == isServed, "\(options) \(answer.output)")
      }
    }
  }

  @Test func newCertificateIsServedWithoutARestart() throws {
    let directory = try TLSTests.certificates()
    let server = try TLSTests.server(directory)
    #expect(try TLSTests.curl(directory, server).output == "inside https")
    // Half a renewal: the old pair stays in force.
    try TLSTests.copy(in: directory, "renewed.crt", to: "server.crt")
    try TLSTests.copy(in: directory, "server.key", to: "old.key")
    #expect(try TLSTests.curl(directory, server, trusting: "renewed.crt").status != 0)
    try TLSTests.copy(in: directory, "renewed.key", to: "server.key")
    #expect(try TLSTests.curl(directory, server, trusting: "renewed.crt").output == "inside https")
  }

  @Test func certificateWithAnotherKeyIsRefused() throws {
    let directory = try TLSTests.certificates()
    try TLSTests.copy(in: directory, "renewed.key", to: "server.key")
    #expect(throws: ServerError.self) { _ = try TLSTests.server(directory) }
    try directory.write("not a key\n", to: "server.key")
    #expect(throws: ServerError.self) { _ = try TLSTests.server(directory) }
  }

  @Test func pausesAndPasswordsWorkOverTLS() throws {
    let directory = try TLSTests.certificates()
    try directory.write(
      "tls_server_config: {cert_file: server.crt, key_file: server.key}\n"
        + "basic_auth_users: {car: \(AccessTests.secret)}\n", to: "web.yml")
    let server = try Server.local(
      Fixed { _, _ in
        .later(
          .milliseconds(20),
          .drip(.text(200, "abcdefgh"), pieceSize: 3, every: .milliseconds(5)))
      }
    ) { $0.webConfigFile = "\(directory.path)/web.yml" }
    let answer = try TLSTests.curl(
      directory, server, trusting: "server.crt", "--user", "car:secret")
    #expect(answer.output == "abcdefgh")
  }
}
