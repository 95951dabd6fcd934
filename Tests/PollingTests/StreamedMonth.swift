import JSON
import Telemetry
import TeslaAPI
import TeslaData
import TestSupport
import Testing
import Time
import Unix

@testable import Polling
@testable import TeslaCloud

extension Month {
  /// What a car that streams showed, and what it did meanwhile.
  struct Stream {
    var report = Report()
    var drives: [Range<Double>] = []
    var signals = 0
  }

  /// This program's pollers beside a stream with the fields that a configuration has by default.
  /// The car is heard every five seconds of a drive, else every ten, and every minute of its sleep.
  func streamed() async throws -> Stream {
    let account = try SimulatedAccount { $0 = world }
    let claims = TelemetryConfiguration(
      hostname: "localhost", port: 443, ca: "-----BEGIN CERTIFICATE-----",
      fields: FieldPlan.defaults(withLocation: true), expires: end.advanced(by: .seconds(86_400))
    ).value
    let configuration = try StreamConfiguration(claims, at: world.start.seconds)
    account.cloud.withWorld { world in
      for vin in world.vins { world.streams.want(configuration, vin) }
      world.syncStreams()
    }
    let sights = Lock<[Double]>([])
    let looks = Lock<[Double]>([])
    let pollers = account.pollers(poll) { report in
      switch report {
      case .data(_, let facts, _, let moment, _):
        looks.withLock { $0.append(moment.seconds) }
        if facts.activity == .driving || facts.activity == .charging {
          sights.withLock { $0.append(moment.seconds) }
        }
      case .streamed(_, let facts?, let moment):
        if facts.activity == .driving || facts.activity == .charging {
          sights.withLock { $0.append(moment.seconds) }
        }
      default: break
      }
    }
    let vehicles = try await account.client.products().products.vehicles
    pollers.streams.serve(vehicles)
    var car = Line(vin: try #require(vehicles.first).vin, book: pollers.streams)
    var poller = try #require(pollers.serve(vehicles).first)
    var due = account.clock.now
    var stream = Stream()
    var lastTold = due
    while account.clock.now < end {
      let now = account.clock.now
      account.cloud.withWorld { car.hear(&$0, at: now) }
      looks.withLock { $0 += car.takeLooks() }
      if lastTold.duration(to: now) >= Pollers.housekeepingInterval {
        pollers.streams.tell()
        lastTold = now
      }
      if due <= now { due = try #require(await poller.step()) }
      account.clock.advance(by: car.pause)
    }
    account.cloud.withWorld { stream.report.close($0, vin: car.vin) }
    stream.report.stateCalls = account.calls("vehicle")
    stream.report.looks = looks.withLock { $0.sorted() }
    stream.drives = car.drives
    stream.signals = car.signals
    stream.report.sights = sights.withLock { $0 }
    return stream
  }

  /// What comes from the car, as a receiver would hand it on.
  private struct Line {
    let vin: String
    let book: StreamBook
    var drives: [Range<Double>] = []
    var isDriving = false
    var signals = 0
    var pause: Duration { .seconds(isDriving ? 5 : isConnected ? 10 : 60) }
    private var departure = 0.0
    private var isConnected = false
    private var connections = 0
    private var looks: [Double] = []

    /// What moves all the time while a car drives.
    private static let moving = Set(
      ["VehicleSpeed", "Location"].compactMap { TelemetryField.named($0)?.number })

    init(vin: String, book: StreamBook) {
      self.vin = vin
      self.book = book
    }

    mutating func hear(_ world: inout World, at now: Timestamp) {
      world.advance(to: now)
      note(isDriving: world.isDriving(vin: vin), at: now)
      let isOnline = world.connectivity(vin: vin) == "online"
      let messages = world.takeTelemetry()
      // What a car says when it falls asleep comes before its connection ends.
      if !messages.isEmpty || isOnline { connect(true, at: now) }
      for message in messages {
        book.take(message, isReplay: false)
        guard case .data(let data) = message.content else { continue }
        signals += data.count
        if data.contains(where: { Line.moving.contains($0.field) }) {
          looks.append(message.created.seconds)
        }
      }
      connect(isOnline, at: now)
    }

    mutating func takeLooks() -> [Double] {
      defer { looks = [] }
      return looks
    }

    private mutating func note(isDriving new: Bool, at now: Timestamp) {
      if new, !isDriving { departure = now.seconds }
      if !new, isDriving { drives.append(departure..<now.seconds) }
      isDriving = new
    }

    private mutating func connect(_ isOnline: Bool, at now: Timestamp) {
      guard isOnline != isConnected else { return }
      isConnected = isOnline
      if isOnline { connections += 1 }
      book.take(
        TelemetryMessage(
          vin: vin, created: now,
          content: .connectivity(
            Connectivity(connection: "\(connections)", isConnected: isOnline))),
        isReplay: false)
    }
  }
}
