import HTTP
import JSON
import Journal
import Telemetry
import TeslaAPI
import TestSupport
import Testing
import Time
import Unix

@testable import Exporter
@testable import Polling
@testable import TeslaCloud

/// A simulated account that `tesla serve` serves, at the pace of a clock that is set ahead: its own
/// pollers, journal and pages, without the network and the threads.
struct ServedAccount {
  /// What it is made of.
  struct Plan: Sendable {
    var profile = SimulatedProfile.owner
    var cars = 1
    var sites = 1
    /// The sites that are not polled come first.
    var skippedSites = 0
    var start = Timestamp(seconds: 1_779_062_400)
    var hasRoutine = true
    /// Whether the last of the cars streams.
    var streams = false
    var budget = 500.0
    /// Between two looks at a site's energy, whose answers are long.
    var energyPause = Duration.milliseconds(100)
    /// The place home is so far north of where the first car lives.
    var degreesFromHome = 0.0
    /// How old its login is at the start.
    var loginAge = Duration.zero
    var options = ExporterOptions(version: "1.2.3")
  }

  private let plan: Plan
  private let account: SimulatedAccount
  private let answers: ChangedAnswers
  private var process: OneProcess
  private let stream: StreamedCar?

  var clock: ManualClock { account.clock }
  var cloud: SimulatedTransport { account.cloud }
  var exporter: Exporter { process.exporter }
  var vins: [String] { account.vins }
  var journal: String { account.folder.file("journal.db") }
  var siteIDs: [String] {
    account.cloud.withWorld { $0.siteIDs }.dropFirst(plan.skippedSites).map { String($0) }
  }

  /// One start of the program.
  private struct OneProcess {
    let exporter: Exporter
    let ledger: Ledger?
    /// When the login was made or last renewed, until that is in the state file.
    let unsavedIssue: Lock<Timestamp?>
    let state: StateFile
    var account: AccountPoller
    var cars: [CarPoller] = []
    var sites: [SitePoller]
    var energies: [EnergyPoller]
    var due: [String: Timestamp] = [:]

    var context: PollContext { exporter.pollers.context }
  }

  init(_ plan: Plan) throws {
    var plan = plan
    let account = try SimulatedAccount {
      $0.start = plan.start.advanced(by: .zero - plan.loginAge)
      $0.profile = plan.profile
      $0.vehicleCount = plan.cars
      $0.siteCount = plan.sites
      $0.hasRoutine = plan.hasRoutine
    }
    account.clock.advance(by: plan.loginAge)
    let home = account.cloud.withWorld { world in
      let (home, town) = (world.cars.first?.home, world.weather.place)
      return home.map {
        "\($0.latitude(in: town) + plan.degreesFromHome) \($0.longitude(in: town))"
      }
    }
    _ = try account.folder.write("home \(home ?? "0 0") 200\n", to: "places")
    _ = try account.folder.write("0.31 EUR\n", to: "prices")
    let ids = account.cloud.withWorld { $0.siteIDs }.dropFirst(plan.skippedSites)
      .map { "\($0)\n" }
    plan.options.poll.powerwallIDFile = try account.folder.write(
      ids.joined(), to: "powerwall.id")
    let answers = ChangedAnswers(cloud: account.cloud)
    process = try ServedAccount.begin(plan, account, answers)
    stream = plan.streams ? try StreamedCar(account) : nil
    (self.plan, self.account, self.answers) = (plan, account, answers)
  }

  private static func begin(_ plan: Plan, _ account: SimulatedAccount, _ answers: ChangedAnswers)
    throws -> OneProcess
  {
    let clock = account.clock
    let state = StateFile(account.directory, clock: clock)
    let ledger =
      plan.profile.isFleet ? Ledger(state, clock: clock, budget: plan.budget) : nil
    let statistics = RequestStatistics()
    let unsavedIssue = Lock<Timestamp?>(nil)
    let client = Client(
      configuration: account.client.configuration,
      vault: TokenVault(directory: account.directory, clock: clock),
      transport: transport(answers, clock, ledger, statistics),
      clock: clock,
      events: { event in
        statistics.record(event)
        if case .refreshed = event { unsavedIssue.withLock { $0 = clock.now } }
      })
    let journal = try JournalWriter.open(
      account.folder.file("journal.db"), clock: SystemClock(), log: { _ in })
    let exporter = Exporter(
      client: client, options: plan.options, statistics: statistics, clock: clock,
      directory: account.directory, ledger: ledger, journal: journal)
    let context = exporter.pollers.context
    let ids = exporter.pollers.siteIDs ?? []
    return OneProcess(
      exporter: exporter, ledger: ledger, unsavedIssue: unsavedIssue, state: state,
      account: AccountPoller(context, siteIDs: ids),
      sites: ids.map { SitePoller(id: $0, isFirst: $0 == ids.first, context) },
      energies: ids.map { EnergyPoller(id: $0, context) })
  }

  /// As `tesla serve` has them around each other.
  private static func transport(
    _ answers: ChangedAnswers, _ clock: ManualClock, _ ledger: Ledger?,
    _ statistics: RequestStatistics
  ) -> some Transport {
    let clock = AnyClock(base: clock)
    let budgeted = Budgeted(
      Logging(answers, clock: clock, sink: statistics.record),
      admit: { request throws(TransportError) in try ledger?.admit(request) },
      settle: { await ledger?.settle($0, $1) })
    return Retrying(
      budgeted, policy: RetryPolicy(attempts: 3), clock: clock, random: { 0.5 },
      advice: {
        ErrorTable.error(in: $0, endpoint: "")?.kind.isRetried == true ? .retry(after: nil) : .keep
      }, observer: statistics.record)
  }

  /// To be called once before it lives.
  func begin() async {
    await exporter.journal?.begin()
    process.unsavedIssue.withLock { $0 = clock.now.advanced(by: .zero - plan.loginAge) }
    await keepHouse()
  }

  func end() { exporter.journal?.end() }

  /// Ends the process in order, and starts another.
  mutating func restart() async throws {
    end()
    process = try ServedAccount.begin(plan, account, answers)
    await exporter.journal?.begin()
  }

  /// Lets time pass.
  mutating func live(until end: Timestamp) async {
    while clock.now < end {
      var moment = min(process.due.values.min() ?? clock.now, end)
      if stream != nil { moment = min(moment, clock.now.advanced(by: .seconds(60))) }
      if moment > clock.now { clock.advance(by: clock.now.duration(to: moment)) }
      await step()
    }
    await keepHouse()
  }

  mutating func live(_ length: Duration) async {
    await live(until: clock.now.advanced(by: length))
  }

  private mutating func step() async {
    if let stream {
      let (book, now) = (exporter.streams, clock.now)
      account.cloud.withWorld { stream.hear(&$0, at: now, book) }
    }
    let context = process.context
    await ServedAccount.step(&process.account, &process.due, context)
    for new in process.account.takeNewCars() {
      process.cars.append(CarPoller(new.vehicle, session: new.session, process.context))
    }
    for place in process.cars.indices {
      await ServedAccount.step(&process.cars[place], &process.due, context)
    }
    for place in process.sites.indices {
      await ServedAccount.step(&process.sites[place], &process.due, context)
    }
    for place in process.energies.indices {
      await ServedAccount.step(
        &process.energies[place], &process.due, context, pause: plan.energyPause)
    }
  }

  private static func step(
    _ poller: inout some Poller, _ due: inout [String: Timestamp], _ context: PollContext,
    pause: Duration = .milliseconds(100)
  ) async {
    let clock = context.clock
    if let time = due[poller.key] {
      guard time <= clock.now else { return }
      context.report(.delay(time.duration(to: clock.now)))
    }
    let next = await poller.step() ?? clock.now.advanced(by: .seconds(86_400 * 365))
    // Steps that follow each other closely are one look, at several days say.
    let isResting = clock.now.duration(to: next) > EnergySchedule.spacing
    due[poller.key] = max(
      next, clock.now.advanced(by: isResting ? pause : .milliseconds(100)))
  }

  /// What the housekeeper does.
  private func keepHouse() async {
    let context = process.context
    // Next minute again when another process, just being started, holds the lock.
    if let issue = process.unsavedIssue.withLock({ $0 }),
      (try? await process.state.update { $0.tokensIssuedAt = issue }) != nil
    {
      process.unsavedIssue.withLock { $0 = nil }
    }
    context.streams.tell()
    await context.charges.save()
    if let counts = context.streams.counts { context.report(.streams(counts)) }
    if let ledger = process.ledger {
      ledger.bill(.telemetry, context.streams.takeUnbilled())
      await ledger.flush()
    }
    context.report(.tick)
  }

  // MARK: What happens to it

  func force(_ state: ForcedState, car: Int = 0) {
    let vin = vins[car]
    account.cloud.withWorld { $0.force(state, vin: vin) }
  }

  func fail(_ fault: String) throws { try account.fail(fault) }

  func endFaults() { account.cloud.withWorld { $0.clearFaults() } }

  /// Does something to a site, as the simulator's control endpoint has it.
  func control(site id: String, _ body: String) async throws {
    let url = try #require(URL("https://cloud.example/simulator/site/\(id)"))
    let answer = try await account.cloud.send(Request(.post, url, body: Array(body.utf8)))
    #expect(answer.status == 200)
  }

  /// From now on the car's answers have these values, by path below `response`.
  func change(car: Int = 0, _ values: [String: Value]) {
    let vin = vins[car]
    answers.values.withLock { $0[vin, default: [:]].merge(values) { $1 } }
  }

  // MARK: What Prometheus scrapes

  var pageText: [UInt8] {
    let request = URL("http://localhost/metrics").map { Request(.get, $0) }
    return request.flatMap { ExporterHandler(exporter).response(to: $0) }?.body ?? []
  }

  /// Series and values, without comments.
  var page: [(name: Substring, labels: Substring, value: Substring)] {
    String(decoding: pageText, as: UTF8.self).split(separator: "\n").compactMap { line in
      guard !line.hasPrefix("#"), let space = line.lastIndex(of: " ") else { return nil }
      let series = line[..<space]
      let brace = series.firstIndex(of: "{") ?? series.endIndex
      return (
        series[..<brace], series[brace...].dropFirst().dropLast(), line[space...].dropFirst()
      )
    }
  }
}

/// The simulated cloud, with other values in the data of cars.
private struct ChangedAnswers: Transport {
  let cloud: SimulatedTransport
  /// By VIN and path.
  let values = Lock<[String: [String: Value]]>([:])

  func send(_ request: Request) async throws(TransportError) -> Response {
    var response = try await cloud.send(request)
    let values = values.withLock { $0 }
    guard !values.isEmpty, response.status == 200,
      case .object(var top)? = try? Value(parsing: response.body),
      case .object(var answer)? = top["response"],
      let changes = answer["vin"]?.stringValue.flatMap({ values[$0] })
    else { return response }
    for (path, value) in changes {
      let words = path.split(separator: ".").map(String.init)
      if words.count == 1 { answer[path] = value }
      guard words.count == 2, case .object(var block)? = answer[words[0]] else { continue }
      block[words[1]] = value
      answer[words[0]] = .object(block)
    }
    top["response"] = .object(answer)
    response.body = Value.object(top).bytes
    return response
  }
}

/// What comes from a car that streams, as a receiver would hand it on.
private struct StreamedCar {
  private let vin: String
  private let state = Lock((connections: 0, isConnected: false))

  /// The last of the account's.
  init(_ account: SimulatedAccount) throws {
    let vin = try #require(account.vins.last)
    self.vin = vin
    let claims = TelemetryConfiguration(
      hostname: "localhost", port: 443, ca: "-----BEGIN CERTIFICATE-----",
      fields: FieldPlan.defaults(withLocation: true),
      expires: account.clock.now.advanced(by: .seconds(60 * 86_400))
    ).value
    let configuration = try StreamConfiguration(claims, at: account.clock.now.seconds)
    account.cloud.withWorld { world in
      world.streams.want(configuration, vin)
      world.syncStreams()
    }
  }

  func hear(_ world: inout World, at now: Timestamp, _ book: StreamBook) {
    let isOnline = world.connectivity(vin: vin) == "online"
    let messages = world.takeTelemetry()
    if !messages.isEmpty || isOnline { connect(true, at: now, book) }
    for message in messages { book.take(message, isReplay: false) }
    connect(isOnline, at: now, book)
  }

  private func connect(_ isOnline: Bool, at now: Timestamp, _ book: StreamBook) {
    let connection = state.withLock { state -> Int? in
      guard isOnline != state.isConnected else { return nil }
      state.isConnected = isOnline
      if isOnline { state.connections += 1 }
      return state.connections
    }
    guard let connection else { return }
    book.take(
      TelemetryMessage(
        vin: vin, created: now,
        content: .connectivity(Connectivity(connection: "\(connection)", isConnected: isOnline))),
      isReplay: false)
    guard isOnline else { return }
    // A fault that nobody repairs; and a car of another account that streams to the same address.
    let alert = VehicleAlert(
      name: "VCFRONT_a192", audiences: ["service-fix"], started: now, ended: nil)
    for (vin, content) in [
      (vin, TelemetryMessage.Content.alerts([alert])), (StreamedCar.stranger, .data([])),
    ] {
      book.take(TelemetryMessage(vin: vin, created: now, content: content), isReplay: false)
    }
  }

  private static let stranger = "5YJ3E1EA7KF000001"
}

/// A clock of which only the durations matter.
private struct AnyClock: Clock {
  let base: ManualClock
  var now: Timestamp { base.now }
  var minimumResolution: Duration { .nanoseconds(1) }
  func sleep(until deadline: Timestamp, tolerance: Duration?) async throws {
    try await base.sleep(until: deadline, tolerance: tolerance)
  }
}
