import TeslaAPI
import TestSupport
import Testing
import Time
import Unix

@testable import Polling

private let start = Month.start
private let length = 30.0 * 86_400

private func budget(left: Double, cars: Int = 1) -> PollBudget {
  PollBudget(
    total: 10, left: left, month: start..<start.advanced(by: .seconds(length)), cars: cars)
}

private func interval(
  _ priority: PollBudget.Priority, base: Double = 70, left: Double, day: Double, cars: Int = 1,
  _ costClass: CostClass = .data
) -> Double {
  budget(left: left, cars: cars).stretch(
    .seconds(base), costClass, priority, now: start.advanced(by: .seconds(day * 86_400))
  ).inSeconds
}

private struct Stretch: Sendable, CustomTestStringConvertible {
  let rule: String
  let priority: PollBudget.Priority
  var base = 70.0
  let left: Double
  let day: Double
  var cars = 1
  var costClass = CostClass.data
  let seconds: Double

  var testDescription: String { rule }
}

@Test(arguments: [
  Stretch(
    rule: "the even pace of ten dollars is 518 seconds", priority: .rest, left: 10, day: 0,
    seconds: 518.4),
  Stretch(
    rule: "an even month leaves drives alone", priority: .driving, base: 30, left: 10, day: 0,
    seconds: 30),
  Stretch(
    rule: "and charging nearly", priority: .charging, left: 10, day: 0, seconds: 129.6),
  Stretch(rule: "sentry mode waits", priority: .active, left: 10, day: 0, seconds: 259.2),
  Stretch(
    rule: "what was saved is spent", priority: .active, left: 10, day: 25, seconds: 70),
  Stretch(
    rule: "no drive of five minutes is missed though money is not plenty", priority: .active,
    left: 6, day: 0, seconds: 290),
  Stretch(
    rule: "where it is short, drives get less", priority: .driving, base: 30, left: 4, day: 0,
    seconds: 405),
  Stretch(
    rule: "and what matters less much less", priority: .active, left: 4, day: 0,
    seconds: 10_125),
  Stretch(
    rule: "two cars share", priority: .rest, left: 10, day: 0, cars: 2, seconds: 1_036.8),
  Stretch(
    rule: "a wake costs ten looks", priority: .rest, left: 10, day: 0, costClass: .wake,
    seconds: 5_184),
  Stretch(
    rule: "what is free is never stretched", priority: .rest, left: 0, day: 0, costClass: .free,
    seconds: 70),
  Stretch(
    rule: "without money, until there is new", priority: .driving, left: 0, day: 29,
    seconds: 86_400),
])
private func intervalsStretchWithTheMoney(_ stretch: Stretch) {
  let seconds = interval(
    stretch.priority, base: stretch.base, left: stretch.left, day: stretch.day,
    cars: stretch.cars, stretch.costClass)
  #expect(abs(seconds - stretch.seconds) < 0.1, "\(seconds)")
}

@Test func drivingComesFirstWhateverIsLeft() {
  for left in stride(from: 0.01, through: 10, by: 0.37) {
    for day in stride(from: 0, to: 30, by: 1.7) {
      let order: [PollBudget.Priority] = [.driving, .arriving, .charging, .idle, .active, .rest]
      let intervals = order.map { interval($0, left: left, day: day) }
      #expect(intervals == intervals.sorted(), "\(left) dollars on day \(day)")
    }
  }
}

/// Cars that do anything for any time, a taxi among them.
@Test(arguments: 0..<25)
func whateverCarsDoTheMoneyLastsTheMonth(_ seed: Int) {
  var random = SplitMix64(seed: UInt64(seed))
  let cars = Int.random(in: 1...4, using: &random)
  let total = Double.random(in: 1...20, using: &random)
  let works: [(PollBudget.Priority, Double)] = [
    (.driving, 30), (.charging, 70), (.active, 70), (.idle, 70),
  ]
  let isTaxi = seed % 5 == 0
  var next = (0..<cars).map { _ in 0.0 }
  var work = (0..<cars).map { _ in works[0] }
  var workEnds = (0..<cars).map { _ in 0.0 }
  var spent = 0.0
  var spentByHalf = 0.0
  while let car = next.indices.min(by: { next[$0] < next[$1] }), next[car] < length {
    let time = next[car]
    if time >= workEnds[car], !isTaxi {
      workEnds[car] = time + Double.random(in: 300...30_000, using: &random)
      work[car] = works[Int.random(in: 0..<works.count, using: &random)]
    }
    let money = PollBudget(
      total: total, left: total - spent,
      month: start..<start.advanced(by: .seconds(length)), cars: cars)
    if money.covers(.data) { spent += CostClass.data.dollars }
    if time < length / 2 { spentByHalf = spent }
    let wait = money.stretch(
      .seconds(work[car].1), .data, work[car].0, now: start.advanced(by: .seconds(time)))
    next[car] = time + wait.inSeconds
  }
  #expect(spent <= total + 1e-9)
  #expect(spentByHalf < total * 0.95, "nothing was left at half")
  #expect(spent > total * 0.8, "only \(spent) of \(total) was used")
}
