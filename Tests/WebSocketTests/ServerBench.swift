import Crypto
import TestSupport
import Testing
import Time
import Unix

@testable import WebSocket

/// A server on loopback that sends back what is binary, with authorities of its own, and a note of
/// what its handler was told.
final class ServerBench: Sendable {
  struct Told: Sendable {
    var opened: [SocketConnection] = []
    var received: [Message] = []
    var closed: [CloseReason] = []
    var failed: [OpeningFailure] = []
    var log: [String] = []
  }

  final class Handler: SocketHandler {
    let told = Monitor(Told())

    func opened(_ connection: SocketConnection) { told.change { $0.opened.append(connection) } }

    func received(_ message: Message, on connection: SocketConnection) {
      told.change { $0.received.append(message) }
      if case .binary = message {
        connection.send(message)
      } else {
        connection.close(.unsupportedData)
      }
    }

    func closed(_ connection: SocketConnection, _ reason: CloseReason) {
      told.change { $0.closed.append(reason) }
    }

    func failed(_ failure: OpeningFailure) { told.change { $0.failed.append(failure) } }
  }

  let directory: TemporaryDirectory
  let handler = Handler()
  let server: SocketServer
  let authority: CertificateAuthority
  let carAuthority: CertificateAuthority

  static func request(
    _ name: String, from: Double = -3_600, until: Double = 86_400
  ) -> CertificateAuthority.Request {
    let now = SystemClock().now
    return CertificateAuthority.Request(
      commonName: name, notBefore: now.advanced(by: .seconds(from)),
      notAfter: now.advanced(by: .seconds(until)))
  }

  init(_ change: (inout SocketServer.Configuration) -> Void = { _ in }) throws {
    directory = try TemporaryDirectory()
    authority = try CertificateAuthority(ServerBench.request("Receiver CA"))
    carAuthority = try CertificateAuthority(ServerBench.request("Car CA"))
    try directory.write(authority.certificate, to: "ca.pem")
    try directory.write(carAuthority.certificate, to: "cars.pem")
    var own = ServerBench.request("receiver")
    own.hosts = ["127.0.0.1", "localhost"]
    try directory.write(try authority.issue(own), to: "server")
    var car = ServerBench.request("5YJ3E1EA7KF000001")
    car.keyPurposes = ["1.3.6.1.4.1.49279.2.5.1"]
    try directory.write(try carAuthority.issue(car), to: "car")
    var configuration = SocketServer.Configuration(
      host: "127.0.0.1", port: 0,
      files: TLSFiles(
        certificate: directory.file("server.pem"), key: directory.file("server.key"),
        clientAuthorities: directory.file("cars.pem")))
    configuration.log = { [told = handler.told] line in told.change { $0.log.append(line) } }
    change(&configuration)
    server = try SocketServer(configuration, handler)
  }

  deinit { server.stop(grace: .zero) }

  /// Runs a Python program whose `connect` and `Peer` are those of `PythonPeer`.
  func python(_ program: String, car: String = "car") throws -> String {
    let python = try #require(Tool("python3"))
    let result = try python.run(
      "-c", PythonPeer.prelude + program, String(server.port), directory.file("ca.pem"),
      directory.file(car + ".pem"), directory.file(car + ".key"))
    return result.status == 0 ? result.output : "status \(result.status): \(result.output)"
  }

  /// What the handler was told, once it is so; a minute at most.
  func told(_ isSo: @Sendable (Told) -> Bool) -> Told {
    let end = MonotonicTime.after(.seconds(60))
    return handler.told.wait { told in
      isSo(told) || MonotonicTime.now > end ? .done(told) : .until(end)
    }
  }

  func identity(_ car: String = "car") throws -> SocketClient.Identity {
    try SocketClient.Identity(
      certificate: try FileSystem.read(directory.file(car + ".pem")),
      key: try FileSystem.read(directory.file(car + ".key")), authorities: authority.certificate)
  }

  var target: SocketClient.Target { SocketClient.Target(host: "127.0.0.1", port: server.port) }
}

extension TemporaryDirectory {
  func write(_ bytes: [UInt8], to name: String) throws {
    try write(String(decoding: bytes, as: UTF8.self), to: name)
  }

  func write(_ identity: CertificateAuthority.Identity, to name: String) throws {
    try write(identity.certificate, to: name + ".pem")
    try write(identity.key, to: name + ".key")
  }
}

/// A WebSocket client that is not ours: Python's `ssl`, and RFC 6455 by hand.
enum PythonPeer {
  static let prelude = """
    import base64, os, socket, ssl, struct, sys
    port, ca, cert, key = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]

    def context(with_cert=True):
      c = ssl.create_default_context(cafile=ca)
      if with_cert: c.load_cert_chain(cert, key)
      return c

    class Peer:
      def __init__(self, with_cert=True, version=None):
        c = context(with_cert)
        if version: c.minimum_version = c.maximum_version = version
        raw = socket.create_connection(('127.0.0.1', port), timeout=50)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.s = c.wrap_socket(raw, server_hostname='127.0.0.1')
        self.data = b''
      def upgrade(self, extra=b''):
        self.s.sendall(b'GET /any HTTP/1.1\\r\\nHost: x\\r\\nUpgrade: websocket\\r\\n'
          b'Connection: Upgrade\\r\\nSec-WebSocket-Version: 13\\r\\nX-TXID: t1\\r\\n'
          b'X-Network-Interface: cellular\\r\\nVersion: 1.3.0\\r\\nSec-WebSocket-Key: '
          + base64.b64encode(os.urandom(16)) + b'\\r\\n\\r\\n' + extra)
        while b'\\r\\n\\r\\n' not in self.data: self.more()
        head, self.data = self.data.split(b'\\r\\n\\r\\n', 1)
        assert head.startswith(b'HTTP/1.1 101'), head
        return self
      def more(self):
        got = self.s.recv(65536)
        if not got: raise EOFError
        self.data += got
      def take(self, n):
        while len(self.data) < n: self.more()
        out, self.data = self.data[:n], self.data[n:]
        return out
      def frame(self, op, payload=b'', fin=True, masked=True):
        n = len(payload)
        head = bytes([(0x80 if fin else 0) | op])
        flag = 0x80 if masked else 0
        if n < 126: head += bytes([flag | n])
        elif n < 65536: head += bytes([flag | 126]) + struct.pack('>H', n)
        else: head += bytes([flag | 127]) + struct.pack('>Q', n)
        if not masked: return head + payload
        mask = os.urandom(4)
        return head + mask + bytes(b ^ mask[i & 3] for i, b in enumerate(payload))
      def send(self, *a, **k): self.s.sendall(self.frame(*a, **k))
      def read(self):
        a, b = self.take(2)
        n = b & 0x7f
        if n == 126: n = struct.unpack('>H', self.take(2))[0]
        elif n == 127: n = struct.unpack('>Q', self.take(8))[0]
        return a, self.take(n)
      def closed(self):
        while True:
          op, payload = self.read()
          if op == 0x88: return struct.unpack('>H', payload[:2])[0]

    """
}
