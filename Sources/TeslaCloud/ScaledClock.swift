package import Time
internal import Unix

/// A clock that runs a number of times faster than another. It may begin a while ago and hasten through
/// that while first, so that a world behind it has a past after seconds.
package struct ScaledClock: WallClock {
  private let base: any WallClock
  private let baseStart: Timestamp
  private let start: Timestamp
  private let past: Duration
  private let haste: Double
  private let speed: Double

  /// - Parameters:
  ///   - present: the moment at which it goes on at its own speed; nil is the base's time now.
  ///   - past: what is hastened through before.
  ///   - haste: how many times faster than the base it goes there.
  ///   - speed: how many times faster it goes from then on.
  package init(
    _ base: any WallClock, present: Timestamp? = nil, past: Duration = .zero, haste: Double = 1,
    speed: Double
  ) {
    precondition(haste > 0 && speed > 0, "a clock that stands still wakes no sleeper")
    self.base = base
    self.past = past
    self.haste = haste
    self.speed = speed
    baseStart = base.now
    start = (present ?? baseStart).advanced(by: .zero - past)
  }

  /// How long the base takes until the past is over.
  private var hurry: Duration { past / haste }

  package var now: Timestamp { moment(after: baseStart.duration(to: base.now)) }

  package func sleep(until deadline: Timestamp, tolerance: Duration?) async throws {
    let since = start.duration(to: deadline)
    let wait = since <= past ? since / haste : hurry + (since - past) / speed
    try await base.sleep(until: baseStart.advanced(by: wait), tolerance: nil)
  }

  private func moment(after passed: Duration) -> Timestamp {
    let since = passed <= hurry ? passed * haste : past + (passed - hurry) * speed
    return start.advanced(by: since)
  }
}
