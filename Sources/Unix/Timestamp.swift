/// A point in time as Unix counts it: the time since 1970-01-01T00:00:00Z, without leap seconds.
package struct Timestamp: InstantProtocol, Hashable, Sendable {
  package var sinceEpoch: Duration

  package init(sinceEpoch: Duration) { self.sinceEpoch = sinceEpoch }

  /// From whole or broken seconds since the epoch; nil when not finite or out of range.
  ///
  /// A literal (`Timestamp(seconds: 5)`) means the whole seconds below, which cannot fail.
  @_disfavoredOverload
  package init?(seconds: Double) {
    guard seconds.isFinite, abs(seconds) < 1e15 else { return nil }
    sinceEpoch = .seconds(seconds)
  }

  package init(seconds: Int64) { sinceEpoch = .seconds(seconds) }

  /// Seconds since the epoch, as metrics and JWT claims write them.
  package var seconds: Double {
    let parts = sinceEpoch.components
    return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
  }

  /// The full seconds that have passed, rounded down before 1970 too.
  package var wholeSeconds: Int64 {
    let parts = sinceEpoch.components
    return parts.attoseconds < 0 ? parts.seconds - 1 : parts.seconds
  }

  package func advanced(by duration: Duration) -> Timestamp {
    Timestamp(sinceEpoch: sinceEpoch + duration)
  }

  package func duration(to other: Timestamp) -> Duration { other.sinceEpoch - sinceEpoch }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.sinceEpoch < right.sinceEpoch
  }
}

extension Duration {
  /// The same length as a number of seconds.
  package var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}

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
