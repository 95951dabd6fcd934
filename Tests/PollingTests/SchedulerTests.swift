import JSON
import TeslaAPI
import TeslaData
import TeslaMetrics
import Testing
import Time
import Unix

@testable import Polling

private let start = Timestamp(seconds: 1_700_000_000)

private func after(_ seconds: Int64) -> Timestamp { start.advanced(by: .seconds(seconds)) }

/// What was seen, in its order, each with seconds since the start.
private enum Sight: Sendable {
  case state(VehicleState, Int64)
  case inService(Int64)
  case data(CarActivity?, Int64)
  case refused408(Int64)
  case refusedInService(Int64)
  case dataInService(Int64)
  /// An answer that itself calls the car asleep.
  case sleepingData(Int64)
  case sleepInService(Int64)
  case failed(APIError.Kind, Int64, retryAfter: Int64? = nil)
  /// An answer whose newest block is that many seconds old.
  case oldData(CarActivity?, Int64, age: Int64)
  case wanted(Int64)
  case moneyRefused(Int64)
  case connected(Int64)
  /// A car streamed what it does.
  case heard(CarActivity?, Int64)
  case disconnected(Int64)
}

private func knowledge(_ sights: [Sight], _ options: PollOptions) -> CarKnowledge {
  var car = CarKnowledge()
  var stream = StreamStatus()
  for sight in sights {
    switch sight {
    case .state(let state, let time): car.note(state: state, isInService: false, at: after(time))
    case .inService(let time): car.note(state: .online, isInService: true, at: after(time))
    case .data(let activity, let time):
      car.note(data: VehicleFacts(doing: activity), at: after(time))
    case .refused408(let time): car.noteUnavailable(at: after(time))
    case .refusedInService(let time): car.noteInService(at: after(time))
    case .dataInService(let time):
      car.note(data: VehicleFacts(["in_service": true]), at: after(time))
    case .sleepInService(let time): car.note(state: .asleep, isInService: true, at: after(time))
    case .sleepingData(let time): car.note(data: VehicleFacts(["state": "asleep"]), at: after(time))
    case .oldData(let activity, let time, let age):
      car.note(
        data: VehicleFacts(doing: activity, at: after(time - age)), at: after(time))
    case .connected(let time):
      stream.isConnected = true
      stream.since = after(time)
      car.note(stream: stream, facts: nil, at: after(time))
    case .heard(let activity, let time):
      stream.lastHeard = after(time)
      car.note(stream: stream, facts: VehicleFacts(doing: activity), at: after(time))
    case .disconnected(let time):
      stream.isConnected = false
      stream.since = after(time)
      car.note(stream: stream, facts: nil, at: after(time))
    case .wanted(let time): car.want(at: after(time))
    case .moneyRefused(let time): car.noteSpentBudget(at: after(time))
    case .failed(let kind, let time, let wait):
      let error = APIError(kind, endpoint: "vehicle", retryAfter: wait.map { .seconds($0) })
      car.note(failure: .api(error), options: options, at: after(time))
    }
  }
  return car
}

private struct Case: Sendable, CustomTestStringConvertible {
  let rule: String
  let sights: [Sight]
  let now: Int64
  let action: PollAction
  let at: Int64
  let state: PollState
  var sleepAllowed: Int64?
  /// Of a month that began with ten dollars and has ten days left; nil has no budget.
  var dollarsLeft: Double?

  var testDescription: String { rule }

  init(
    _ rule: String, _ sights: [Sight], now: Int64, _ action: PollAction, at: Int64? = nil,
    _ state: PollState, sleepAllowed: Int64? = nil, dollarsLeft: Double? = nil
  ) {
    self.rule = rule
    self.sights = sights
    self.now = now
    self.action = action
    self.at = at ?? now
    self.state = state
    self.sleepAllowed = sleepAllowed
    self.dollarsLeft = dollarsLeft
  }
}

private func budget(_ left: Double) -> PollBudget {
  PollBudget(total: 10, left: left, month: after(-20 * 86_400)..<after(10 * 86_400), cars: 1)
}

private let cases: [Case] = [
  Case(
    "a car that streams is asked once for what its stream lacks",
    [.state(.online, 0), .connected(0), .heard(nil, 1)], now: 2, .fetchData, .onlineIdle),
  Case(
    "then only its state is looked at",
    [.state(.online, 0), .connected(0), .heard(nil, 1), .data(nil, 2), .heard(.driving, 60)],
    now: 72, .checkState, .driving),
  Case(
    "until a day has passed",
    [
      .state(.online, 0), .connected(0), .heard(nil, 1), .data(nil, 2), .heard(nil, 86_000),
      .state(.online, 86_402),
    ], now: 86_402, .fetchData, .lettingSleep),
  Case(
    "or it has come online and drives",
    [
      .state(.online, 0), .connected(0), .heard(nil, 1), .data(nil, 2), .disconnected(900),
      .state(.asleep, 901), .connected(4_000), .heard(.driving, 4_001), .state(.online, 4_002),
    ], now: 4_003, .fetchData, .driving),
  Case(
    "one that came online and does nothing may fall asleep again",
    [
      .state(.online, 0), .connected(0), .heard(nil, 1), .data(nil, 2), .disconnected(900),
      .state(.asleep, 901), .connected(4_000), .heard(nil, 4_001), .state(.online, 4_002),
    ], now: 4_003, .wait, at: 4_072, .onlineIdle),
  Case(
    "a stream that ends has its car looked at",
    [
      .state(.online, 0), .connected(0), .data(.driving, 1), .heard(.driving, 50),
      .disconnected(60),
    ],
    now: 60, .checkState, .driving),
  Case(
    "one that is online without its stream is not polled at once",
    [
      .state(.online, 0), .connected(0), .data(.driving, 1), .heard(.driving, 50),
      .disconnected(60), .state(.online, 61),
    ], now: 130, .wait, at: 131, .driving),
  Case(
    "but after the grace",
    [
      .state(.online, 0), .connected(0), .data(.driving, 1), .heard(.driving, 50),
      .disconnected(60), .state(.online, 350),
    ], now: 360, .fetchData, .driving),
  Case(
    "a connection without data is no stream",
    [.connected(0), .state(.online, 0), .data(nil, 1), .state(.online, 305)], now: 306,
    .fetchData, .onlineIdle),
  Case(
    "nor is one that falls silent in a drive",
    [
      .connected(0), .state(.online, 0), .data(.driving, 1), .heard(.driving, 100),
      .state(.online, 401),
    ], now: 402, .fetchData, .driving),
  Case(
    "a parked car may be silent as long as it is connected",
    [.connected(0), .state(.online, 0), .data(nil, 1), .heard(nil, 100), .state(.online, 3_000)],
    now: 3_001, .wait, at: 3_070, .lettingSleep),
  Case(
    "Tesla's record of a connected car may be behind",
    [.connected(0), .state(.asleep, 1), .heard(nil, 2), .data(nil, 3), .state(.asleep, 60)],
    now: 61, .wait, at: 130, .onlineIdle),
  Case(
    "a car with somebody in it is about to drive", [.state(.online, 0), .data(.userPresent, 1)],
    now: 31, .checkState, .onlineActive),
  Case(
    "the pause ends when a car of known habits should sleep",
    [
      .state(.online, 0), .data(nil, 1), .data(nil, 600), .state(.asleep, 1_560),
      .state(.online, 9_000), .data(nil, 9_000), .data(nil, 9_600), .state(.online, 10_629),
    ], now: 10_629, .wait, at: 10_630, .lettingSleep),
  Case(
    "and then it is asked what keeps it awake",
    [
      .state(.online, 0), .data(nil, 1), .data(nil, 600), .state(.asleep, 1_560),
      .state(.online, 9_000), .data(nil, 9_000), .data(nil, 9_600), .state(.online, 10_630),
    ], now: 10_630, .fetchData, .lettingSleep),
  Case(
    "a person's word ends a pause",
    [.state(.online, 0), .data(nil, 1), .data(nil, 600), .wanted(700)], now: 700, .checkState,
    .onlineIdle),
  Case(
    "with a look at data",
    [.state(.online, 0), .data(nil, 1), .data(nil, 600), .wanted(700), .state(.online, 701)],
    now: 701, .fetchData, .onlineIdle),
  Case(
    "but wakes no car", [.state(.asleep, 0), .wanted(10), .state(.asleep, 11)], now: 11, .wait,
    at: 81, .asleep),
  Case(
    "a drive that Tesla's cache tells of is none",
    [.state(.online, 0), .oldData(.driving, 1, age: 400)], now: 31, .wait, at: 71, .onlineIdle),
  Case(
    "blocks that go with the clock are live though the clock is wrong",
    [.state(.online, 0), .oldData(.driving, 1, age: 9_000), .oldData(.driving, 141, age: 9_000)],
    now: 141, .wait, at: 171, .driving),
  Case(
    "blocks that stand still are not",
    [.state(.online, 0), .oldData(.driving, 1, age: 9_000), .oldData(.driving, 141, age: 9_140)],
    now: 142, .wait, at: 211, .onlineIdle),
  Case(
    "with money left a drive is looked at as ever", [.state(.online, 0), .data(.driving, 1)],
    now: 31, .fetchData, .driving, dollarsLeft: 5),
  Case(
    "near the limit intervals stretch",
    [.state(.online, 0), .data(.sentry, 1), .state(.online, 71)], now: 71, .wait, at: 141,
    .onlineActive, dollarsLeft: 3.4),
  Case(
    "a car that came online is looked at first of all", [.state(.asleep, 0), .state(.online, 70)],
    now: 70, .fetchData, .onlineIdle, dollarsLeft: 0.1),
  Case(
    "at the limit only the free look goes on", [.state(.online, 0), .data(.driving, 1)], now: 71,
    .checkState, .outOfBudget, dollarsLeft: 0.001),
  Case(
    "at its own time", [.state(.online, 0), .data(.driving, 1)], now: 31, .wait, at: 71,
    .outOfBudget, dollarsLeft: 0.001),
  Case(
    "a sleeping car without money is asleep", [.state(.asleep, 0)], now: 70, .checkState, .asleep,
    dollarsLeft: 0),
  Case(
    "a wake that cannot be paid is not asked for", [.state(.asleep, 0), .state(.asleep, 10_790)],
    now: 10_800, .wait, at: 10_860, .asleep, sleepAllowed: 10_800, dollarsLeft: 0.01),
  Case(
    "what the ledger refuses is not asked for again at once",
    [.state(.online, 0), .moneyRefused(1)], now: 60, .wait, at: 70, .outOfBudget),
  Case("an unknown car is looked at first", [], now: 0, .checkState, .starting),
  Case("an online car is asked for data", [.state(.online, 0)], now: 0, .fetchData, .onlineIdle),
  Case(
    "after data nothing is asked for an interval", [.state(.online, 0), .data(nil, 1)], now: 1,
    .wait, at: 71, .onlineIdle),
  Case(
    "the free look comes before the next data", [.state(.online, 0), .data(nil, 1)], now: 71,
    .checkState, .onlineIdle),
  Case(
    "data follows the look", [.state(.online, 0), .data(nil, 1), .state(.online, 71)], now: 71,
    .fetchData, .onlineIdle),
  Case(
    "a driving car is asked at the drive interval", [.state(.online, 0), .data(.driving, 1)],
    now: 31, .fetchData, .driving),
  Case(
    "not before it", [.state(.online, 0), .data(.driving, 1)], now: 30, .wait, at: 31, .driving),
  Case(
    "a charging car is asked at the check interval",
    [.state(.online, 0), .data(.charging, 1), .state(.online, 71)], now: 72, .fetchData, .charging),
  Case(
    "sentry mode keeps a car awake, so asking does no harm",
    [.state(.online, 0), .data(.sentry, 10_000), .state(.online, 10_070)], now: 10_070, .fetchData,
    .onlineActive),
  Case(
    "idle for ten minutes: no data, the free look goes on",
    [.state(.online, 0), .data(nil, 1), .data(nil, 600)], now: 670, .checkState, .lettingSleep),
  Case(
    "no data within the pause",
    [.state(.online, 0), .data(nil, 1), .data(nil, 600), .state(.online, 670)], now: 671, .wait,
    at: 740, .lettingSleep),
  Case(
    "data again after the pause",
    [.state(.online, 0), .data(nil, 1), .data(nil, 600), .state(.online, 1_860)], now: 1_860,
    .fetchData, .lettingSleep),
  Case(
    "idleness counts from the last activity",
    [.state(.online, 0), .data(.driving, 500), .data(nil, 700)], now: 1_000, .checkState,
    .onlineIdle),
  Case(
    "idleness counts from coming online",
    [.data(nil, 0), .state(.asleep, 9_000), .state(.online, 9_070)], now: 9_070, .fetchData,
    .onlineIdle),
  Case(
    "after 408 the car's record is looked at", [.state(.online, 0), .refused408(1)], now: 1,
    .checkState, .onlineIdle),
  Case(
    "and its word counts", [.state(.online, 0), .refused408(1), .state(.asleep, 2)], now: 2, .wait,
    at: 72, .asleep),
  Case(
    "a drive is one though Tesla refuses a look at it",
    [.state(.online, 0), .data(.driving, 1), .refused408(31), .state(.online, 32)], now: 32, .wait,
    at: 91, .driving),
  Case(
    "one that cannot be looked at after 408 is looked at after the pause",
    [.state(.online, 0), .refused408(1), .failed(.server, 2)], now: 12, .checkState, .onlineIdle),
  Case(
    "an answer that calls the car asleep is no sleep by itself",
    [.state(.online, 0), .data(.driving, 1), .sleepingData(31)], now: 31, .checkState, .driving),
  Case(
    "a list that says online after 408 is believed less and less",
    [.state(.online, 0), .refused408(1), .state(.online, 71)], now: 71, .wait, at: 141,
    .onlineIdle),
  Case(
    "a sleeping car is only looked at", [.state(.asleep, 0)], now: 70, .checkState, .asleep),
  Case(
    "a sleeping car is never woken unasked", [.state(.asleep, 0)], now: 10_000_000, .checkState,
    .asleep),
  Case(
    "a car is woken after the sleep that was allowed",
    [.state(.asleep, 0), .state(.asleep, 10_790)], now: 10_800, .wake, .asleep,
    sleepAllowed: 10_800),
  Case(
    "not before it", [.state(.asleep, 0), .state(.asleep, 10_790)], now: 10_799, .wait, at: 10_800,
    .asleep, sleepAllowed: 10_800),
  Case(
    "not at the start, even when no sleep is allowed", [.state(.asleep, 0)], now: 0, .wait, at: 70,
    .asleep, sleepAllowed: 0),
  Case(
    "sleep counts anew after being online",
    [.state(.asleep, 0), .state(.online, 5_000), .state(.asleep, 9_000)], now: 10_800, .checkState,
    .asleep, sleepAllowed: 10_800),
  Case(
    "an offline car is not woken", [.state(.offline, 0)], now: 100_000, .checkState, .offline,
    sleepAllowed: 60),
  Case(
    "a car that drove is soon looked for again",
    [.state(.online, 0), .data(.driving, 1), .state(.offline, 31)], now: 32, .wait, at: 61,
    .offline),
  Case(
    "a waking car is not online", [.state(.other("waking"), 0)], now: 1, .wait, at: 70, .offline),
  Case(
    "a car in service is asked like any other", [.inService(65)], now: 70, .fetchData, .onlineIdle),
  Case(
    "also when it has answered", [.inService(0), .dataInService(1), .inService(70)], now: 71,
    .fetchData, .onlineIdle),
  Case(
    "one that is refused is asked less and less",
    [.inService(0), .refusedInService(1), .inService(71)], now: 71, .wait, at: 141, .inService),
  Case(
    "and much less",
    [
      .inService(0), .refusedInService(1), .refusedInService(141), .refusedInService(421),
      .refusedInService(981), .inService(1_000),
    ], now: 1_000, .wait, at: 1_070, .inService),
  Case(
    "until its service has ended", [.inService(0), .refusedInService(1), .state(.online, 141)],
    now: 141, .fetchData, .onlineIdle),
  Case(
    "a car that is refused is not woken",
    [.inService(0), .refusedInService(1), .sleepInService(70)], now: 10_000, .checkState, .asleep,
    sleepAllowed: 60),
  Case(
    "429 waits as told", [.state(.online, 0), .failed(.rateLimited, 1, retryAfter: 3_000)],
    now: 2_000, .wait, at: 3_001, .blocked),
  Case(
    "a login is looked for every interval", [.failed(.loginRequired, 0)], now: 1, .wait, at: 70,
    .blocked),
  Case(
    "a rejected token waits a quarter of an hour", [.failed(.tokenRejected, 0)], now: 1, .wait,
    at: 900, .blocked),
  Case(
    "failures wait longer each time",
    [.failed(.server, 0), .failed(.server, 10), .failed(.server, 30)], now: 31, .wait, at: 70,
    .blocked),
  Case(
    "after the wait the car is looked at again", [.state(.online, 0), .failed(.server, 70)],
    now: 80, .checkState, .onlineIdle),
]

@Test(arguments: cases)
private func schedulerFollowsTheRule(_ rule: Case) {
  var options = PollOptions()
  options.sleepAllowed = rule.sleepAllowed.map { .seconds($0) }
  let car = knowledge(rule.sights, options)
  let decision = Scheduler.decide(
    car, options: options, budget: rule.dollarsLeft.map(budget), now: after(rule.now))
  #expect(decision.action == rule.action)
  #expect(decision.at == after(rule.at))
  #expect(decision.state == rule.state)
}

@Test func aDecisionToWaitIsAlwaysLater() {
  let options = PollOptions()
  for rule in cases {
    let now = after(rule.now)
    let decision = Scheduler.decide(knowledge(rule.sights, options), options: options, now: now)
    #expect(decision.action == .wait ? decision.at > now : decision.at <= now, "\(rule.rule)")
  }
}

@Test func failuresWaitFiveMinutesAtMost() {
  #expect(Backoff.exponential(1) == .seconds(10))
  #expect(Backoff.exponential(5) == .seconds(160))
  #expect(Backoff.exponential(1_000_000) == .seconds(300))
}
