/// How a car is being polled; one sample each of `tesla_vehicle_poll_state`.
package enum PollState: String, Hashable, Sendable, CaseIterable {
  /// Nothing was seen yet.
  case starting
  case driving
  case charging
  case onlineActive = "online_active"
  case onlineIdle = "online_idle"
  /// Idle for long: not polled so that it can fall asleep.
  case lettingSleep = "letting_sleep"
  case asleep
  case offline
  case inService = "in_service"
  case blocked
  /// The month's money is spent: only free calls go on.
  case outOfBudget = "out_of_budget"
}
