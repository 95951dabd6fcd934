#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The machine's clock.
package struct SystemClock: WallClock {
  package init() {}

  package var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(
      sinceEpoch: .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec)))
  }

  package func sleep(until deadline: Timestamp, tolerance: Duration?) async throws {
    // A wait is a length of time: a stepped wall clock must not stretch or cut it.
    let wait = max(now.duration(to: deadline), Duration.zero)
    try await Task.sleep(for: wait, tolerance: tolerance, clock: .continuous)
  }
}
