package import Unix

/// How a car is being polled; one sample each of `tesla_vehicle_poll_state`.
package enum PollState: String, Hashable, Sendable, CaseIterable {
  /// Nothing was seen yet.
  case starting
  case driving
  case charging
  case onlineActive = "online_active"
  case onlineIdle = "online_idle"
  /// Idle for long: left alone so that it can fall asleep.
  case lettingSleep = "letting_sleep"
  case asleep
  case offline
  case inService = "in_service"
  case blocked
}

/// What to do with a car.
package enum PollAction: Hashable, Sendable {
  /// Read the car's record: free, and never wakes it.
  case checkState
  /// Read vehicle_data: costs money on Fleet and restarts the car's sleep timer.
  case fetchData
  case wake
  case wait
}

/// Why a decision was made, for people.
package enum PollReason: Hashable, Sendable {
  case firstLook
  case activity(CarActivity)
  case recentlyActive
  case idle
  case asleep
  case sleptLongEnough
  case notOnline
  case inService
  case blocked(BlockReason)
}

extension PollReason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .firstLook: "not looked at yet"
    case .activity(let activity): activity.rawValue
    case .recentlyActive: "online, nothing keeps it awake"
    case .idle: "idle, left alone so that it can sleep"
    case .asleep: "asleep"
    case .sleptLongEnough: "has slept as long as it may"
    case .notOnline: "not online"
    case .inService: "in service"
    case .blocked(let reason): reason.rawValue
    }
  }
}

/// The scheduler's answer.
package struct Decision: Hashable, Sendable {
  package let action: PollAction
  /// When to act, or for `wait` when to decide again.
  package let at: Timestamp
  package let state: PollState
  package let reason: PollReason

  package init(_ action: PollAction, at: Timestamp, state: PollState, reason: PollReason) {
    self.action = action
    self.at = at
    self.state = state
    self.reason = reason
  }
}
