internal import JSON
internal import Telemetry
package import TeslaAPI
package import Time
internal import Unix

/// Whether this process serves the car with that VIN, where several share an account's cars out.
package typealias CarOwnership = @Sendable (String) -> Bool

/// Everything that asks Tesla again and again: one poller for the account and each car, two for
/// each site. What they learn goes to one receiver.
package final class Pollers: Sendable {
  package let options: PollOptions
  /// The sites that a file names; nil without such a file.
  package let siteIDs: [String]?
  /// Where streaming cars' messages go.
  package let streams: StreamBook
  let context: PollContext
  private let bell = Bell()
  /// The account's poller has one of its own, as it has more to hear.
  private let accountBell = Bell()
  private let synchronization = Cadence(every: synchronizationInterval)
  private let billing = Cadence(every: synchronizationInterval)
  private let isClockWrong = Lock(false)

  static let synchronizationInterval = Duration.seconds(60)
  static let housekeepingInterval = Duration.seconds(10)
  /// Longer than a machine is busy with something else.
  static let shortestPatience = Duration.seconds(120)
  /// A call with its repetitions, a renewal, and the call with its repetitions again.
  static let timeoutsPerCall = 5
  /// How many cars may be asked at the same moment.
  static let group = 20

  /// - Parameters:
  ///   - directory: where the last answers are kept.
  ///   - newest: when the values were current that the receiver has from before, by car.
  ///   - owns: whether this process serves a car of the account; nil serves all.
  ///   - ledger: the one that the client's transport asks and tells; nil where nothing costs money.
  ///   - log: takes what is worth a line.
  package init(
    client: Client, options: PollOptions, clock: any WallClock, directory: StateDirectory,
    newest: [String: Timestamp] = [:], owns: CarOwnership? = nil, ledger: Ledger? = nil,
    log: @escaping LogSink = { _ in }, report: @escaping PollReceiver
  ) {
    self.options = options
    let energy = EnergyStore(directory, clock: clock, log: log)
    let charges = ChargeBook(energy, clock: clock, report: report)
    let answers = AnswerStore(directory: directory)
    streams = StreamBook(
      clock: clock, clockError: { client.clockError }, saved: directory.savedStream,
      answer: { answers.savedCar(vin: $0)?.body },
      // The disk's trouble is told when all that is unsaved is written.
      keep: { vin, stream in try? answers.saveAtOnce(stream: stream.saved(), vin: vin) },
      owns: owns,
      report: { item in
        if case .streamed(let vehicle, let facts?, _) = item, let reading = ChargeReading(facts) {
          charges.note(TimedReading(reading: reading, heard: clock.now), of: vehicle.key)
        }
        report(item)
      })
    context = PollContext(
      client: client, clock: clock, options: options, roster: Roster(newest: newest, owns: owns),
      answers: answers, energy: energy,
      charges: charges, streams: streams, log: log,
      ledger: ledger, report: report)
    siteIDs = Pollers.readSiteIDs(options, log)
    // An hour is for clocks that differ, and for other writers.
    context.answers.removeLeftOvers(before: clock.now.advanced(by: .seconds(-3_600)))
    context.roster.beat("account", at: clock.now)
  }

  /// Polls until the task is cancelled; no failure ends it.
  package func run() async {
    // Without the file, the list of products will tell.
    let sites = siteIDs.map { [LogRecord.Field("sites", String($0.count))] } ?? []
    context.log(LogRecord(.info, "polling", sites))
    await withDiscardingTaskGroup { group in
      group.addTask { await self.keepHouse() }
      for id in siteIDs ?? [] { pollSite(id, isFirst: id == siteIDs?.first, in: &group) }
      var account = AccountPoller(context, siteIDs: siteIDs)
      var rings = Rings(accountBell)
      while let next = await turn(&account, rings: &rings, of: accountBell) {
        let new = account.takeNewCars()
        let counted = new.isEmpty ? nil : context.energy.contents
        for (place, car) in new.enumerated() {
          let phase = Pollers.phase(of: place, among: new.count, in: options.checkInterval)
          let start = context.now.advanced(by: phase ?? .zero)
          let poller = CarPoller(
            car.vehicle, session: car.session, phase: phase, context, counted: counted)
          group.addTask { await self.poll(poller, from: start) }
        }
        if let id = account.takeNewSite() { pollSite(id, isFirst: true, in: &group) }
        await rest(until: next, rings: rings, of: accountBell)
      }
      group.cancelAll()
    }
    context.streams.tell()
    await settleStreams(isEnd: true)
    await context.charges.save()
    context.answers.synchronize()
  }

  /// How many cars' streams are saved every ten seconds; of more, each is saved once a minute.
  static let savesATurn = 100

  /// Writes down what streaming cars sent: for the next start, and for the ledger.
  private func settleStreams(isEnd: Bool = false) async {
    let turns = Int(Pollers.synchronizationInterval / Pollers.housekeepingInterval)
    let count = max(context.streams.unsavedCount / turns, Pollers.savesATurn)
    for (key, stream) in context.streams.takeUnsaved(isEnd ? nil : count) {
      context.save { () throws(SystemError) -> Void in
        try context.answers.save(stream: stream.saved(), vin: key)
      }
    }
    if let counts = context.streams.counts { context.report(.streams(counts)) }
    // Counted when it is written, as a counter that was shown must not fall with the process.
    guard let ledger = context.ledger, isEnd || isBillingDue else { return }
    ledger.bill(.telemetry, context.streams.takeUnbilled())
    await ledger.flush()
  }

  /// `state.json` of a large fleet takes long to write.
  private var isBillingDue: Bool {
    context.roster.carCount <= 10 * Pollers.savesATurn || billing.isDue(at: context.now)
  }

  private func pollSite(_ id: String, isFirst: Bool, in group: inout DiscardingTaskGroup) {
    let poller = SitePoller(id: id, isFirst: isFirst, context)
    group.addTask { await self.poll(poller) }
    guard options.countsSiteEnergy else { return }
    let energy = EnergyPoller(id: id, context)
    group.addTask { await self.poll(energy) }
  }

  /// Looks again at everything now: after a login, or on SIGHUP. Waits that Tesla or the budget
  /// set stay.
  package func reload() {
    bell.ring()
    accountBell.ring()
  }

  /// Asks anew which cars this process serves; not to be called more than once in a second or so.
  package func ownershipChanged() {
    context.roster.noteOwnership()
    accountBell.ring()
  }

  /// Ends the pauses in which cars are let asleep: each that is online is asked for its data now,
  /// as when a phone has come near its car. A sleeping car sleeps on.
  package func endPauses() {
    bell.ring(endsPauses: true)
    accountBell.ring(endsPauses: true)
  }

  /// Whether every poller has moved within two check intervals, or what a call may take, or two
  /// minutes, whichever is most.
  package var isPolling: Bool {
    guard let oldest = context.roster.oldestBeat else { return false }
    let call = context.client.configuration.timeout * Pollers.timeoutsPerCall
    let patience = max(options.checkInterval * 2, call, Pollers.shortestPatience)
    return oldest.duration(to: context.now) <= patience
  }

  /// Whether a poller that has moved no longer does.
  package var standsStill: Bool { context.roster.oldestBeat != nil && !isPolling }

  /// When within the check interval a new car has its turn: they come in groups, which are spread
  /// evenly. nil for those that come at once.
  static func phase(of place: Int, among count: Int, in interval: Duration) -> Duration? {
    let groups = (count + group - 1) / group
    return place < group ? nil : interval * (place / group) / groups
  }

  private static func readSiteIDs(_ options: PollOptions, _ log: LogSink) -> [String]? {
    guard let path = options.powerwallIDFile else { return nil }
    do throws(SystemError) {
      return try AnswerStore.siteIDs(in: path)
    } catch {
      log(
        LogRecord(
          .warning, "cannot read the Powerwall's id",
          [LogRecord.Field("path", path), LogRecord.Field("error", "\(error)")]))
      return []
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
      context.roster.beat(poller.key, at: context.now)
      await rest(until: start, rings: rings, of: bell)
    }
    while let next = await turn(&poller, rings: &rings, of: bell) {
      await rest(until: next, rings: rings, of: bell)
      context.report(.delay(next.duration(to: context.now)))
    }
    context.roster.endBeat(poller.key)
  }

  /// One step of a poller; nil when it was its last.
  private func turn(_ poller: inout some Poller, rings: inout Rings, of bell: Bell) async
    -> Timestamp?
  {
    if Task.isCancelled { return nil }
    context.roster.beat(poller.key, at: context.now)
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
    context.roster.beat(poller.key, at: context.now)
    return Task.isCancelled ? nil : next
  }

  /// Steps in a task of its own: what a request needs of a task's memory is kept until the task
  /// ends, and with ten thousand pollers that would be most of the memory.
  private func stepAside(_ poller: inout some Poller) async -> Timestamp? {
    let step = Task.beside { [poller] in
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
  private func rest(until next: Timestamp, rings: Rings, of bell: Bell) async {
    let latest = context.now.advanced(by: options.checkInterval)
    await bell.sleep(until: min(next, latest), rings: rings.rings, clock: context.clock)
  }

  private func keepHouse() async {
    let interval = min(Pollers.housekeepingInterval, options.checkInterval)
    while !Task.isCancelled {
      let rings = bell.rings
      lookAtClock()
      context.streams.tell()
      await settleStreams()
      await context.charges.save()
      if synchronization.isDue(at: context.now) { context.answers.synchronize() }
      context.report(.tick)
      let next = context.now.advanced(by: interval)
      await bell.sleep(until: next, rings: rings, clock: context.clock)
    }
  }

  /// Logs once that this machine's clock is wrong, and once that it is right again.
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
}
