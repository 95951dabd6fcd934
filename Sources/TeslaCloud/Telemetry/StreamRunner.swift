package import Crypto
package import Time
package import Unix
internal import WebSocket

/// Carries what the cars of a world stream to the receivers that their configurations name, each
/// over a connection of its own with a certificate of the simulated Tesla.
package final class StreamRunner: Sendable {
  /// A car's connection, and what the runner knows of it. Only its thread uses it.
  private struct Line {
    var sender: StreamSender
    let configuration: StreamConfiguration
    var sentAt: Int64?
    var isClosing = false
  }

  private struct Gate {
    var isStopping = false
    var isRestless = false
  }

  private let world: Lock<World>
  private let clock: any WallClock
  private let client: SocketClient
  private let authority: CertificateAuthority
  private let log: @Sendable (String) -> Void
  private let gate = Monitor(Gate())
  private let hasEnded = Monitor(false)

  /// How often it looks, how long it waits for an ack, and after a failure at first and at most.
  private static let interval = Duration.milliseconds(100)
  private static let ackPatience = Duration.seconds(15)
  private static let retry = (first: Duration.seconds(1), last: Duration.seconds(30))

  /// The name of the authority, beside which real cars' certificates have a purpose of Tesla's own.
  package static let authorityName = "Simulated Tesla Issuing CA"
  /// What cars call it when they reach no receiver.
  private static let complaint = "cloud_manager_error"
  static let purpose = "1.3.6.1.4.1.49279.2.5.1"

  /// Begins at once.
  ///
  /// - Parameters:
  ///   - authority: signs the cars' certificates.
  ///   - log: gets what the person who runs the simulator should know, a line each.
  package init(
    _ world: Lock<World>, clock: any WallClock, authority: CertificateAuthority,
    log: @escaping @Sendable (String) -> Void
  ) throws(StreamRunnerError) {
    self.world = world
    self.clock = clock
    self.authority = authority
    self.log = log
    var limits = SocketLimits()
    // A car that was away sends what it kept, all at once.
    limits.unsent = 16 << 20
    do throws(SocketError) { client = try SocketClient(limits) } catch {
      throw StreamRunnerError(description: error.description)
    }
    guard Thread.start({ self.run() }) else {
      throw StreamRunnerError(description: "no thread can be started")
    }
  }

  /// An authority whose certificates hold for a year from now.
  package static func makeAuthority() throws(CertificateAuthority.Unavailable)
    -> CertificateAuthority
  {
    try CertificateAuthority(request(authorityName))
  }

  /// Ends all connections.
  package func stop() {
    gate.change { $0.isStopping = true }
    hasEnded.wait { $0 ? .done(()) : .until(nil) }
    client.stop(grace: .seconds(1))
  }

  private static func request(_ name: String) -> CertificateAuthority.Request {
    let now = SystemClock().now
    return CertificateAuthority.Request(
      commonName: name, notBefore: now.advanced(by: .seconds(-86_400)),
      notAfter: now.advanced(by: .seconds(366 * 86_400)))
  }

  private func run() {
    var lines: [Int: Line] = [:]
    var pauses: [Int: (until: Int64, length: Duration)] = [:]
    while wait() {
      let time = clock.now
      let streaming = world.withLock { world in
        world.advance(to: time)
        return world.streaming
      }
      // First, so that a car that has just fallen asleep has told the end of its day.
      for car in streaming { deliver(car, &lines) }
      let present = Set(streaming.filter(\.isOnline).map(\.index))
      for index in lines.keys.sorted() {
        attend(index, &lines, &pauses, isPresent: present.contains(index))
      }
      for car in streaming where car.isOnline && lines[car.index] == nil {
        if let pause = pauses[car.index], MonotonicTime.now < pause.until { continue }
        lines[car.index] = connect(car)
        if lines[car.index] == nil { delay(car.index, &pauses) }
      }
    }
    for line in lines.values { line.sender.close() }
    hasEnded.change { $0 = true }
  }

  /// Waits for the next look; false at the end.
  private func wait() -> Bool {
    let end = MonotonicTime.after(StreamRunner.interval)
    return gate.wait { gate in
      if gate.isStopping { return .done(false) }
      guard gate.isRestless || MonotonicTime.now >= end else { return .until(end) }
      gate.isRestless = false
      return .done(true)
    }
  }

  /// Takes what came over a connection, and lets go of one that has ended.
  private func attend(
    _ index: Int, _ lines: inout [Int: Line],
    _ pauses: inout [Int: (until: Int64, length: Duration)], isPresent: Bool
  ) {
    guard var line = lines[index] else { return }
    let state = line.sender.take()
    if !state.acknowledged.isEmpty {
      line.sentAt = nil
      world.withLock { world in
        if world.losesAcks() { return }
        world.acknowledge(index, state.acknowledged)
      }
    }
    if state.connection != nil { pauses[index] = nil }
    if state.hasEnded {
      lines[index] = nil
      world.withLock { world in
        world.forgetSending(index)
        if let trouble = state.trouble {
          world.reportStreamError(
            StreamRunner.complaint, "could not connect: \(trouble)", vin: line.sender.vin)
        }
      }
      return delay(index, &pauses)
    }
    let wanted = world.withLock { $0.carStreams[index]?.configuration }
    if !isPresent || wanted != line.configuration, !line.isClosing {
      line.isClosing = true
      line.sender.close()
    }
    if let sentAt = line.sentAt,
      MonotonicTime.now - sentAt > MonotonicTime.nanoseconds(StreamRunner.ackPatience)
    {
      line.sentAt = nil
      world.withLock { $0.forgetSending(index) }
    }
    lines[index] = line
  }

  private func delay(
    _ index: Int, _ pauses: inout [Int: (until: Int64, length: Duration)]
  ) {
    let length = pauses[index].map { min($0.length * 2, StreamRunner.retry.last) }
    let pause = length ?? StreamRunner.retry.first
    pauses[index] = (MonotonicTime.after(pause), pause)
  }

  /// nil where the car may not or cannot try.
  private func connect(_ car: World.Streaming) -> Line? {
    let configuration = car.configuration
    guard StreamRunner.isLoopback(configuration.hostname) else {
      report(car, "\(configuration.hostname) is not this machine: simulated cars do not go there")
      return nil
    }
    var request = StreamRunner.request(car.vin)
    request.keyPurposes = [StreamRunner.purpose]
    guard let pair = try? authority.issue(request),
      let identity = try? SocketClient.Identity(
        certificate: pair.certificate, key: pair.key, authorities: Array(configuration.ca.utf8))
    else {
      report(car, "the configuration's ca cannot be used")
      return nil
    }
    let gate = gate
    let sender = StreamSender(vin: car.vin) { gate.change { $0.isRestless = true } }
    var target = SocketClient.Target(host: configuration.hostname, port: configuration.port)
    target.fields = [
      ("X-TXID", "\(car.vin)-\(MonotonicTime.now)"), ("X-Network-Interface", car.network),
      ("Version", "1.1.0"),
    ]
    client.connect(target, as: identity, sender)
    return Line(sender: sender, configuration: configuration)
  }

  private func report(_ car: World.Streaming, _ words: String) {
    world.withLock { $0.reportStreamError(StreamRunner.complaint, words, vin: car.vin) }
    log("\(car.vin): \(words)")
  }

  private func deliver(_ car: World.Streaming, _ lines: inout [Int: Line]) {
    guard var line = lines[car.index], !line.isClosing,
      let connection = line.sender.connection
    else { return }
    let entries = world.withLock { $0.takeStream(car.index, most: 5_000) }
    guard !entries.isEmpty else { return }
    if line.sentAt == nil { line.sentAt = MonotonicTime.now }
    for entry in entries {
      let fault = world.withLock { $0.strikeStream() }
      if line.sender.send(entry, to: connection, fault) {
        line.isClosing = true
        connection.cut()
        break
      }
    }
    lines[car.index] = line
  }

  static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}

/// Why no car can stream.
package struct StreamRunnerError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
}
