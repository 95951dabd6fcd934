import Crypto
import JSON
import Telemetry
import TestSupport
import Testing
import Time
import Unix
import WebSocket

@testable import TeslaCloud

/// Cars that connect to a receiver by themselves.
@Suite struct StreamRunnerTests {
  /// A receiver that acknowledges what it can read, and says what came.
  private final class Receiver: SocketHandler {
    struct Told: Sendable {
      var peers: [Certificate] = []
      var networks: [String?] = []
      var messages: [TelemetryMessage] = []
      var senders: Set<String> = []
      var unreadable = 0
      var ends = 0
    }

    let told = Monitor(Told())

    func opened(_ connection: SocketConnection) {
      told.change { told in
        told.peers.append(connection.peer)
        told.networks.append(connection.head["X-Network-Interface"])
      }
    }

    func received(_ message: Message, on connection: SocketConnection) {
      guard case .binary(let bytes) = message, let envelope = try? Envelope(reading: bytes),
        let stream = envelope.stream,
        let message = try? TelemetryMessage(topic: envelope.topic, payload: stream.payload)
      else {
        told.change { $0.unreadable += 1 }
        connection.send(.binary(Envelope.refusal()))
        return
      }
      told.change { told in
        told.messages.append(message)
        told.senders.insert(stream.senderID)
      }
      connection.send(.binary(envelope.ack))
    }

    func closed(_ connection: SocketConnection, _ reason: CloseReason) {
      told.change { $0.ends += 1 }
    }

    func wait(_ isSo: @Sendable (Told) -> Bool) -> Told {
      let end = MonotonicTime.after(.seconds(60))
      return told.wait { told in
        isSo(told) || MonotonicTime.now > end ? .done(told) : .until(end)
      }
    }
  }

  private struct Bench {
    let receiver = Receiver()
    let directory: TemporaryDirectory
    let server: SocketServer
    let runner: StreamRunner
    let world: Lock<World>
    let log: Monitor<[String]>

    init(host: String = "localhost", _ faults: String...) throws {
      let directory = try TemporaryDirectory()
      self.directory = directory
      let now = SystemClock().now
      var request = CertificateAuthority.Request(
        commonName: "Receiver CA", notBefore: now.advanced(by: .seconds(-60)),
        notAfter: now.advanced(by: .seconds(3_600)))
      let own = try CertificateAuthority(request)
      request.commonName = "receiver"
      request.hosts = ["localhost"]
      let pair = try own.issue(request)
      let cars = try StreamRunner.makeAuthority()
      func write(_ bytes: [UInt8], _ name: String) throws -> String {
        try directory.write(String(decoding: bytes, as: UTF8.self), to: name)
      }
      let files = TLSFiles(
        certificate: try write(pair.certificate, "cert"), key: try write(pair.key, "key"),
        clientAuthorities: try write(cars.certificate, "cars"))
      server = try SocketServer(.init(host: "127.0.0.1", port: 0, files: files), receiver)
      var options = SimulatorOptions()
      options.profile = .fleetNorthAmerica
      options.hasRoutine = false
      options.start = now
      options.faults = try faults.map { try FaultSpec($0) }
      var world = World(options)
      let claims: Value = [
        "hostname": .string(host), "port": Value(Int64(server.port)),
        "ca": .string(String(decoding: own.certificate, as: UTF8.self)),
        "fields": ["VehicleSpeed": ["interval_seconds": 1], "Gear": ["interval_seconds": 1]],
        "prefer_typed": true,
      ]
      let configuration = try StreamConfiguration(claims, at: world.now)
      for vin in world.vins { world.streams.want(configuration, vin) }
      world.syncStreams()
      world.force(.driving(miles: 50), vin: world.vins[0])
      self.world = Lock(world)
      let log = Monitor<[String]>([])
      self.log = log
      let clock = ScaledClock(SystemClock(), present: now, speed: 100)
      runner = try StreamRunner(self.world, clock: clock, authority: cars) { line in
        log.change { $0.append(line) }
      }
    }

    var vin: String { world.withLock { $0.vins[0] } }

    func stop() {
      runner.stop()
      server.stop(grace: .zero)
    }
  }

  @Test func aCarStreamsWhatItLives() throws {
    let bench = try Bench()
    let told = bench.receiver.wait { $0.messages.count >= 20 }
    #expect(told.messages.count >= 20)
    let peer = try #require(told.peers.first)
    #expect(peer.commonName == bench.vin)
    #expect(peer.issuerCommonName == StreamRunner.authorityName)
    #expect(peer.keyPurposes == ["1.3.6.1.4.1.49279.2.5.1"])
    #expect(told.networks.first == "cellular")
    #expect(told.senders == ["vehicle_device.\(bench.vin)"])
    let vin = bench.vin
    #expect(told.messages.allSatisfy { $0.vin == vin && !$0.isResend })
    // Asleep it has no connection.
    bench.world.withLock { $0.force(.asleep, vin: $0.vins[0]) }
    let ends = bench.receiver.wait { $0.ends == 1 }.ends
    #expect(ends == 1)
    bench.stop()
  }

  @Test func whatWasCutComesAgain() throws {
    let bench = try Bench("telemetry:cutx2")
    let told = bench.receiver.wait { $0.peers.count >= 3 && $0.messages.count >= 20 }
    #expect(told.peers.count >= 3)
    #expect(told.messages.contains { $0.isResend })
    bench.stop()
  }

  @Test func lostAcks() throws {
    let bench = try Bench("telemetry:no-acks")
    _ = bench.receiver.wait { $0.messages.count >= 5 }
    let waiting = bench.world.withLock { $0.carStreams[0]?.buffer.count ?? 0 }
    #expect(waiting >= 5)
    bench.stop()
  }

  @Test func garbageAndForeignMessagesComeBesidesTheRightOnes() throws {
    let bench = try Bench("telemetry:garbagex1", "telemetry:foreign-vinx1")
    let told = bench.receiver.wait { $0.messages.count >= 10 }
    #expect(told.unreadable == 1)
    let vin = bench.vin
    let foreign = told.messages.filter { $0.vin != vin }
    #expect(foreign.count == 1)
    #expect(told.senders.count == 2)
    bench.stop()
  }

  @Test func onlyThisMachineIsCalled() throws {
    let bench = try Bench(host: "receiver.example")
    let end = MonotonicTime.after(.seconds(60))
    let line = bench.log.wait { lines in
      lines.isEmpty && MonotonicTime.now < end ? .until(end) : .done(lines.first)
    }
    #expect(line?.contains("not this machine") == true)
    let words = bench.world.withLock { $0.streams.complaints($0.vins[0]).first?.words }
    #expect(words?.contains("not this machine") == true)
    let peers = bench.receiver.told.withLock(\.peers)
    #expect(peers.isEmpty)
    bench.stop()
  }

  @Test(arguments: [
    ("localhost", true), ("127.0.0.1", true), ("::1", true), ("127.0.0.1.example.com", false),
    ("127.1", false), ("10.0.0.1", false), ("example.com", false), ("127.0.0.x", false),
  ]) func loopback(_ host: String, isLoopback: Bool) {
    #expect(StreamRunner.isLoopback(host) == isLoopback)
  }

  @Test(arguments: ["telemetry:500", "vehicle_data:no-acks", "telemetry:delay=2s", "*:garbage"])
  func faultsAreOfTheirPlace(_ text: String) {
    #expect(throws: FaultSpecError.self) { try FaultSpec(text) }
  }
}
