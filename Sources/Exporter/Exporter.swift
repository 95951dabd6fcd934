internal import JSON
package import TeslaAPI
internal import TeslaData
internal import TeslaMetrics
package import Time
internal import Unix

/// The daemon behind `tesla serve`: one poller for the account and each car, two for each site.
package final class Exporter: Sendable {
  let fleet: Fleet
  package let options: ExporterOptions
  private let context: PollContext
  /// nil without a file that names them.
  private let siteIDs: [String]?
  private let bell = Bell()
  private let issueSeen = Lock<Timestamp?>(nil)
  private let synchronized = Lock<Timestamp?>(nil)
  private let isClockWrong = Lock(false)

  /// How often pages are made although nothing changed, and the login's files are looked at.
  static let housekeepingInterval = Duration.seconds(10)
  /// Longer than a machine is busy with something else.
  static let shortestPatience = Duration.seconds(120)
  /// A call with its repetitions, a renewal, and the call with its repetitions again.
  static let timeoutsPerCall = 5

  /// Loads the last answers with their own age, so that a page is ready before Tesla is asked.
  ///
  /// - Parameters:
  ///   - telemetry: the one that the client's transport and events feed.
  ///   - directory: where the last answers are kept.
  ///   - ledger: the one that the client's transport asks and tells; nil where nothing costs money.
  ///   - log: takes what is worth a line.
  ///   - observer: hears of each fresh answer, and of no saved one.
  package init(
    client: Client, options: ExporterOptions, telemetry: Telemetry, clock: any WallClock,
    directory: StateDirectory, ledger: Ledger? = nil, log: @escaping LogSink = { _ in },
    observer: @escaping Observer = { _ in }
  ) {
    self.options = options
    fleet = Fleet(options: options, telemetry: telemetry, now: clock.now)
    context = PollContext(
      client: client, clock: clock, options: options, fleet: fleet,
      answers: AnswerStore(directory: directory), log: log, ledger: ledger, observer: observer)
    siteIDs = Exporter.readSiteIDs(options, log)
    // An hour is for clocks that differ, and for other writers.
    context.answers.removeLeftOvers(before: clock.now.advanced(by: .seconds(-3_600)))
    restore()
    fleet.beat("account", at: clock.now)
    lookAtLogin()
    lookAtCosts()
    fleet.publish(at: clock.now)
  }

  /// Polls until the task is cancelled; no failure ends it.
  package func run() async {
    context.log(
      LogRecord(.info, "polling", [LogRecord.Field("sites", String(siteIDs?.count ?? 0))]))
    await withDiscardingTaskGroup { group in
      group.addTask { await self.keepHouse() }
      for id in siteIDs ?? [] { pollSite(id, in: &group) }
      var account = AccountPoller(context, findsSite: findsSite)
      var rings = Rings(bell)
      while let next = await turn(&account, rings: &rings) {
        let counted = account.newCars.isEmpty ? nil : context.energy.contents
        for car in account.takeNewCars() {
          let phase = phase(of: car.vehicle)
          let start = context.now.advanced(by: phase ?? .zero)
          let poller = CarPoller(
            car.vehicle, session: car.session, phase: phase, context, counted: counted)
          group.addTask { await self.poll(poller, from: start) }
        }
        if let id = account.takeNewSite() {
          restoreSites([id])
          pollSite(id, in: &group)
        }
        await rest(until: next, rings: rings)
      }
      group.cancelAll()
    }
    await saveCharges()
  }

  private func pollSite(_ id: String, in group: inout DiscardingTaskGroup) {
    let poller = SitePoller(
      id: id, isFirst: fleet.snapshot.sites.first?.id == id, context)
    group.addTask { await self.poll(poller) }
    guard options.asksMoreOfSites else { return }
    let energy = EnergyPoller(id: id, context)
    group.addTask { await self.poll(energy) }
  }

  /// Whether the account's only site is served, as no file names one.
  var findsSite: Bool {
    siteIDs == nil && options.powerwallIDFile != nil && options.names == .standard
  }

  /// Looks again at everything now: after a login, or on SIGHUP. Waits that Tesla or the budget
  /// set stay.
  package func reload() { bell.ring() }

  /// Ends the pauses in which cars are let asleep: each that is online is asked for its data now,
  /// as when a phone has come near its car. A sleeping car sleeps on.
  package func endPauses() { bell.ring(endsPauses: true) }

  /// Whether a login was there.
  package var isReady: Bool { fleet.snapshot.hasCredentials }

  /// Whether every poller has moved within two check intervals, or what a call may take, or two
  /// minutes, whichever is most.
  package var isPolling: Bool {
    guard let oldest = fleet.oldestBeat else { return false }
    let call = context.client.configuration.timeout * Exporter.timeoutsPerCall
    let patience = max(options.poll.checkInterval * 2, call, Exporter.shortestPatience)
    return oldest.duration(to: context.now) <= patience
  }

  var now: Timestamp { context.now }

  /// When within the check interval a car has its turn; nil where all may come at once.
  private func phase(of vehicle: Vehicle) -> Duration? {
    fleet.isSmall
      ? nil : StableHash.phase(of: Fleet.key(of: vehicle), in: options.poll.checkInterval)
  }

  private static func readSiteIDs(_ options: ExporterOptions, _ log: LogSink) -> [String]? {
    guard let path = options.powerwallIDFile else { return nil }
    do throws(SystemError) {
      return try AnswerStore.siteIDs(in: path)?.filter { options.shard?.holds($0) ?? true }
    } catch {
      log(
        LogRecord(
          .warning, "cannot read the Powerwall's id",
          [LogRecord.Field("path", path), LogRecord.Field("error", "\(error)")]))
      return []
    }
  }

  private func restore() {
    let counted = context.energy.contents
    let cars = context.answers.savedCars().filter { options.wants($0.vehicle, $0.saved) }
    fleet.restore(
      cars.map { car in
        let charge = context.energy.meter(
          .vehicles, Fleet.key(of: car.vehicle), as: ChargeMeter.self, in: counted)
        return Fleet.RestoredCar(vehicle: car.vehicle, saved: car.saved, charge: charge)
      }, now: context.now)
    fleet.serveSites(siteIDs ?? [])
    restoreSites(siteIDs ?? [])
  }

  /// What is known of the sites from before.
  private func restoreSites(_ ids: [String]) {
    for id in ids {
      let energy = context.energy.meter(.sites, id, as: EnergyMeter.self)
      fleet.updateSite(id) { $0.energy = energy }
    }
    if let id = ids.first, let saved = context.answers.savedSite() {
      let families = fleet.families(ofSite: id, saved.body)
      fleet.updateSite(id) { site in
        site.families = families
        site.facts = SiteFacts(saved.body)
        site.lastUpdate = min(saved.moment, context.now)
      }
    }
  }

  /// What a poller has heard of the bell.
  private struct Rings {
    var rings: Int
    var nudges: Int

    init(_ bell: Bell) {
      nudges = bell.nudges
      rings = bell.rings
    }
  }

  private func poll(_ poller: some Poller, from start: Timestamp? = nil) async {
    var poller = poller
    var rings = Rings(bell)
    while let start, context.now < start, bell.rings == rings.rings, !Task.isCancelled {
      fleet.beat(poller.key, at: context.now)
      await rest(until: start, rings: rings)
    }
    while let next = await turn(&poller, rings: &rings) {
      await rest(until: next, rings: rings)
      fleet.telemetry.recordDelay(next.duration(to: context.now))
    }
    fleet.endBeat(poller.key)
  }

  /// One step of a poller; nil when it was its last.
  private func turn(_ poller: inout some Poller, rings: inout Rings) async -> Timestamp? {
    if Task.isCancelled { return nil }
    fleet.beat(poller.key, at: context.now)
    let current = bell.rings
    if current != rings.rings {
      rings.rings = current
      poller.resume()
    }
    let nudges = bell.nudges
    if nudges != rings.nudges {
      rings.nudges = nudges
      poller.endPause()
    }
    let next = await stepAside(&poller)
    fleet.beat(poller.key, at: context.now)
    return Task.isCancelled ? nil : next
  }

  /// Steps in a task of its own: what a request needs of a task's memory is kept until the task
  /// ends, and with ten thousand pollers that would be most of the memory.
  private func stepAside(_ poller: inout some Poller) async -> Timestamp? {
    let step = Task { [poller] in
      var poller = poller
      let next = await poller.step()
      return (poller, next)
    }
    let (stepped, next) = await withTaskCancellationHandler {
      await step.value
    } onCancel: {
      step.cancel()
    }
    poller = stepped
    return next
  }

  /// Never longer than the check interval, so that a poller that waits is seen to move.
  private func rest(until next: Timestamp, rings: Rings) async {
    let latest = context.now.advanced(by: options.poll.checkInterval)
    await bell.sleep(until: min(next, latest), rings: rings.rings, clock: context.clock)
  }

  private func keepHouse() async {
    let interval = min(Exporter.housekeepingInterval, options.poll.checkInterval)
    while !Task.isCancelled {
      lookAtLogin()
      lookAtCosts()
      lookAtClock()
      await saveCharges()
      synchronizeAnswers()
      fleet.publish(at: context.now)
      let next = context.now.advanced(by: interval)
      await bell.sleep(until: next, rings: bell.rings, clock: context.clock)
    }
  }

  /// Counts and saves what the cars of a large fleet were charged with since the last time.
  func saveCharges() async {
    let (readings, known) = fleet.takeReadings()
    guard !readings.isEmpty else { return }
    // In a task of its own, which is not cancelled with the polling: it has the only copy.
    let (charges, areSaved) = await Task { [context] in
      await context.energy.update(
        .vehicles, memory: known,
        readings.mapValues { readings in
          { charge in readings.reduce(into: charge) { $1.add(to: &$0) } }
        })
    }.value
    fleet.note(charges: charges)
    // The last of each, which counts nothing twice, has its car saved by the next turn.
    if !areSaved { fleet.keepAgain(readings.compactMapValues(\.last)) }
  }

  /// Brings what many cars wrote to the disk, once a minute.
  private func synchronizeAnswers() {
    let now = context.now
    guard fleet.isLarge, isDue(synchronized, at: now) else { return }
    FileSystem.synchronizeAll()
  }

  private func lookAtCosts() {
    fleet.note(context.ledger.map { Costs($0, now: context.now) })
  }

  /// Tells once that this machine's clock is wrong, and once that it is right again.
  private func lookAtClock() {
    guard let skew = context.client.clockSkew else { return }
    let isWrong = context.clockError != .zero
    let isNews = isClockWrong.withLock { known in
      defer { known = isWrong }
      return known != isWrong
    }
    guard isNews else { return }
    context.log(
      LogRecord(
        isWrong ? .warning : .info,
        isWrong ? "this machine's clock is not right" : "this machine's clock is right again",
        [LogRecord.Field("ahead_seconds", String(skew.components.seconds))]))
  }

  /// Whether what was last done then is to be done again, which is noted: once a minute.
  private func isDue(_ last: borrowing Lock<Timestamp?>, at now: Timestamp) -> Bool {
    last.withLock { last in
      if let last, last.duration(to: now) < .seconds(60) { return false }
      last = now
      return true
    }
  }

  /// Once a minute: the file may be long.
  private func lookAtIssue() {
    let now = context.now
    if isDue(issueSeen, at: now) {
      fleet.noteTokens(issued: context.energy.state.read().tokensIssuedAt)
    }
  }

  private func lookAtLogin() {
    do throws(VaultError) {
      fleet.noteCredentials(expiry: try context.client.loginEnd())
      lookAtIssue()
    } catch {
      switch error {
      case .noTokens, .unusable, .malformed: fleet.noteMissingCredentials()
      // The files may be there all the same.
      case .foreign, .busy, .system, .unsaved, .cancelled: break
      }
    }
  }
}
