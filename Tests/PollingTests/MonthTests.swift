import TeslaCloud
import TestSupport
import Testing
import Time
import Unix

@testable import Polling

/// Drives that count: who parks a car anew is no traveller.
private func long(_ drives: [Range<Double>]) -> [Range<Double>] {
  drives.filter { $0.upperBound - $0.lowerBound > 300 }
}

@Test func aMonthOnTheFleetAPIMeetsItsTargets() async throws {
  var month = Month()
  month.budget = 10
  let life = try month.life()
  let report = try await month.watched()
  #expect(life.drives.count > 60)
  #expect(report.hoursAsleep >= 0.9 * life.hoursAsleep, "\(report.hoursAsleep) hours asleep")
  #expect(report.missed(long(life.drives)).isEmpty)
  #expect(report.missed(life.charges).isEmpty)
  #expect(report.dollars <= 10)
  #expect(report.refusals == 0)
  #expect(report.wakes == 0)
  let ages = report.ages(in: life.drives)
  #expect(ages.median <= 30, "\(ages.median)")
  #expect(ages.last ?? 0 <= 300, "\(ages.last ?? 0)")
}

/// A car that streams: polls only fetch what its stream lacks. Some days of it, as each second of a
/// drive is made; `scripts/bench month` lets it stream for all of them.
@Test func streamedDaysMeetTheTargetsOfAMonth() async throws {
  var month = Month()
  month.days = 4
  let life = try month.life()
  let stream = try await month.streamed()
  #expect(life.drives.count > 8)
  #expect(stream.drives.count >= life.drives.count)
  let missed = stream.report.missed(stream.drives)
  #expect(missed.isEmpty, "\(missed)")
  #expect(!life.charges.isEmpty)
  #expect(stream.report.missed(life.charges).isEmpty)
  let hours = stream.report.hoursAsleep
  #expect(hours >= 0.99 * life.hoursAsleep, "asleep \(hours) of \(life.hoursAsleep) hours")
  #expect(stream.report.dollars < Double(month.days) / 30, "\(stream.report.dollars) dollars")
  #expect(stream.report.wakes == 0)
  let ages = stream.report.ages(in: stream.drives)
  #expect(ages.median <= 10, "\(ages.median) seconds")
}

/// Other towns, other habits, other budgets, and what no one plans; more of them for `scripts/soak`.
@Test(arguments: 0..<(Environment.current["TESLA_SOAK_DAYS"] == nil ? UInt64(2) : 10))
func anyMonthHoldsTheBudgetAndLetsTheCarSleep(_ seed: UInt64) async throws {
  var random = TestSupport.SplitMix64(seed: seed)
  let day = Int64.random(in: 0...29, using: &random)
  var month = Month(
    seed: random.next(), start: Month.start.advanced(by: .seconds(day * 86_400 + 12_345)))
  month.poll.checkInterval = .seconds(Int64.random(in: 200...400, using: &random))
  let budget = Double.random(in: 0.5...4, using: &random)
  month.budget = budget
  let surprises: [ForcedState] = [
    .sentry(true), .climate(seconds: 20_000), .offline, .driving(miles: 40), .online,
    .inService(true), .inService(false), .asleep, .charging(.wall),
  ]
  month.events = (0..<20).map { _ in Int64.random(in: 0..<30 * 86_400, using: &random) }.sorted()
    .enumerated().map { place, time in
      (month.world.start.advanced(by: .seconds(time)), surprises[place % surprises.count])
    }
  let report = try await month.watched()
  #expect(report.mostSpent <= budget)
  #expect(report.refusals == 0)
  #expect(report.wakes == 0)
  // Two calendar months, two budgets.
  #expect(report.dollars <= 2 * budget)
  let life = try month.life()
  #expect(
    report.hoursAsleep >= 0.8 * life.hoursAsleep, "\(report.hoursAsleep), \(life.hoursAsleep)")
}

/// A car that parks, and drives off again after some minutes.
struct ShortStop {
  let month: Month
  let drive: Range<Double>

  /// - Parameters:
  ///   - minutes: of the stop.
  ///   - miles: of the drive after it.
  init(minutes: Int64, miles: Double) throws {
    var month = Month(seed: 7)
    month.world.hasRoutine = false
    month.days = 1
    let start = month.world.start
    // The first sleep shows how long this car takes to fall asleep.
    month.events = [60, 7_200].map {
      (start.advanced(by: .seconds($0)), ForcedState.driving(miles: 4))
    }
    let parked = try #require(try month.life().drives.last?.upperBound)
    let leaves = try #require(Timestamp(seconds: parked + Double(minutes) * 60))
    month.events.append((leaves, .driving(miles: miles)))
    drive = try #require(try month.life().drives.last)
    self.month = month
  }

  /// Seconds from setting off to the first look; nil when there was none on the way.
  func noticed() async throws -> Double? {
    let report = try await month.watched()
    return report.looks.first { drive.contains($0) }.map { $0 - drive.lowerBound }
  }
}

/// Nothing free tells a drive from a car that is still awake, so a drive in the pause is noticed
/// when a car that idles would have slept: that is as late as it gets.
@Test(arguments: [Int64](arrayLiteral: 1, 9, 17, 25, 33, 41))
func aDriveInThePauseIsNoticedWhenThePauseEnds(_ minutes: Int64) async throws {
  let stop = try ShortStop(minutes: minutes, miles: 30)
  let delay = try #require(try await stop.noticed())
  #expect(delay <= 1_100, "\(delay)")
}
