import Crypto
import TestSupport
import Testing
import Unix

@testable import WebSocket

/// Deadlines, limits, files that change and the end, beside our own client.
@Suite struct DeadlineTests {
  @Test func aSilentClientIsPingedThenLetGo() throws {
    let bench = try ServerBench {
      $0.limits.pingAfter = .milliseconds(50)
      $0.limits.silence = .milliseconds(400)
    }
    // It reads nothing, so no pong comes.
    _ = try bench.python(
      "p = Peer().upgrade(); print(p.read()[0])\nwhile True: p.s.recv(1) or exit()")
    #expect(bench.told { !$0.closed.isEmpty }.closed == [.silent])
  }

  @Test func whoAnswersPingsStays() throws {
    let bench = try ServerBench {
      $0.limits.pingAfter = .milliseconds(20)
      $0.limits.silence = .milliseconds(2_000)
    }
    let output = try bench.python(
      """
      p = Peer().upgrade()
      for i in range(150):
        op, payload = p.read()
        assert op == 0x89
        p.send(10, payload)
      p.send(8, struct.pack('>H', 1001)); print(p.closed())
      """)
    #expect(output == "1001\n")
    #expect(bench.told { !$0.closed.isEmpty }.closed == [.peer(.goingAway)])
  }

  @Test(arguments: ["", "c = context().wrap_socket(s, server_hostname='127.0.0.1')"])
  func whoDoesNotOpenIsLetGo(_ step: String) throws {
    let bench = try ServerBench { $0.limits.opening = .milliseconds(200) }
    let output = try bench.python(
      """
      s = socket.create_connection(('127.0.0.1', port))
      \(step.isEmpty ? "c = s" : step)
      try:
        while c.recv(100): pass
      except OSError: pass
      print('ended')
      """)
    #expect(output == "ended\n")
    #expect(bench.told { !$0.failed.isEmpty }.failed == [.timeout])
  }

  @Test func whoDoesNotReadIsLetGo() throws {
    let bench = try ServerBench { $0.limits.unsent = 65_536 }
    let output = try bench.python(
      """
      p = Peer().upgrade()
      frame = p.frame(2, bytes(60000))
      try:
        while True: p.s.sendall(frame)
      except OSError: print('ended')
      """)
    #expect(output == "ended\n")
    #expect(bench.told { !$0.closed.isEmpty }.closed == [.slow])
  }

  @Test func changedFilesAreReadAgain() throws {
    let bench = try ServerBench { $0.filesInterval = .zero }
    let show = "print(dict(x[0] for x in Peer().s.getpeercert()['subject'])['commonName'])"
    #expect(try bench.python(show) == "receiver\n")
    try bench.directory.write("nonsense", to: "server.pem")
    #expect(try bench.python(show) == "receiver\n", "what cannot be read changes nothing")
    #expect(try bench.python(show) == "receiver\n")
    var next = ServerBench.request("renewed")
    next.hosts = ["127.0.0.1"]
    try bench.directory.write(try bench.authority.issue(next), to: "server")
    #expect(try bench.python(show) == "renewed\n")
    let told = bench.told { _ in true }
    #expect(told.log.count == 1, "\(told.log)")
    #expect(told.log.first?.contains("stay in use") == true)
    let other = try CertificateAuthority(ServerBench.request("New car CA"))
    try bench.directory.write(other.certificate, to: "cars.pem")
    try bench.directory.write(try other.issue(ServerBench.request("Y")), to: "new")
    #expect(try bench.python("Peer().upgrade(); print('in')", car: "new") == "in\n")
  }

  @Test func moreThanTheLimitAreTurnedAway() throws {
    let bench = try ServerBench { $0.maxConnections = 2 }
    let output = try bench.python(
      """
      a = Peer().upgrade(); b = Peer().upgrade()
      try: Peer().upgrade(); print('taken')
      except (OSError, EOFError): print('refused')
      a.s.close()
      while True:
        try: Peer().upgrade(); break
        except (OSError, EOFError): pass
      print('in')
      """)
    #expect(output == "refused\nin\n")
  }

  @Test func stoppingClosesWith1001() throws {
    let bench = try ServerBench()
    let client = try SocketClient()
    let car = ServerBench.Handler()
    client.connect(bench.target, as: try bench.identity(), car)
    _ = bench.told { !$0.opened.isEmpty }
    bench.server.stop(grace: .seconds(60))
    let end = MonotonicTime.after(.seconds(60))
    let closed = car.told.wait { told in
      told.closed.isEmpty && MonotonicTime.now < end ? .until(end) : .done(told.closed)
    }
    #expect(closed == [.peer(.goingAway)])
    #expect(bench.told { !$0.closed.isEmpty }.closed == [.ours(.goingAway)])
    #expect(bench.server.snapshot.isEmpty)
    client.stop(grace: .zero)
  }
}
