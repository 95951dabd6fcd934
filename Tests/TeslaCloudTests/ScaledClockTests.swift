import TestSupport
import Testing
import Time
import Unix

@testable import TeslaCloud

private let start = Timestamp(seconds: 1_700_000_000)

@Test(arguments: [(0, 0), (1, 60), (10, 600)] as [(Int64, Int64)])
func timePassesAtItsSpeed(_ passed: Int64, _ expected: Int64) {
  let base = ManualClock(now: start)
  let clock = ScaledClock(base, speed: 60)
  base.advance(by: .seconds(passed))
  #expect(clock.now == start.advanced(by: .seconds(expected)))
}

@Test func itsPresentMayBeAnotherThanTheBases() {
  let clock = ScaledClock(
    ManualClock(now: start), present: Timestamp(seconds: 5_000), speed: 1)
  #expect(clock.now == Timestamp(seconds: 5_000))
}

@Test(arguments: [(60, 1), (600, 10)] as [(Int64, Int64)])
func sleepersWakeAtItsSpeed(_ deadline: Int64, _ passed: Int64) async throws {
  let base = ManualClock(now: start)
  let clock = ScaledClock(base, speed: 60)
  let sleep = Task {
    try await clock.sleep(until: start.advanced(by: .seconds(deadline)), tolerance: nil)
  }
  while base.sleeperCount == 0 { await Task.yield() }
  #expect(base.nextDeadline == start.advanced(by: .seconds(passed)))
  base.advance(by: .seconds(passed))
  try await sleep.value
}
