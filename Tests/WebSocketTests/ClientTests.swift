import Crypto
import TestSupport
import Testing
import Unix

@testable import WebSocket

@Suite struct ClientTests {
  /// Sends numbered messages and notes what comes back.
  final class Car: SocketHandler {
    struct State {
      var received: [Message] = []
      var failure: OpeningFailure?
      var end: CloseReason?
    }

    let state = Monitor(State())
    let count: Int

    init(count: Int) { self.count = count }

    func opened(_ connection: SocketConnection) {
      for number in 0..<count {
        connection.send(.binary([UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 700)))
      }
    }

    func received(_ message: Message, on connection: SocketConnection) {
      let isLast = state.change { state in
        state.received.append(message)
        return state.received.count == count
      }
      if isLast { connection.close() }
    }

    func closed(_ connection: SocketConnection, _ reason: CloseReason) {
      state.change { $0.end = reason }
    }

    func failed(_ failure: OpeningFailure) { state.change { $0.failure = failure } }

    func ending() -> State {
      let end = MonotonicTime.after(.seconds(60))
      return state.wait { state in
        state.end == nil && state.failure == nil && MonotonicTime.now < end
          ? .until(end) : .done(state)
      }
    }
  }

  /// Also where all come at once and only a few may be half-open: the others wait.
  @Test(arguments: [1_000, 2]) func manyOnOneThread(maxHalfOpen: Int) throws {
    let bench = try ServerBench { $0.maxHalfOpen = maxHalfOpen }
    let client = try SocketClient()
    let identity = try bench.identity()
    let cars = (0..<50).map { _ in Car(count: 20) }
    for car in cars { client.connect(bench.target, as: identity, car) }
    for car in cars {
      let state = car.ending()
      #expect(state.end == .ours(.normal))
      #expect(
        state.received
          == (0..<20).map { .binary([UInt8](repeating: $0, count: 700)) })
    }
    #expect(bench.told { $0.closed.count == 50 }.received.count == 1_000)
    #expect(bench.server.snapshot.open == 0)
    client.stop(grace: .zero)
  }

  @Test func fieldsAndNames() throws {
    let bench = try ServerBench()
    let client = try SocketClient()
    var target = bench.target
    target.fields = [("X-TXID", "abc"), ("Version", "1.2.0")]
    let car = Car(count: 1)
    client.connect(target, as: try bench.identity(), car)
    #expect(car.ending().end == .ours(.normal))
    let connection = try #require(bench.told { !$0.opened.isEmpty }.opened.first)
    #expect(connection.head["x-txid"] == "abc")
    #expect(connection.head["version"] == "1.2.0")
    client.stop(grace: .zero)
  }

  @Test func aServerThatIsNotTrustedIsLeft() throws {
    let bench = try ServerBench()
    let client = try SocketClient()
    let pair = try bench.carAuthority.issue(ServerBench.request("X"))
    let wrong = try SocketClient.Identity(
      certificate: pair.certificate, key: pair.key, authorities: bench.carAuthority.certificate)
    let car = Car(count: 1)
    client.connect(bench.target, as: wrong, car)
    #expect(car.ending().failure == .untrustedCertificate)
    var target = bench.target
    target.host = "::1"
    let lost = Car(count: 1)
    client.connect(target, as: try bench.identity(), lost)
    #expect(lost.ending().failure == .unreachable)
    client.stop(grace: .zero)
  }

  /// The certificate names 127.0.0.1 and localhost only.
  @Test func theCertificateMustBeForTheHost() throws {
    let bench = try ServerBench()
    var own = ServerBench.request("receiver")
    own.hosts = ["elsewhere.example"]
    try bench.directory.write(try bench.authority.issue(own), to: "server")
    var files = SocketServer.Configuration(
      host: "127.0.0.1", port: 0,
      files: TLSFiles(
        certificate: bench.directory.file("server.pem"), key: bench.directory.file("server.key"),
        clientAuthorities: bench.directory.file("cars.pem")))
    files.threads = 1
    let server = try SocketServer(files, ServerBench.Handler())
    let client = try SocketClient()
    let car = Car(count: 1)
    client.connect(
      SocketClient.Target(host: "127.0.0.1", port: server.port), as: try bench.identity(), car)
    #expect(car.ending().failure == .untrustedCertificate)
    client.stop(grace: .zero)
    server.stop(grace: .zero)
  }
}
