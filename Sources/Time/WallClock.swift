/// The one clock of the program: it tells the wall time and sleeps.
///
/// Every decision that depends on time takes a `Timestamp` or a `WallClock`, so that a month of
/// polling runs in a test in a second (`ManualClock` in TestSupport, the simulator's own clock).
package protocol WallClock: Clock<Duration>, Sendable where Instant == Timestamp {}

extension WallClock {
  /// The same clock for code that knows durations only.
  package var erased: any Clock<Duration> { self }

  package var minimumResolution: Duration { .nanoseconds(1) }

  /// Sleeps for a length of time; throws `CancellationError` when the task is cancelled.
  package func sleep(for duration: Duration) async throws {
    try await sleep(until: now.advanced(by: duration), tolerance: nil)
  }
}
