internal import TeslaData
internal import Time

/// How long a car has stood open or unlocked with no one in it.
struct LeftOpen: Hashable, Sendable {
  /// nil while all is closed, someone is in it, or it drives.
  private(set) var since: Timestamp?
  /// Whether it was seen to begin; what was found so at the first look has lasted longer.
  private(set) var isSinceKnown = false
  private var wasSeen = false

  mutating func note(_ facts: VehicleFacts, at moment: Timestamp) {
    guard let what = facts.leftOpen else { return }
    if what.isEmpty {
      since = nil
    } else if since == nil {
      since = moment
      isSinceKnown = wasSeen
    }
    wasSeen = true
  }
}
