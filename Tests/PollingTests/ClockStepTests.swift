import TeslaCloud
import TestSupport
import Testing
import Time

@testable import Polling

/// The machine's clock is set while the program runs: from local time to UTC, by NTP, by hand.
@Suite struct ClockStepTests {
  private static let steps: [Int64] = [
    -3_600, 7_200, -86_400, 30, -30, 40 * 86_400, -41 * 86_400, 86_400 + 1, -600, 3_600,
  ]

  /// Long enough for each of the steps.
  @Test func pollingGoesOnWhateverTheClockSays() async throws {
    let bench = try SimulatedAccount()
    let site = String(try #require(bench.cloud.withWorld { $0.siteIDs.first }))
    let clock = bench.clock
    let start = clock.now
    let interval = Duration.seconds(7_200)
    var life = Life(bench, site: site, interval: interval, countsEnergy: false)
    var set = 0
    while start.duration(to: clock.now) < .seconds(10 * 86_400) {
      await life.step(clock)
      let hours = Int(start.duration(to: clock.now).inSeconds / 3_600)
      // At another hour of the day each time.
      if hours / 17 > set {
        clock.setWall(by: .seconds(Self.steps[set % Self.steps.count]))
        set += 1
      }
    }
    #expect(set > Self.steps.count)
    #expect(life.longestPauses.count == 3)
    for (poller, pause) in life.longestPauses {
      #expect(pause <= interval + .seconds(120), "\(poller) stood still for \(pause)")
    }
    #expect(bench.calls("live_status") > 116)
    #expect(bench.calls("vehicle") > 100)
    #expect(bench.calls("products") > 116)
    #expect(life.isWell)
  }

  @Test func energyIsAskedForEveryFiveMinutesWhateverTheClockSays() {
    let clock = ManualClock()
    var schedule = EnergySchedule()
    var answers = 0
    for minute in 0..<(30 * 1_440) {
      if minute % 1_021 == 0 {
        clock.setWall(by: .seconds(Self.steps[minute / 1_021 % Self.steps.count]))
      }
      let now = ZonedTime(clock.now, offsetSeconds: 3_600)
      if let day = schedule.next(now, openDays: []).day {
        schedule.noteAnswer(for: day, at: now)
        answers += 1
      }
      clock.advance(by: .seconds(60))
    }
    #expect(answers == 30 * 1_440 / 5)
  }

  @Test(arguments: [-86_400 * 40, -3_600, 3_600, 86_400 * 40])
  func healthDependsOnTheTimeThatPassedOnly(step: Int64) throws {
    let bench = try SimulatedAccount()
    let pollers = bench.pollers()
    bench.clock.setWall(by: .seconds(step))
    #expect(pollers.isPolling)
    bench.clock.advance(by: Pollers.shortestPatience * 2)
    #expect(!pollers.isPolling)
  }
}
