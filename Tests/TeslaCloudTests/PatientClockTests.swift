import TestSupport
import Testing
import Time
import Unix

@testable import TeslaCloud

private let present = Timestamp(seconds: 1_700_000_000)

/// What lives by a clock on its thread, while the clock that goes on after the past stands still: no
/// moment of the past may come from it.
private final class Life: Sendable {
  let base = ManualClock(now: present)
  let clock: PatientClock
  private let thread = OneThread()
  private let isPast = Monitor(true)

  init(past: Duration, speed: Double = 1) {
    clock = PatientClock(base, present: present, past: past, speed: speed)
  }

  deinit { thread.stop() }

  func run<Result: Sendable>(_ work: @escaping @Sendable () async -> Result) -> Task<Result, Never>
  {
    let task = Task.detached(executorPreference: thread) { [thread] in
      await Workplace.$executor.withValue(thread) { await work() }
    }
    let isStarted = thread.start { [clock, isPast] in
      if clock.moveOn() { return true }
      isPast.change { $0 = false }
      return false
    }
    #expect(isStarted)
    return task
  }

  func waitForThePresent() { isPast.wait { $0 ? .until(nil) : .done(()) } }
}

struct PatientClockTests {
  /// A poller that takes a thousand turns for each look, in a task of its own, and has another one
  /// beside it: no look is late, none is left out, and their order is the same each time.
  @Test func timeWaitsForSlowPollers() async {
    let life = Life(past: .seconds(3_600))
    let looks = Lock<[String]>([])
    let clock = life.clock
    _ = life.run {
      await withDiscardingTaskGroup { group in
        for (name, interval) in [("a", 600), ("b", 900)] as [(String, Int64)] {
          group.addTask {
            while clock.now < present {
              let seen = clock.now
              await Task.beside { for _ in 0..<1_000 { await Task.yield() } }.value
              #expect(clock.now == seen)
              looks.withLock { $0.append("\(name) \(present.duration(to: seen) / .seconds(1))") }
              try? await clock.sleep(for: .seconds(interval))
            }
          }
        }
      }
    }
    life.waitForThePresent()
    #expect(
      looks.withLock { $0 } == [
        "a -3600.0", "b -3600.0", "a -3000.0", "b -2700.0", "a -2400.0", "b -1800.0", "a -1800.0",
        "a -1200.0", "b -900.0", "a -600.0",
      ])
    #expect(clock.now == present)
  }

  /// Who sleeps longer than the past sleeps on at the present's speed.
  @Test func itGoesOnAsAnotherClock() async {
    let life = Life(past: .seconds(60), speed: 10)
    let task = life.run { [clock = life.clock] in
      try? await clock.sleep(for: .seconds(160))
      return clock.now
    }
    life.waitForThePresent()
    while life.base.sleeperCount == 0 { await Task.yield() }
    #expect(life.base.nextDeadline == present.advanced(by: .seconds(10)))
    life.base.advance(by: .seconds(10))
    #expect(await task.value == present.advanced(by: .seconds(100)))
  }

  @Test func sleepersCanBeCancelled() async {
    let life = Life(past: .seconds(60))
    let clock = life.clock
    let task = life.run {
      let sleep = Task.beside { (try? await clock.sleep(for: .seconds(30))) != nil }
      try? await clock.sleep(for: .seconds(10))
      sleep.cancel()
      let early = await sleep.value
      let late = Task.beside { (try? await clock.sleep(for: .seconds(30))) != nil }
      late.cancel()
      return [early, await late.value]
    }
    #expect(await task.value == [false, false])
    life.waitForThePresent()
    #expect(clock.now == present)
  }
}
