import HTTP
import JSON
import TeslaAPI
import TeslaCloud
import TeslaData
import TeslaMetrics
import TestSupport
import Testing
import Time
import Unix

@testable import Polling

/// A span of one simulated car's life, watched by someone's policy.
struct Month {
  /// 2023-11-01, so that thirty days are one calendar month and one budget.
  static let start = Timestamp(seconds: 1_698_796_800)

  var world = SimulatorOptions()
  var poll = PollOptions()
  var budget: Double?
  var days: Int64 = 30
  /// What is done to the car, in the order of time.
  var events: [(time: Timestamp, state: ForcedState)] = []

  init(seed: UInt64 = 1, profile: SimulatedProfile = .fleetNorthAmerica, start: Timestamp = start) {
    world.seed = seed
    world.profile = profile
    world.siteCount = 0
    world.start = start
    // Logins are not what is looked at here.
    world.accessTokenLife = .seconds(60 * 86_400)
  }

  var end: Timestamp { world.start.advanced(by: .seconds(days * 86_400)) }

  /// What the car does when no one looks.
  struct Life {
    var drives: [Range<Double>] = []
    var charges: [Range<Double>] = []
    var hoursAsleep = 0.0
  }

  /// What a policy saw, and at what price.
  struct Report {
    var hoursAsleep = 0.0
    var dataCalls = 0
    var stateCalls = 0
    var wakes = 0
    var dollars = 0.0
    /// When data came, in seconds since the epoch, rising.
    var looks: [Double] = []
    /// When a stream or a poll beside it told of a drive or a charge; nil where only looks tell.
    var sights: [Double]?
    /// The money that the ledger had counted at its highest.
    var mostSpent = 0.0
    /// Requests for data by the state in which they were made.
    var calls: [PollState: Int] = [:]
    /// Requests that the ledger refused although the scheduler wanted them.
    var refusals = 0
  }

  func life() throws -> Life {
    var cloud = World(world)
    let vin = try #require(cloud.vins.first)
    var life = Life()
    var driving: Double?
    var charging: Double?
    var time = world.start
    func track(_ holds: Bool, _ since: inout Double?, _ spans: inout [Range<Double>]) {
      if holds {
        since = since ?? time.seconds
      } else if let start = since {
        spans.append(start..<time.seconds)
        since = nil
      }
    }
    while time < end {
      for event in events where event.time <= time && event.time > time.advanced(by: .seconds(-10))
      {
        cloud.advance(to: event.time)
        cloud.force(event.state, vin: vin)
      }
      cloud.advance(to: time)
      track(cloud.isDriving(vin: vin), &driving, &life.drives)
      track(cloud.isCharging(vin: vin), &charging, &life.charges)
      time = time.advanced(by: .seconds(10))
    }
    life.hoursAsleep = cloud.hoursAsleep(vin: vin)
    return life
  }

  /// This program's scheduler and ledger.
  func watched() async throws -> Report {
    let folder = try TemporaryDirectory()
    let clock = ManualClock(now: world.start, runsAhead: true)
    let ledger = Ledger(
      StateFile(StateDirectory(folder.path), clock: clock), clock: clock, budget: budget,
      pause: .seconds(86_400))
    var watch = try Watch(world, ledger, clock)
    var events = events[...]
    while clock.now < end {
      let now = clock.now
      if let event = events.first, event.time <= now {
        watch.cloud.withWorld { $0.force(event.state, vin: watch.vin) }
        events = events.dropFirst()
      }
      let decision = Scheduler.decide(
        watch.car, options: poll, budget: PollBudget(ledger, cars: 1, now: now), now: now)
      try await watch.carry(out: decision, at: now)
      let next = decision.action == .wait ? decision.at : now.advanced(by: .milliseconds(1))
      clock.advance(by: now.duration(to: min(next, events.first?.time ?? next)))
    }
    return watch.finalReport
  }

  private struct Watch {
    let cloud: SimulatedTransport
    var car = CarKnowledge()
    let ledger: Ledger
    let vin: String
    let data: Request
    let wake: Request
    var report = Report()

    init(_ options: SimulatorOptions, _ ledger: Ledger, _ clock: ManualClock) throws {
      var world = World(options)
      self.ledger = ledger
      vin = try #require(world.vins.first)
      (data, wake) = try Month.requests(
        &world, blocks: "drive_state;charge_state;climate_state;vehicle_state")
      cloud = SimulatedTransport(Lock(world), clock: clock)
    }

    mutating func carry(out decision: Decision, at now: Timestamp) async throws {
      switch decision.action {
      case .wait: break
      case .checkState:
        report.stateCalls += 1
        car.note(
          state: VehicleState(cloud.withWorld { $0.connectivity(vin: vin) } ?? ""),
          isInService: cloud.withWorld { $0.isInService(vin: vin) }, at: now)
      case .fetchData:
        do throws(TransportError) { try ledger.admit(data) } catch {
          report.refusals += 1
          return car.noteSpentBudget(at: now)
        }
        report.calls[decision.state, default: 0] += 1
        try await fetch(at: now)
      case .wake:
        _ = try await cloud.send(wake)
        await ledger.settle(wake, .success(Response(status: 200)))
        car.noteFailedWake(at: now)
      }
      report.mostSpent = max(report.mostSpent, ledger.spent)
    }

    private mutating func fetch(at now: Timestamp) async throws {
      let response = try await cloud.send(data)
      await ledger.settle(data, .success(response))
      switch response.status {
      case 200:
        car.note(data: VehicleFacts(try Value(parsing: response.body)), at: now)
        report.looks.append(now.seconds)
      case 405: car.noteInService(at: now)
      default: car.noteUnavailable(at: now)
      }
    }

    var finalReport: Report {
      var report = report
      cloud.withWorld { report.close($0, vin: vin) }
      return report
    }
  }

  private static func requests(_ cloud: inout World, blocks: String) throws -> (
    data: Request, wake: Request
  ) {
    let token = cloud.logIn(at: cloud.time).accessToken
    let id = String(try #require(cloud.vehicleIDs.first))
    let secret = try #require(Secret(token))
    let host = URL(scheme: "https", host: "simulated.example")
    func request(_ endpoint: Endpoint) -> Request {
      endpoint.request(Configuration(profile: .fleetEU), host: host, token: secret)
    }
    return (request(.vehicleData(id, blocks: [blocks])), request(.wakeUp(id)))
  }

  /// What `tesla_exporter.py` did: every 70 seconds, 65 in a drive, the list of products, and of a
  /// car that is online its data and then its location; a car that slept for three hours is woken,
  /// and so is one that sleeps at the start.
  func watchedByOldExporter() throws -> Report {
    var cloud = World(world)
    let vin = try #require(cloud.vins.first)
    let (data, wake) = try Month.requests(&cloud, blocks: "drive_state")
    var report = Report()
    var time = world.start
    var lastOnline = Timestamp(seconds: 0)
    while time < end {
      cloud.advance(to: time)
      report.stateCalls += 1
      if cloud.connectivity(vin: vin) == "online" {
        lastOnline = time
        report.looks.append(time.seconds)
        for _ in 0..<2 { _ = cloud.respond(to: data, at: time) }
      } else if lastOnline.duration(to: time) > .seconds(3 * 3_600) {
        _ = cloud.respond(to: wake, at: time)
      }
      time = time.advanced(by: .seconds(cloud.isDriving(vin: vin) ? 65 : 70))
    }
    report.close(cloud, vin: vin)
    return report
  }
}

extension Month.Report {
  mutating func close(_ world: World, vin: String) {
    hoursAsleep = world.hoursAsleep(vin: vin)
    dataCalls = world.callCount("vehicle_data")
    wakes = world.callCount("wake_up")
    dollars = world.dollars
  }

  /// The spans in which no data came at all, or none that told of them.
  func missed(_ spans: [Range<Double>]) -> [Range<Double>] {
    let moments = sights ?? looks
    return spans.filter { span in !moments.contains { span.contains($0) } }
  }

  /// How old what is shown of a drive is, every ten seconds of all drives, in seconds and sorted. A
  /// drive that no one has noticed yet is as old as it is long.
  func ages(in drives: [Range<Double>]) -> [Double] {
    var ages: [Double] = []
    var place = 0
    for drive in drives {
      for moment in stride(from: drive.lowerBound, to: drive.upperBound, by: 10) {
        while place < looks.count, looks[place] <= moment { place += 1 }
        let last = place > 0 ? looks[place - 1] : 0
        ages.append(moment - max(last, drive.lowerBound))
      }
    }
    return ages.sorted()
  }
}

extension [Double] {
  var median: Double { isEmpty ? 0 : self[count / 2] }
}
