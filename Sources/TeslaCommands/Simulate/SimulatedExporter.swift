internal import CommandSyntax
internal import Exporter
internal import HTTP
internal import Journal
internal import Polling
internal import TeslaAPI
internal import TeslaCloud
internal import Time
internal import Unix
internal import WebServer

/// `simulate --exporter`: the exporter of the simulated account in the same process, logged in and
/// at the account's pace, so that its page has a day behind it after seconds. Everything that it does
/// in that day is done on one thread, for which the clock waits.
///
/// It is the same exporter as `tesla serve`, and asks the simulated cloud as that one asks Tesla's;
/// only the network between them is left out.
struct SimulatedExporter {
  private let login: SimulatedLogin
  private let exporter: Exporter
  private let server: Server
  private let polling: Task<Void, Never>
  private let thread = OneThread()
  private let hasDay = Monitor(false)

  /// Where it keeps its files.
  var directory: StateDirectory { login.directory }
  var address: String { server.addresses.first.map { "\($0)" } ?? "" }

  /// - Parameters:
  ///   - address: where to listen.
  ///   - world: the account's cloud; shared with its other clients.
  ///   - clock: the world's.
  init(
    listeningOn address: ListenAddress, _ options: SimulatorOptions, world: Lock<World>,
    clock: PatientClock, _ session: Session
  ) throws(Failure) {
    let cloud = SimulatedTransport(world, clock: clock)
    login = try SimulatedLogin(cloud, host: "", session)
    // Without SQLite the page has no drives, and all else.
    let journal = try? JournalWriter.open(login.directory.journal, clock: clock, log: { _ in })
    do throws(Failure) {
      exporter = SimulatedExporter.exporter(
        options, cloud, clock, login.directory, journal, session)
      server = try SimulatedExporter.server(listeningOn: address, exporter)
    } catch {
      login.remove()
      throw error
    }
    polling = Task.detached(executorPreference: thread) { [exporter, thread] in
      await Workplace.$executor.withValue(thread) { await exporter.run() }
    }
    let isStarted = thread.start { [hasDay] in
      if clock.moveOn() { return true }
      journal?.flush()
      hasDay.change { $0 = true }
      return false
    }
    guard isStarted else {
      login.remove()
      throw Failure(.failure, "no thread can be started for the exporter")
    }
  }

  /// Waits until the page has its day.
  ///
  /// - Parameter isInterrupted: whether to wait no more.
  /// - Returns: whether it has.
  func waitForTheDay(unless isInterrupted: () -> Bool) -> Bool {
    hasDay.wait { hasDay in
      if hasDay { return .done(true) }
      if isInterrupted() { return .done(false) }
      return .until(MonotonicTime.after(.milliseconds(100)))
    }
  }

  func stop() {
    server.stop(grace: .milliseconds(200))
    polling.cancel()
    // What it still writes must not come after what is removed.
    waiting { await polling.value }
    thread.stop()
    login.remove()
  }

  private static func exporter(
    _ options: SimulatorOptions, _ cloud: SimulatedTransport, _ clock: any WallClock,
    _ directory: StateDirectory, _ journal: JournalWriter?, _ session: Session
  ) -> Exporter {
    var configuration = Configuration(
      profile: Profile(rawValue: options.profile.rawValue) ?? .owner)
    if options.profile.isFleet {
      configuration.clientID = SimulatorOptions.fleetClientID
      configuration.clientSecret = Secret(SimulatorOptions.fleetClientSecret)
    }
    let state = StateFile(directory, clock: clock)
    let ledger = options.profile.isFleet ? Ledger(state, clock: clock, budget: 10) : nil
    let statistics = RequestStatistics()
    let transport = Budgeted(
      Logging(cloud, clock: clock.erased, sink: statistics.record),
      admit: { request throws(TransportError) in try ledger?.admit(request) },
      settle: { await ledger?.settle($0, $1) })
    let client = Client(
      configuration: configuration, vault: TokenVault(directory: directory, clock: clock),
      transport: transport, clock: clock, events: statistics.record)
    var exporterOptions = ExporterOptions(version: TeslaProgram.version)
    exporterOptions.zone = TimeZoneRules.local(named: session.context.environment["TZ"])
    exporterOptions.manual = { TeslaProgram.surface.help(for: ServeSyntax.signature) }
    exporterOptions.poll.powerwallIDFile = directory.powerwallID
    return Exporter(
      client: client, options: exporterOptions, statistics: statistics, clock: clock,
      directory: directory, ledger: ledger, journal: journal)
  }

  private static func server(listeningOn address: ListenAddress, _ exporter: Exporter)
    throws(Failure) -> Server
  {
    var configuration = ServerConfiguration(listenAddresses: [address])
    configuration.allowedHosts = []
    do throws(ServerError) {
      return try Server(
        configuration: configuration, handler: ExporterHandler(exporter))
    } catch {
      throw Failure(error, option: "--exporter")
    }
  }
}
