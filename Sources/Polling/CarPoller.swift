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
  ///   - session: the car's stay in the account; ends when the car leaves it.
  ///   - phase: when to look next, after the list; nil in a whole check interval.
  ///   - counted: `state.json` as it was just read, for bulk callers.
  init(
    _ vehicle: Vehicle, session: Int, phase: Duration? = nil, _ context: PollContext,
    counted: StateFile.Contents? = nil
  ) {
    self.vehicle = vehicle
    self.session = session
    self.context = context
    key = vehicle.key
    failureLog = FailureLog(
      [LogRecord.Field("vehicle", vehicle.key.abbreviated)], log: context.log)
    let interval = context.options.checkInterval
    knowledge.note(
      state: vehicle.state, isInService: vehicle.isInService,
      at: context.now.advanced(by: (phase ?? interval) - interval))
    context.charges.load(key, from: counted)
    context.log(
      LogRecord(.info, "serving a car", [LogRecord.Field("vehicle", key.abbreviated)]))
    reportConnection()
  }

  mutating func resume() { knowledge.liftHold() }

  mutating func endPause() { knowledge.want(at: context.now) }

  mutating func step() async -> Timestamp? {
    for _ in 0..<CarPoller.actionsPerStep {
      guard context.roster.isServed(key, session: session), !Task.isCancelled else { return nil }
      if let until = context.roster.sharedLimit(at: context.now) {
        knowledge.noteSharedLimit(until)
      }
      context.roster.beat(key, at: context.now)
      if let known = context.streams.known(of: key) {
        knowledge.note(stream: known.status, facts: known.facts, at: context.now)
      }
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
    let pause = min(context.options.checkInterval, .seconds(1))
    return max(decide().at, context.now.advanced(by: pause))
  }

  private func decide() -> Decision {
    let now = context.now
    let budget = PollBudget(context.ledger, cars: context.roster.carCount, now: now)
    return Scheduler.decide(knowledge, options: context.options, budget: budget, now: now)
  }

  private mutating func tell(_ decision: Decision) {
    context.report(.decision(vehicle: key, decision, knowledge))
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
        await context.charges.add(TimedReading(reading: reading, heard: context.now), of: key)
      }
    } catch {
      note(error)
    }
  }

  /// - Returns: whether the answer is the car's own, not what Tesla kept of an earlier one.
  private mutating func accept(_ answer: Answer, _ told: VehicleFacts) -> Bool {
    var facts = told
    facts.moment = facts.moment.map(context.local)
    let now = context.now
    let isFresh = knowledge.note(data: facts, at: now)
    noteAnswer()
    save(answer)
    // An answer from Tesla's cache is as old as its blocks, whatever the time of asking.
    let newest = facts.moment.map { min($0, now) }
    if let moment = newest ?? (isFresh ? now : nil),
      context.roster.isNews(moment, of: key, isFresh: isFresh)
    {
      context.streams.note(polled: facts, answer.body, of: key)
      context.report(.data(vehicle, facts, answer, moment: moment, isFresh: isFresh))
    }
    return isFresh
  }

  private func save(_ answer: Answer) {
    context.save { () throws(SystemError) -> Void in
      try context.answers.save(
        vehicleData: answer.bytes, vin: vehicle.vin, isChosen: context.roster.isFirst(key),
        hasSeveral: context.roster.carCount > 1)
    }
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
        context.roster.beat(key, at: context.now)
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
    if asked.withLock({ $0 }) { context.report(.woke(vehicle: key, isAsked: true)) }
  }

  /// Counts a car that came back from sleep without being asked to by this program.
  private func noteWaking(to state: VehicleState) {
    guard state == .online, knowledge.state == .asleep else { return }
    context.report(.woke(vehicle: key, isAsked: false))
  }

  /// Tells how the car is connected, as far as is known by now.
  private func reportConnection() {
    guard let state = knowledge.state else { return }
    context.report(.connection(vehicle, state, isInService: knowledge.isInService))
  }

  private mutating func noteAnswer() {
    reportConnection()
    failureLog.logSuccess()
    context.report(.answered(.vehicle(key)))
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
      // No one but this program refused, and the free requests go on.
      return knowledge.noteSpentBudget(at: now)
    }
    knowledge.note(failure: error, options: context.options, at: now)
    if let hold = knowledge.hold, hold.reason == .rateLimited {
      context.roster.noteRateLimit(key, until: hold.until, now: now)
    }
    failureLog.log(error, knowledge.hold, now: now)
    context.report(.failed(.vehicle(key), error, knowledge.hold))
  }
}
