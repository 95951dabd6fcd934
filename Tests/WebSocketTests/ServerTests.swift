import Crypto
import TestSupport
import Testing
import Unix

@testable import WebSocket

/// The server beside a client that is not ours.
@Suite(.needs(Tool("python3") != nil, "python3 is not installed"))
struct ServerTests {
  @Test(arguments: ["TLSv1_2", "TLSv1_3"]) func echo(_ version: String) throws {
    let bench = try ServerBench()
    let output = try bench.python(
      """
      p = Peer(version=ssl.TLSVersion.\(version)).upgrade()
      p.send(2, b'hello')
      assert p.read() == (0x82, b'hello')
      p.send(2, b'ab', fin=False); p.send(9, b'ping'); p.send(0, b'cd')
      assert p.read() == (0x8a, b'ping')
      assert p.read() == (0x82, b'abcd')
      big = os.urandom(1000000)
      p.send(2, big)
      assert p.read() == (0x82, big)
      p.send(8, struct.pack('>H', 1000))
      assert p.closed() == 1000
      print('good')
      """)
    #expect(output == "good\n")
    let told = bench.told { !$0.closed.isEmpty }
    #expect(told.closed == [.peer(.normal)])
    let connection = try #require(told.opened.first)
    #expect(connection.peer.commonName == "5YJ3E1EA7KF000001")
    #expect(connection.peer.issuerCommonName == "Car CA")
    #expect(connection.peer.keyPurposes == ["1.3.6.1.4.1.49279.2.5.1"])
    #expect(connection.head["X-TXID"] == "t1")
    #expect(connection.head["X-Network-Interface"] == "cellular")
    #expect(connection.head["Version"] == "1.3.0")
    #expect(connection.remoteAddress.hasPrefix("127.0.0.1:"))
    #expect(!connection.send(.binary([1])), "it has ended")
  }

  @Test func framesThatComeWithTheHead() throws {
    let bench = try ServerBench()
    let output = try bench.python(
      """
      p = Peer()
      p.upgrade(extra=p.frame(2, b'early'))
      print(p.read())
      """)
    #expect(output == "(130, b'early')\n")
  }

  @Test(arguments: [
    ("p.send(2, b'x', masked=False)", 1002), ("p.s.sendall(bytes([0xf2, 0x80]) + bytes(4))", 1002),
    ("p.send(2, bytes(1000001))", 1009), ("p.send(1, b'text')", 1003),
    ("p.send(1, bytes([0xff]))", 1007), ("p.send(8, bytes([3]))", 1002),
  ]) func closedWith(_ step: String, code: Int) throws {
    let bench = try ServerBench()
    let output = try bench.python("p = Peer().upgrade(); \(step); print(p.closed())")
    #expect(output == "\(code)\n")
    let told = bench.told { !$0.closed.isEmpty }
    #expect(
      [.violation(CloseCode(rawValue: UInt16(code))), .ours(.unsupportedData)].contains(
        told.closed.first))
  }

  @Test func theAuthoritiesOfClientsAreNamed() throws {
    let bench = try ServerBench()
    let openssl = try #require(Tool("openssl"))
    for version in ["-tls1_2", "-tls1_3"] {
      let answer = try openssl.run(
        "s_client", version, "-connect", "127.0.0.1:\(bench.server.port)", "-CAfile",
        bench.directory.file("ca.pem"), "-cert", bench.directory.file("car.pem"), "-key",
        bench.directory.file("car.key"))
      #expect(
        answer.output.contains("Acceptable client certificate CA names\nCN = Car CA\n"),
        "\(version): \(answer.output)")
    }
  }

  @Test(arguments: ["TLSv1", "TLSv1_1"]) func oldVersionsAreRefused(_ version: String) throws {
    let bench = try ServerBench()
    let output = try bench.python(
      """
      c = context(); c.set_ciphers('ALL:@SECLEVEL=0')
      c.minimum_version = c.maximum_version = ssl.TLSVersion.\(version)
      try:
        c.wrap_socket(socket.create_connection(('127.0.0.1', port)), server_hostname='127.0.0.1')
        print('taken')
      except (ssl.SSLError, OSError): print('refused')
      """)
    #expect(output.hasSuffix("refused\n"))
    #expect(bench.told { !$0.failed.isEmpty }.failed == [.tls])
  }

  @Test func strangersAreRefused() throws {
    let bench = try ServerBench()
    let other = try CertificateAuthority(ServerBench.request("Car CA"))
    try bench.directory.write(try other.issue(ServerBench.request("X")), to: "other")
    try bench.directory.write(
      try bench.carAuthority.issue(ServerBench.request("X", from: -7_200, until: -60)), to: "old")
    let knock = """
      try:
        p = Peer(with_cert=WITH).upgrade()
        print('taken')
      except (ssl.SSLError, OSError, EOFError): print('refused')
      """
    for (car, with, failure) in [
      ("car", "False", OpeningFailure.noCertificate), ("other", "True", .untrustedCertificate),
      ("old", "True", .expiredCertificate),
    ] {
      let output = try bench.python(
        "WITH = \(with)\n" + knock, car: car)
      #expect(output == "refused\n")
      #expect(bench.told { $0.failed.last == failure }.failed.last == failure)
    }
    #expect(bench.server.snapshot.opened == 0)
    #expect(bench.server.snapshot.failures.values.reduce(0, +) == 3)
    #expect(try bench.python("Peer().upgrade(); print('in')") == "in\n")
  }

  @Test func whatIsNoWebSocketIsAnswered() throws {
    let bench = try ServerBench()
    let output = try bench.python(
      """
      p = Peer()
      p.s.sendall(b'GET /metrics HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')
      try:
        while True: p.more()
      except EOFError: print(p.data.split(b'\\r\\n')[0].decode())
      """)
    #expect(output == "HTTP/1.1 426 Upgrade Required\n")
    #expect(bench.told { !$0.failed.isEmpty }.failed == [.notWebSocket])
  }

  /// Two thousand that began a handshake and wait hold up neither who is there nor who comes.
  @Test func halfOpenHandshakesHoldNooneUp() throws {
    let bench = try ServerBench {
      $0.maxHalfOpen = 500
      $0.limits.opening = .seconds(300)
    }
    let output = try bench.python(
      """
      import resource
      soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
      resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
      there = Peer().upgrade()
      def echo(p):
        p.send(2, b'x'); assert p.read() == (0x82, b'x')
      held = []
      for i in range(2000):
        bio = ssl.MemoryBIO(); out = ssl.MemoryBIO()
        o = context().wrap_bio(bio, out, server_hostname='127.0.0.1')
        try: o.do_handshake()
        except ssl.SSLWantReadError: pass
        s = socket.create_connection(('127.0.0.1', port)); s.sendall(out.read()); held.append(s)
        if i % 100 == 0: echo(there)
      echo(Peer().upgrade()); echo(there)
      print('good')
      """)
    #expect(output == "good\n")
    #expect(bench.server.snapshot.opening <= 500)
    #expect((bench.server.snapshot.failures[.crowded] ?? 0) >= 1_500)
  }
}
