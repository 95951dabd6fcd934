package import Journal
package import Polling
package import TeslaAPI
internal import TeslaData
package import Time

/// The daemon behind `tesla serve`: the pollers of an account, and the state that they report to.
package final class Exporter: Sendable {
  package let options: ExporterOptions
  let state: AccountState
  let pollers: Pollers
  package let places: PlacesFile
  /// What happens, for those who listen.
  package let events: EventFeed
  let journal: JournalKeeper?

  /// Loads the last answers with their own age, so that a page is ready before Tesla is asked.
  ///
  /// - Parameters:
  ///   - statistics: the one that the client's transport and events feed.
  ///   - directory: where the last answers are kept.
  ///   - owns: whether this process serves a car of the account; nil serves all.
  ///   - ledger: the one that the client's transport asks and tells; nil where nothing costs money.
  ///   - journal: is written until polling ends, and to be open before it begins; nil keeps none.
  ///   - log: takes what is worth a line.
  package init(
    client: Client, options: ExporterOptions, statistics: RequestStatistics, clock: any WallClock,
    directory: StateDirectory, owns: CarOwnership? = nil, ledger: Ledger? = nil,
    journal writer: JournalWriter? = nil, log: @escaping LogSink = { _ in }
  ) {
    self.options = options
    let state = AccountState(options: options, statistics: statistics, clock: clock)
    let places = PlacesFile(directory, log: log)
    state.take(places: places.places)
    let saved = SavedValues(
      answers: AnswerStore(directory: directory),
      energy: EnergyStore(directory, clock: clock, log: log), clock: clock)
    let login = LoginWatch(
      client: client, ledger: ledger, directory: directory, clock: clock, state: state)
    let journal = writer.map {
      JournalKeeper(
        $0, of: state, places, directory, clockError: { client.clockError }, log: log)
    }
    let pasts = writer.map { CarPasts(JournalReader(path: $0.path)) }
    let events = EventFeed(
      EventLines(
        keepsPositions: options.includesLocation, past: { pasts?.take($0) ?? CarPast() },
        place: { places.places.name(at: $0) }),
      clock: clock, clockError: { client.clockError })
    // Which cars are this process's the group will tell.
    let newest = owns == nil ? saved.restoreCars(options.poll, in: state) : [:]
    pollers = Pollers(
      client: client, options: options.poll, clock: clock, directory: directory, newest: newest,
      owns: owns, ledger: ledger, log: log
    ) { report in
      switch report {
      case .account(_, let sites, _): saved.restoreSites(sites.map(\.id), in: state)
      case .tick:
        login.look()
        if places.look() { state.take(places: places.places) }
        if let writer { state.update { $0.journal = writer.status } }
      default: break
      }
      state.take(report)
      journal?.take(report)
      // Last, so that who hears of it finds it.
      events.take(report)
      if case .account(let cars, _, _) = report, owns != nil {
        saved.restoreCars(cars.map(\.key), options.poll, in: state)
      }
    }
    saved.restoreSites(pollers.siteIDs ?? [], in: state)
    pollers.streams.serve(state.snapshot.cars.map(\.vehicle), isAccount: false)
    login.look()
    self.state = state
    self.places = places
    self.journal = journal
    self.events = events
  }

  /// Polls until the task is cancelled; no failure ends it.
  package func run() async {
    // Beside the polling, which is not to wait for what a long journal holds.
    async let begun: Void? = journal?.begin()
    await pollers.run()
    await begun
    journal?.end()
  }

  /// Looks again at everything now: after a login, or on SIGHUP. Waits that Tesla or the budget
  /// set stay.
  package func reload() { pollers.reload() }

  /// Ends the pauses in which cars are let asleep: each that is online is asked for its data now,
  /// as when a phone has come near its car. A sleeping car sleeps on.
  package func endPauses() { pollers.endPauses() }

  /// Asks anew which cars this process serves.
  package func ownershipChanged() { pollers.ownershipChanged() }

  /// Where streaming cars' messages go.
  package var streams: StreamBook { pollers.streams }

  /// Whether a login was there.
  package var isReady: Bool { state.snapshot.hasCredentials }

  /// Whether every poller moves (see `Pollers.isPolling`).
  package var isPolling: Bool { pollers.isPolling }

  /// Whether a poller that has moved no longer does.
  var standsStill: Bool { pollers.standsStill }

  var now: Timestamp { state.clock.now }
}
