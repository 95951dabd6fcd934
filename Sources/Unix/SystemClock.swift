internal import LibC
package import Time

/// The machine's clocks: the wall clock, and the monotonic clock, which cannot be set.
package struct SystemClock: WallClock {
  private static let origin = ContinuousClock.now

  package init() {}

  package var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(
      sinceEpoch: .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec)),
      steady: SystemClock.origin.duration(to: .now))
  }

  package func sleep(until deadline: Timestamp, tolerance: Duration?) async throws {
    let wait = max(now.duration(to: deadline), Duration.zero)
    try await Task.sleep(for: wait, tolerance: tolerance, clock: .continuous)
  }
}
