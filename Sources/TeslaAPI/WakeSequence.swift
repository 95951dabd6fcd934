package import Time
internal import Unix

/// When to ask a car to wake and when to look whether it has: a pure machine with no clock.
///
/// A wake request is answered at once with the car still asleep, so its state is looked at until
/// it is online. Looking is free; asking costs 0.02 dollars on the Fleet API and is limited to
/// three a minute, so it is repeated at most every 30 seconds.
package struct WakeSequence: Sendable {
  package enum Action: Hashable, Sendable {
    case requestWake
    /// Look at the car's state after this pause.
    case check(after: Duration)
    case done
    case giveUp
  }

  private let deadline: Timestamp
  private var lastRequest: Timestamp?
  private var pause = Duration.seconds(2)

  static let requestInterval = Duration.seconds(30)
  static let longestPause = Duration.seconds(8)

  package init(start: Timestamp, timeout: Duration) {
    deadline = start.advanced(by: timeout)
  }

  /// What to do next, the car being in this state now.
  package mutating func next(state: VehicleState, now: Timestamp) -> Action {
    if state == .online { return .done }
    // However little time there is, a car is asked once before it is given up.
    guard now < deadline || lastRequest == nil else { return .giveUp }
    if lastRequest.map({ $0.duration(to: now) >= WakeSequence.requestInterval }) ?? true {
      lastRequest = now
      return .requestWake
    }
    defer { pause = min(pause * 1.15, WakeSequence.longestPause) }
    return .check(after: min(pause, now.duration(to: deadline)))
  }
}
