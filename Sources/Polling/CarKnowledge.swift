package import TeslaAPI
package import TeslaData
package import Time
internal import Unix

/// What is known of a car: everything that the scheduler decides from.
///
/// Only what this process has seen counts for sleep and idleness, so that a restart never wakes a
/// car or takes an old answer for a new one.
package struct CarKnowledge: Hashable, Sendable {
  /// nil until the first look.
  package private(set) var state: VehicleState?
  package private(set) var isInService = false
  /// Whether its data was refused because it is in service: some cars in service answer.
  package private(set) var isRefusedInService = false
  /// What it did by its last fresh answer.
  package private(set) var activity: CarActivity?
  /// The last answer that told the state.
  package private(set) var lastCheck: Timestamp?
  /// The last request for data that was answered, even with 408.
  package private(set) var lastDataAttempt: Timestamp?
  /// The last answer with fresh data.
  package private(set) var lastData: Timestamp?
  /// When something was last seen that keeps the car awake.
  package private(set) var lastActivity: Timestamp?
  package private(set) var onlineSince: Timestamp?
  package private(set) var asleepSince: Timestamp?
  package private(set) var hold: Hold?
  /// In a row.
  package private(set) var failures = 0
  /// Whether an answer spoke against the state, which is to be looked at again.
  package private(set) var isStateDoubtful = false
  /// How often in a row data was not to be had from a car that seemed online.
  package private(set) var contradictions = 0
  /// Until when no call that costs money is tried, because the ledger refused one.
  package private(set) var paidAfter: Timestamp?
  /// Whether a person wants its data now, pause or not.
  package private(set) var isDataWanted = false
  /// The longest that it was seen to take from an answer with data to sleep: a car that is online
  /// for longer than that does something.
  package private(set) var sleepLag: Duration?
  /// How it streams; nil for a car that was not seen to.
  package private(set) var stream: StreamStatus?
  /// When its stream last told what it does.
  private var lastStreamed: Timestamp?
  /// The newest block of the last answer, fresh or not, and when it came.
  private var lastBlock: LastBlock?

  private struct LastBlock: Hashable, Sendable {
    let block: Timestamp
    let at: Timestamp
  }

  package init() {}

  /// Notes what a record of the car says.
  package mutating func note(state new: VehicleState, isInService: Bool, at now: Timestamp) {
    lastCheck = now
    failures = 0
    hold = nil
    isStateDoubtful = false
    self.isInService = isInService
    isRefusedInService = isRefusedInService && isInService
    let old = state
    // Tesla's record may be behind; the connection is there.
    let new = stream?.isConnected == true ? .online : new
    state = new
    if new == .asleep, old == .online { learnSleepLag(at: now) }
    if new == .online {
      if old != .online { onlineSince = now }
    } else {
      onlineSince = nil
      isDataWanted = false
    }
    switch new {
    case .asleep: asleepSince = asleepSince ?? now
    case .online, .offline: asleepSince = nil
    case .other: break
    }
  }

  /// Notes a vehicle_data answer.
  /// - Returns: whether it is fresh: an answer that itself calls the car asleep, or whose blocks
  ///   are old, is Tesla's cache. What such an answer calls the car only its record can confirm.
  @discardableResult
  package mutating func note(data facts: VehicleFacts, at now: Timestamp) -> Bool {
    let told = facts.state.map { VehicleState($0) } ?? .online
    let isOnline = told == .online
    note(
      state: isOnline ? .online : state ?? told, isInService: facts.isInService ?? false, at: now)
    isStateDoubtful = !isOnline
    noteAttempt(at: now)
    let isLive = isLive(facts.moment, at: now)
    if let block = facts.moment { lastBlock = LastBlock(block: block, at: now) }
    guard isOnline, isLive else {
      contradictions += 1
      return false
    }
    contradictions = 0
    isRefusedInService = false
    lastData = now
    activity = facts.activity
    if activity != nil { lastActivity = now }
    return true
  }

  /// Notes how the car streams, and what it does by that.
  ///
  /// - Parameter facts: of stream and polls together; nil before there are any.
  package mutating func note(stream new: StreamStatus, facts: VehicleFacts?, at now: Timestamp) {
    let old = stream
    stream = new
    if new.isConnected {
      if state != .online { onlineSince = new.since ?? now }
      state = .online
      asleepSince = nil
      isStateDoubtful = false
    } else if old?.isConnected == true {
      // It may have fallen asleep, which only its record tells.
      isStateDoubtful = true
    }
    guard let heard = new.lastHeard, heard != old?.lastHeard || facts?.activity != activity,
      let facts
    else { return }
    lastStreamed = heard
    activity = facts.activity
    if activity != nil { lastActivity = now }
  }

  /// Whether the stream takes the place of polls.
  package func isStreaming(_ options: PollOptions, at now: Timestamp) -> Bool {
    stream?.isFlowing(at: now, grace: options.streamGrace, isDriving: activity == .driving)
      ?? false
  }

  /// When a car that streams is to be asked for what its stream lacks: at first, then when it has
  /// come online and does something, as an answer would keep one that is about to sleep awake, and
  /// after a long while.
  package func fullDue(_ options: PollOptions, at now: Timestamp) -> Timestamp {
    guard let lastDataAttempt else { return now }
    let isAwakeAnyway =
      switch activity {
      case .driving, .charging, .userPresent: true
      default: false
      }
    if isAwakeAnyway, let onlineSince, lastDataAttempt < onlineSince { return now }
    return lastDataAttempt.advanced(by: options.fullInterval)
  }

  /// Notes that data was refused because the car sleeps or is offline (408). Which of them only its
  /// record tells, and whether it is so at all: Tesla refuses single requests in the middle of a
  /// drive.
  package mutating func noteUnavailable(at now: Timestamp) {
    failures = 0
    hold = nil
    isStateDoubtful = true
    noteAttempt(at: now)
    contradictions += 1
  }

  /// Notes that data was refused because the car is in service (405).
  package mutating func noteInService(at now: Timestamp) {
    note(state: state ?? .online, isInService: true, at: now)
    noteAttempt(at: now)
    isRefusedInService = true
    contradictions += 1
  }

  /// Notes a failed request.
  package mutating func note(
    failure error: TeslaError, options: PollOptions, at now: Timestamp
  ) {
    failures += 1
    hold = Backoff.hold(after: error, failures: failures, options: options, now: now)
  }

  /// Notes that Tesla limits the account, so that this car need not be told itself.
  package mutating func noteSharedLimit(_ until: Timestamp) {
    if let hold, hold.until >= until { return }
    hold = Hold(until: until, reason: .rateLimited)
  }

  /// Notes that the ledger refused a call, which stops only what costs money.
  package mutating func noteSpentBudget(at now: Timestamp) {
    let pause = Backoff.shortestWait(for: .overBudget, failures: 1, options: PollOptions())
    paidAfter = now.advanced(by: pause)
  }

  /// Notes that the car was asked to wake and did not: its sleep counts anew.
  package mutating func noteFailedWake(at now: Timestamp) {
    if asleepSince != nil { asleepSince = now }
  }

  /// Asks again now, unless Tesla or the budget set the time.
  package mutating func liftHold() { hold = hold.flatMap { $0.isLiftable ? nil : $0 } }

  /// Ends a pause: the car's data is asked for next, if it is online, and its idleness counts anew.
  package mutating func want(at now: Timestamp) {
    isDataWanted = true
    lastActivity = now
  }

  private mutating func noteAttempt(at now: Timestamp) {
    lastDataAttempt = now
    isDataWanted = false
    paidAfter = nil
  }

  /// Only for a car that was seen to fall asleep without help.
  private mutating func learnSleepLag(at now: Timestamp) {
    guard idleSince != nil, let lastData, lastData == lastDataAttempt else { return }
    sleepLag = max(sleepLag ?? .zero, lastData.duration(to: now))
  }

  /// Whether an answer's blocks are of now: young by this machine's clock or, as clocks may differ,
  /// younger than the last answer's by as much as time went by.
  private func isLive(_ newest: Timestamp?, at now: Timestamp) -> Bool {
    guard let newest, newest.duration(to: now) > CarKnowledge.liveness else { return true }
    guard let last = lastBlock else { return false }
    let passed = last.at.duration(to: now)
    return passed > .zero && last.block.duration(to: newest) * 2 >= passed
  }

  /// How old the newest block of a live answer may be.
  static let liveness = Duration.seconds(300)

  /// What the car does, as far as it was seen since it came online.
  package var currentActivity: CarActivity? { hasCurrentData ? activity : nil }

  /// Whether there was data since the car came online.
  package var hasCurrentData: Bool {
    guard let onlineSince else { return false }
    return [lastData, lastStreamed].contains { $0.map { $0 >= onlineSince } ?? false }
  }

  /// Since when the car has done nothing; nil when it does something or nothing is known.
  package var idleSince: Timestamp? {
    guard hasCurrentData, activity == nil, let onlineSince else { return nil }
    return max(onlineSince, lastActivity ?? onlineSince)
  }
}
