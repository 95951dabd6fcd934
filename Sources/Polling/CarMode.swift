internal import TeslaAPI
package import TeslaData

/// What a person would say that a car does; the later ones matter more.
package enum CarMode: Int, Hashable, Sendable, Comparable, CaseIterable {
  case asleep
  case offline
  case online
  case inService
  case charging
  case driving

  package static func < (left: CarMode, right: CarMode) -> Bool { left.rawValue < right.rawValue }
}

extension CarMode {
  /// Of a car that is online.
  package init(connected facts: VehicleFacts) {
    self =
      switch facts.activity {
      case .driving: .driving
      case .charging: .charging
      default: .online
      }
  }
}

extension CarKnowledge {
  /// nil before the first look.
  package var mode: CarMode? {
    if isInService { return .inService }
    switch state {
    case nil: return nil
    case .asleep: return .asleep
    case .offline, .other: return .offline
    case .online:
      switch currentActivity {
      case .driving: return .driving
      case .charging: return .charging
      default: return .online
      }
    }
  }
}
