package import Time
internal import Unix

/// A clock that runs a number of times faster than another.
package struct ScaledClock: WallClock {
  private let base: any WallClock
  private let baseStart: Timestamp
  private let start: Timestamp
  private let speed: Double

  /// - Parameters:
  ///   - present: what it shows now; nil is the base's time.
  ///   - speed: how many times faster than the base it goes.
  package init(_ base: any WallClock, present: Timestamp? = nil, speed: Double) {
    precondition(speed > 0, "a clock that stands still wakes no sleeper")
    self.base = base
    self.speed = speed
    baseStart = base.now
    start = present ?? baseStart
  }

  package var now: Timestamp { start.advanced(by: baseStart.duration(to: base.now) * speed) }

  package func sleep(until deadline: Timestamp, tolerance: Duration?) async throws {
    let wait = start.duration(to: deadline) / speed
    try await base.sleep(until: baseStart.advanced(by: wait), tolerance: nil)
  }
}
