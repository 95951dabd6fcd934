import TestSupport
import Testing
import Time
import Unix

@testable import TeslaCloud

private let start = Timestamp(seconds: 1_700_000_000)

/// A day in ten seconds, then a minute a second.
private func clocks() -> (ManualClock, ScaledClock) {
  let base = ManualClock(now: start)
  return (base, ScaledClock(base, past: .seconds(86_400), haste: 8_640, speed: 60))
}

@Test(
  arguments: [
    (0, -86_400), (1, -77_760), (5, -43_200), (10, 0), (11, 60), (20, 600),
  ] as [(Int64, Int64)])
func thePastPassesFastAndTheRestAtItsSpeed(_ passed: Int64, _ expected: Int64) {
  let (base, clock) = clocks()
  base.advance(by: .seconds(passed))
  #expect(clock.now == start.advanced(by: .seconds(expected)))
}

@Test func itsPresentMayBeAnotherThanTheBases() {
  let clock = ScaledClock(
    ManualClock(now: start), present: Timestamp(seconds: 5_000), past: .seconds(1_000), haste: 10,
    speed: 1)
  #expect(clock.now == Timestamp(seconds: 4_000))
}

@Test(arguments: [(-77_760, 1), (0, 10), (60, 11), (600, 20)] as [(Int64, Int64)])
func sleepersWakeInThePastAndAfter(_ deadline: Int64, _ passed: Int64) async throws {
  let (base, clock) = clocks()
  let sleep = Task {
    try await clock.sleep(until: start.advanced(by: .seconds(deadline)), tolerance: nil)
  }
  while base.sleeperCount == 0 { await Task.yield() }
  #expect(base.nextDeadline == start.advanced(by: .seconds(passed)))
  base.advance(by: .seconds(passed))
  try await sleep.value
}
