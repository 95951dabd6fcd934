package import Time

/// A clock that runs a number of times faster than another, from a moment of its own.
package struct ScaledClock: WallClock {
  private let base: any WallClock
  private let baseStart: Timestamp
  private let start: Timestamp
  private let speed: Double

  /// - Parameter speed: above 0; 60 lets an hour pass in a minute.
  package init(_ base: any WallClock, from start: Timestamp, speed: Double) {
    precondition(speed > 0, "a clock that stands still wakes no sleeper")
    self.base = base
    self.start = start
    self.speed = speed
    baseStart = base.now
  }

  package var now: Timestamp {
    start.advanced(by: baseStart.duration(to: base.now) * speed)
  }

  package func sleep(until deadline: Timestamp, tolerance: Duration?) async throws {
    try await base.sleep(for: max(now.duration(to: deadline), .zero) / speed)
  }
}
