package import TeslaMetrics
package import Time
internal import Unix

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
  /// Nothing is known of it since it came online.
  case cameOnline
  case streaming
  /// A person asked for its data.
  case wanted
  case idle
  case asleep
  case sleptLongEnough
  case notOnline
  case inService
  case blocked(HoldReason)
  case outOfBudget
}

extension PollReason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .firstLook: "not polled yet"
    case .activity(let activity): activity.rawValue
    case .recentlyActive: "online, nothing keeps it awake"
    case .cameOnline: "came online"
    case .streaming: "it streams its data"
    case .wanted: "its data was requested"
    case .idle: "idle, not polled so that it can sleep"
    case .asleep: "asleep"
    case .sleptLongEnough: "has slept as long as it may"
    case .notOnline: "not online"
    case .inService: "in service"
    case .blocked(let reason): reason.rawValue
    case .outOfBudget: "the month's budget is spent, its data has to wait"
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
  /// How often the car is now asked for what matters in this state: its data while it is online,
  /// else its state; the budget and earlier failures are in it.
  package var interval: Duration?
  /// When its data will be asked for if nothing changes; nil while it is not going to be.
  package var nextData: Timestamp?
  /// Whether the interval is longer than the options say, so that the money lasts.
  package var isStretched = false

  package init(_ action: PollAction, at: Timestamp, state: PollState, reason: PollReason) {
    self.action = action
    self.at = at
    self.state = state
    self.reason = reason
  }
}
