internal import JSON
internal import TeslaAPI
internal import TeslaData
internal import TeslaMetrics
internal import Time
internal import Unix

/// Polls one car as the scheduler says.
struct CarPoller: Poller {
  let key: String
  private let vehicle: Vehicle
  private let session: Int
  private let context: PollContext
  private(set) var knowledge = CarKnowledge()
  private var failureLog: FailureLog
  private var told: PollState?
  private var hasToldOfBudget = false

  /// As long as `tesla wake --wait` waits.
  static let wakeTimeout = Duration.seconds(60)
  /// More would mean that acting does not change what is known.
  static let actionsPerStep = 4

  /// - Parameters:
  ///   - vehicle: as the list of products just named it, which is a first free look.
  ///   - session: the car's stay in the fleet; ends when the car leaves the account.
  ///   - phase: when to look next, after the list; nil in a whole check interval.
  ///   - counted: `state.json` as it was just read, for who makes many.
  init(
    _ vehicle: Vehicle, session: Int, phase: Duration? = nil, _ context: PollContext,
    counted: StateFile.Contents? = nil
  ) {
    self.vehicle = vehicle
    self.session = session
    self.context = context
    key = Fleet.key(of: vehicle)
    failureLog = FailureLog(
      [LogRecord.Field("vehicle", Fleet.key(of: vehicle).abbreviated)], log: context.log)
    let interval = context.options.poll.checkInterval
    knowledge.note(
      state: vehicle.state, isInService: vehicle.isInService,
      at: context.now.advanced(by: (phase ?? interval) - interval))
    let charge = context.energy.meter(.vehicles, key, as: ChargeMeter.self, in: counted)
    context.fleet.update(session: session) { $0.charge = charge }
    context.log(
      LogRecord(.info, "serving a car", [LogRecord.Field("vehicle", key.abbreviated)]))
    observeConnection()
  }

  mutating func resume() { knowledge.liftBlock() }

  mutating func endPause() { knowledge.want(at: context.now) }

  mutating func step() async -> Timestamp? {
    defer { context.fleet.changed(at: context.now) }
    for _ in 0..<CarPoller.actionsPerStep {
      guard context.fleet.isServed(session: session), !Task.isCancelled else { return nil }
      if let until = context.fleet.sharedLimit(at: context.now) { knowledge.noteSharedLimit(until) }
      context.fleet.beat(key, at: context.now)
      let decision = decide()
      tell(decision)
      switch decision.action {
      case .wait: return decision.at
      case .checkState: await checkState()
      case .fetchData: await fetchData()
      case .wake: await wake()
      }
    }
    tell(decide())
    let pause = min(context.options.poll.checkInterval, .seconds(1))
    return max(decide().at, context.now.advanced(by: pause))
  }

  private func decide() -> Decision {
    let now = context.now
    let budget = PollBudget(context.ledger, cars: context.fleet.carCount, now: now)
    return Scheduler.decide(knowledge, options: context.options.poll, budget: budget, now: now)
  }

  private mutating func tell(_ decision: Decision) {
    let now = context.now
    let keepsTrace = !context.fleet.isLarge
    context.fleet.update(session: session) { car in
      car.decision = decision
      car.state = knowledge.state
      car.isInService = knowledge.isInService
      car.note(knowledge.mode, keepsTrace: keepsTrace, at: now)
    }
    tellOfBudget(decision)
    guard told != decision.state || decision.action != .wait else { return }
    told = decision.state
    context.log(
      LogRecord(
        .debug, "decided",
        [
          LogRecord.Field("vehicle", key.abbreviated),
          LogRecord.Field("action", "\(decision.action)"),
          LogRecord.Field("state", decision.state.rawValue),
          LogRecord.Field("reason", "\(decision.reason)"),
          LogRecord.Field(
            "interval_seconds", String(Int64(decision.interval?.inSeconds ?? 0))),
        ]))
  }

  /// Once, until there is money again.
  private mutating func tellOfBudget(_ decision: Decision) {
    if decision.action == .fetchData { hasToldOfBudget = false }
    guard decision.state == .outOfBudget, !hasToldOfBudget else { return }
    hasToldOfBudget = true
    context.log(
      LogRecord(
        .warning, "the month's budget is spent, only free requests go on",
        [LogRecord.Field("vehicle", key.abbreviated)]))
  }

  private mutating func checkState() async {
    do throws(TeslaError) {
      let record = try await context.client.vehicle(vehicle).1
      noteWaking(to: record.state)
      knowledge.note(state: record.state, isInService: record.isInService, at: context.now)
      noteAnswer()
    } catch {
      note(error)
    }
  }

  private mutating func fetchData() async {
    do throws(TeslaError) {
      let answer = try await context.client.vehicleData(vehicle)
      guard (try? BodyKind(recognizing: answer.body)) == .vehicleData else {
        throw .api(
          APIError(.malformed, endpoint: "vehicle_data", status: 200, detail: "no car's data"))
      }
      let facts = VehicleFacts(answer.body)
      let isFresh = accept(answer, facts)
      if let reading = ChargeReading(facts), isFresh || reading.seconds != nil {
        await count(reading)
      }
    } catch {
      note(error)
    }
  }

  private func count(_ reading: ChargeReading) async {
    let reading = TimedReading(reading: reading, heard: context.now)
    // The file grows with the fleet: where it is long, the housekeeper saves all at once. What is
    // shown was saved before, lest a counter falls when the program is stopped.
    if context.fleet.isLarge { return context.fleet.keep(reading, of: key) }
    let known = context.fleet.charge(of: key)
    let charge = await context.energy.update(.vehicles, key, memory: known) { charge in
      var charge = charge
      reading.add(to: &charge)
      return charge
    }
    context.fleet.update(session: session) { $0.charge = charge }
  }

  /// - Returns: whether the answer is the car's own, not what Tesla kept of an earlier one.
  private mutating func accept(_ answer: Answer, _ told: VehicleFacts) -> Bool {
    var facts = told
    facts.moment = facts.moment.map(context.local)
    let now = context.now
    let isFresh = knowledge.note(data: facts, at: now)
    noteAnswer()
    // An answer from Tesla's cache is as old as its blocks, whatever the time of asking.
    let moment =
      isFresh ? min(facts.moment ?? now, now) : facts.moment.map { min($0, now) }
    let isNews = context.fleet.isNews(moment, isFresh: isFresh, session: session)
    // Its file is about to hold something older than what is shown.
    if !isNews { context.fleet.keepInMemory(session: session) }
    let file = save(answer)
    guard isNews, let moment else { return isFresh }
    let values = context.fleet.values(of: answer, in: file)
    let isLarge = context.fleet.isLarge
    context.fleet.update(session: session) { car in
      car.values = values
      car.facts = isLarge ? nil : facts
      if isFresh { car.trace?.note(facts.series, at: now) }
      car.lastUpdate = moment
    }
    if isFresh { context.observer(.data(vehicle, facts, moment: moment)) }
    return isFresh
  }

  /// - Returns: the car's own file; nil when it has none, or when it could not be written.
  private func save(_ answer: Answer) -> String? {
    let isFirst = context.fleet.isFirst(key)
    let hasSeveral = context.fleet.hasSeveralCars
    // Hundreds of syncs a second would wear a small machine's disk out: the housekeeper syncs what
    // all wrote.
    let durability = context.fleet.isLarge ? AtomicFile.Durability.unsynced : .synced
    var file: String?
    context.save { () throws(SystemError) -> Void in
      file = try context.answers.save(
        vehicleData: answer.bytes, vin: vehicle.vin, isChosen: isFirst, hasSeveral: hasSeveral,
        durability: durability)
    }
    return file
  }

  private mutating func wake() async {
    let asked = Lock(false)
    context.log(
      LogRecord(
        .info, "waking a car that has slept as long as it may",
        [LogRecord.Field("vehicle", key.abbreviated)]))
    do throws(TeslaError) {
      let answer = try await context.client.wake(
        vehicle, timeout: CarPoller.wakeTimeout, clock: context.clock
      ) { [context, key] state in
        // A wake may take as long as a poller may stand still.
        context.fleet.beat(key, at: context.now)
        if state != .online { asked.withLock { $0 = true } }
      }
      let record = answer.body["response"].flatMap(Vehicle.init)
      knowledge.note(
        state: record?.state ?? .online, isInService: record?.isInService ?? false,
        at: context.now)
      noteAnswer()
    } catch {
      note(error)
      knowledge.noteFailedWake(at: context.now)
    }
    if asked.withLock({ $0 }) {
      context.fleet.update(session: session) { $0.wakeups += 1 }
    }
  }

  /// Counts a car that came back from sleep without being asked to by this program.
  private func noteWaking(to state: VehicleState) {
    guard state == .online, knowledge.state == .asleep else { return }
    context.fleet.update(session: session) { $0.wakeupsElsewhere += 1 }
  }

  /// Tells how the car is connected, as far as is known by now.
  private func observeConnection() {
    guard let state = knowledge.state else { return }
    context.observer(.connection(vehicle, state, isInService: knowledge.isInService))
  }

  private mutating func noteAnswer() {
    observeConnection()
    failureLog.noteSuccess()
    context.fleet.noteAnswered()
    context.fleet.update(session: session) { $0.isUp = true }
  }

  private mutating func note(_ error: TeslaError) {
    let now = context.now
    if case .api(let error) = error, error.kind == .asleep || error.kind == .inService {
      if error.kind == .asleep {
        knowledge.noteUnavailable(at: now)
      } else {
        knowledge.noteInService(at: now)
      }
      return noteAnswer()
    }
    guard error != .cancelled else { return }
    if case .api(let error) = error, error.kind == .overBudget {
      // Nobody but this program refused, and the free requests go on.
      return knowledge.noteSpentBudget(at: now)
    }
    knowledge.note(failure: error, options: context.options.poll, at: now)
    if let block = knowledge.block, block.reason == .rateLimited {
      context.fleet.noteRateLimit(key, until: block.until, now: now)
    }
    failureLog.note(error, knowledge.block, now: now)
    context.fleet.noteFailure(error)
    if let block = knowledge.block { context.fleet.note(block) }
    context.fleet.update(session: session) { $0.isUp = false }
  }
}
