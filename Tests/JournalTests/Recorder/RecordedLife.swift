import HTTP
import Telemetry
import TeslaAPI
import TeslaData
import TestSupport
import Testing
import Time
import Unix

@testable import Journal
@testable import Polling
@testable import TeslaCloud

/// An account's life under the pollers and the recorder: one process after the other, with what a
/// disk keeps between them.
struct RecordedLife {
  let account: SimulatedAccount
  let journal: CrashingJournal
  let vin: String
  var options = PollOptions()
  private var process: OneProcess
  private var line: StreamLine?
  private(set) var starts = 1
  /// Odometers in km, and counted kWh, as the first and the last answers told them.
  var seen: Seen { process.seen.withLock { $0 } }

  struct Seen {
    var firstOdometer: Double?
    var lastOdometer: Double?
    var firstCounted: Double?
    var lastCounted: Double?
    /// When the car said what it is like, in seconds.
    var looks: [Double] = []
  }

  /// One start of the program.
  private struct OneProcess {
    let pollers: Pollers
    let recorder: Lock<Recorder>
    let seen: Lock<Seen>
    var account: AccountPoller
    var cars: [CarPoller] = []
    var due: [String: Timestamp] = [:]
    var toldAt: Timestamp?

    init(
      _ bench: SimulatedAccount, _ options: PollOptions, _ journal: CrashingJournal, _ seen: Seen
    )
      throws
    {
      let recorder = Lock(Recorder(Recorder.Options(), past: { CarPast(vin: $0, journal) }))
      let seen = Lock(seen)
      let clock = bench.clock
      let client = Client(
        configuration: bench.client.configuration,
        vault: TokenVault(directory: bench.directory, clock: clock),
        transport: DatedCloud(cloud: bench.cloud, clock: clock.elsewhere),
        clock: clock)
      pollers = Pollers(
        client: client, options: options, clock: clock, directory: bench.directory
      ) { report in
        seen.withLock { $0.note(report) }
        recorder.withLock { recorder in
          let news = recorder.take(report, at: clock.now, clockError: client.clockError)
          journal.write(news.changes, isUrgent: news.isUrgent)
        }
      }
      // As the exporter does, cars that files know are served before Tesla is asked.
      let known = AnswerStore(directory: bench.directory).savedCars(options)
      pollers.streams.serve(known.map(\.vehicle), isAccount: false)
      self.recorder = recorder
      self.seen = seen
      account = AccountPoller(pollers.context, siteIDs: nil)
    }
  }

  init(
    streams: Bool = false, options: PollOptions = PollOptions(),
    _ change: (inout SimulatorOptions) -> Void = { _ in }
  ) throws {
    account = try SimulatedAccount {
      $0.siteCount = 0
      $0.accessTokenLife = .seconds(400 * 86_400)
      change(&$0)
    }
    journal = CrashingJournal(clock: account.clock)
    vin = try #require(account.vins.first)
    self.options = options
    process = try OneProcess(account, options, journal, Seen())
    if streams { line = try StreamLine(account, vin: vin) }
  }

  /// By a clock that nobody sets.
  var now: Timestamp { account.clock.elsewhere.now }
  var diary: CarDiary { account.cloud.withWorld { $0.diary(vin: vin) } ?? CarDiary() }

  var isStreamed: Bool { line != nil }
  var isBusy: Bool {
    account.cloud.withWorld { $0.isDriving(vin: vin) || $0.isCharging(vin: vin) }
  }

  /// Ends the process as SIGKILL does, and starts another.
  mutating func kill() throws {
    journal.crash()
    process = try OneProcess(account, options, journal, process.seen.withLock { $0 })
    starts += 1
  }

  /// Ends the process as SIGTERM does, and starts another.
  mutating func restart() async throws {
    await process.pollers.context.charges.save()
    let news = process.recorder.withLock { $0.last() }
    journal.write(news.changes, isUrgent: true)
    try kill()
  }

  /// Lets whoever is due first act.
  mutating func step() async throws {
    let clock = account.clock
    // A clock that was set back does not make anyone wait.
    var next = process.due.values.min() ?? clock.now
    if let line { next = min(next, clock.now.advanced(by: line.pause)) }
    if next > clock.now { clock.advance(by: clock.now.duration(to: next)) }
    if var line {
      let now = now
      account.cloud.withWorld { line.hear(&$0, at: now, process.pollers.streams) }
      self.line = line
    }
    try await keepHouse()
    await RecordedLife.step(&process.account, &process.due, clock)
    for new in process.account.takeNewCars() {
      process.pollers.streams.serve([new.vehicle])
      process.cars.removeAll { $0.key == new.vehicle.key }
      process.cars.append(
        CarPoller(new.vehicle, session: new.session, process.pollers.context))
    }
    for index in process.cars.indices {
      await RecordedLife.step(&process.cars[index], &process.due, clock)
    }
  }

  /// What the housekeeper does every ten seconds.
  private mutating func keepHouse() async throws {
    let now = account.clock.now
    if let told = process.toldAt, told.duration(to: now) < Pollers.housekeepingInterval { return }
    process.toldAt = now
    let context = process.pollers.context
    context.streams.tell()
    for (key, stream) in context.streams.takeUnsaved() {
      try context.answers.save(stream: stream.saved(), vin: key)
    }
    await context.charges.save()
    context.report(.tick)
  }

  private static func step(
    _ poller: inout some Poller, _ due: inout [String: Timestamp], _ clock: ManualClock
  ) async {
    if let time = due[poller.key], time > clock.now { return }
    let next = await poller.step() ?? clock.now.advanced(by: .seconds(86_400 * 365))
    due[poller.key] = max(next, clock.now.advanced(by: .milliseconds(100)))
  }
}

extension RecordedLife.Seen {
  fileprivate mutating func note(_ report: PollReport) {
    switch report {
    case .data(_, let facts, _, let moment, isFresh: true): note(facts, moment)
    case .streamed(_, let facts?, let moment): note(facts, moment)
    case .charges(let meters):
      guard let total = meters.first?.value.total else { return }
      firstCounted = firstCounted ?? total
      lastCounted = total
    default: break
    }
  }

  private mutating func note(_ facts: VehicleFacts, _ moment: Timestamp) {
    looks.append(moment.seconds)
    guard let odometer = facts.odometerMiles.map({ $0 * 1.609_344 }) else { return }
    firstOdometer = firstOdometer ?? odometer
    lastOdometer = odometer
  }
}

/// The simulated cloud with the `Date` that a server sends with each answer.
private struct DatedCloud: Transport {
  let cloud: SimulatedTransport
  let clock: any WallClock

  func send(_ request: Request) async throws(TransportError) -> Response {
    var response = try await cloud.send(request)
    response.headers["date"] = HTTPDate.text(clock.now)
    return response
  }
}

/// What comes from a car that streams, as a receiver would hand it on.
struct StreamLine {
  let vin: String
  private var isDriving = false
  private var isConnected = false
  private var connections = 0
  var pause: Duration { .seconds(isDriving ? 5 : isConnected ? 10 : 60) }

  init(_ account: SimulatedAccount, vin: String) throws {
    self.vin = vin
    let claims = TelemetryConfiguration(
      hostname: "localhost", port: 443, ca: "-----BEGIN CERTIFICATE-----",
      fields: FieldPlan.defaults(withLocation: true),
      expires: account.clock.now.advanced(by: .seconds(360 * 86_400))
    ).value
    let configuration = try StreamConfiguration(claims, at: account.clock.now.seconds)
    account.cloud.withWorld { world in
      for vin in world.vins { world.streams.want(configuration, vin) }
      world.syncStreams()
    }
  }

  mutating func hear(_ world: inout World, at now: Timestamp, _ book: StreamBook) {
    world.advance(to: now)
    isDriving = world.isDriving(vin: vin)
    let isOnline = world.connectivity(vin: vin) == "online"
    let messages = world.takeTelemetry()
    // What a car says when it falls asleep comes before its connection ends.
    if !messages.isEmpty || isOnline { connect(true, at: now, book) }
    for message in messages { book.take(message, isReplay: false) }
    connect(isOnline, at: now, book)
  }

  private mutating func connect(_ isOnline: Bool, at now: Timestamp, _ book: StreamBook) {
    guard isOnline != isConnected else { return }
    isConnected = isOnline
    if isOnline { connections += 1 }
    book.take(
      TelemetryMessage(
        vin: vin, created: now,
        content: .connectivity(Connectivity(connection: "\(connections)", isConnected: isOnline))),
      isReplay: false)
  }
}
