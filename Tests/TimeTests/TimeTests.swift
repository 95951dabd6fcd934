import TestSupport
import Testing
import Time
import Unix

@Suite struct TimeTests {
  @Test(arguments: [(1.5, 1), (-0.5, -1), (0, 0), (-1, -1), (1_700_000_000.999, 1_700_000_000)])
  func wholeSecondsRoundDown(seconds: Double, whole: Int64) throws {
    let time = try #require(Timestamp(seconds: seconds))
    #expect(time.wholeSeconds == whole)
    #expect(abs(time.seconds - seconds) < 1e-6)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, 1e16])
  func secondsThatAreNoTimeAreRefused(seconds: Double) {
    #expect(Timestamp(seconds: seconds) == nil)
  }

  @Test func timesAreOrderedAndSubtracted() {
    let early = Timestamp(seconds: 100)
    let late = early.advanced(by: .milliseconds(1500))
    #expect(early < late)
    #expect(early.duration(to: late) == .milliseconds(1500))
    #expect(early.duration(to: late).inSeconds == 1.5)
  }

  @Test(arguments: [-86_400, -1, 0, 1, 86_400])
  func readingsAreComparedByTheTimeThatPassed(step: Int64) {
    let clock = ManualClock()
    let before = clock.now
    let deadline = before.advanced(by: .seconds(60))
    clock.setWall(by: .seconds(step))
    #expect(clock.now.wholeSeconds == before.wholeSeconds + step)
    #expect(before.duration(to: clock.now) == .zero)
    clock.advance(by: .seconds(59))
    #expect(clock.now < deadline)
    clock.advance(by: .seconds(1))
    #expect(!(clock.now < deadline) && !(deadline < clock.now))
    #expect((clock.now == deadline) == (step == 0))
  }

  @Test func timesFromElsewhereAreComparedByTheirDate() {
    let clock = ManualClock(now: Timestamp(seconds: 1_000))
    let elsewhere = Timestamp(seconds: 1_030)
    #expect(clock.now < elsewhere)
    clock.setWall(by: .seconds(60))
    #expect(elsewhere < clock.now)
    #expect(elsewhere.duration(to: clock.now) == .seconds(30))
    #expect(clock.now == Timestamp(seconds: 1_060))
  }

  @Test func systemClockRunsAndDoesNotWaitForThePast() async throws {
    let clock = SystemClock()
    let before = clock.now
    #expect(before > Timestamp(seconds: 1_700_000_000))
    try await clock.sleep(until: before.advanced(by: .seconds(-1000)), tolerance: nil)
    #expect(clock.now >= before)
  }

  @Test func cancelledSleepThrows() async {
    let sleeper = Task { try await SystemClock().sleep(for: .seconds(1_000_000)) }
    sleeper.cancel()
    await #expect(throws: CancellationError.self) { try await sleeper.value }
  }

  @Test func manualClockWakesInTheOrderOfDeadlines() async throws {
    let clock = ManualClock()
    let woken = Lock<[Int]>([])
    let sleepers = [30, 10, 20].map { seconds in
      Task {
        try await clock.sleep(for: .seconds(seconds))
        woken.withLock { $0.append(seconds) }
      }
    }
    while clock.sleeperCount < 3 { await Task.yield() }
    for expected in [[10], [10, 20], [10, 20, 30]] {
      clock.advance(by: .seconds(10))
      while woken.withLock({ $0.count }) < expected.count { await Task.yield() }
      #expect(woken.withLock { $0 } == expected)
    }
    for sleeper in sleepers { try await sleeper.value }
    #expect(clock.sleeperCount == 0)
  }

  @Test func manualClockLetsGoOfCancelledSleepers() async {
    let clock = ManualClock()
    let sleeper = Task { try await clock.sleep(for: .seconds(1)) }
    while clock.sleeperCount == 0 { await Task.yield() }
    sleeper.cancel()
    await #expect(throws: CancellationError.self) { try await sleeper.value }
    #expect(clock.sleeperCount == 0)
  }

  @Test func lockKeepsAThousandIncrements() async {
    let count = Lock(0)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<10 {
        group.addTask { for _ in 0..<1000 { count.withLock { $0 += 1 } } }
      }
    }
    #expect(count.withLock { $0 } == 10_000)
  }

  @Test func lockPassesTypedErrorsOnAndStaysUsable() {
    struct Refused: Error {}
    let value = Lock(1)
    #expect(throws: Refused.self) {
      try value.withLock { (_: inout Int) throws(Refused) -> Void in throw Refused() }
    }
    #expect(value.withLock { $0 } == 1)
  }
}
