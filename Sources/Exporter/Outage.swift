internal import TeslaData
internal import Time

extension AccountSnapshot.Site {
  /// Notes when the site left the grid; to be called before the new facts take the old ones' place.
  ///
  /// An answer that does not tell of the grid changes nothing.
  mutating func noteOutage(_ new: SiteFacts, _ moment: Timestamp) {
    switch new.isGridUp {
    case true?: outage = nil
    case false? where outage == nil:
      let wasSeen = lastUpdate.map { $0.duration(to: moment) <= AccountSnapshot.silence } ?? false
      outage = AccountSnapshot.Outage(
        since: moment, isSinceKnown: facts?.isGridUp == true && wasSeen)
    default: break
    }
  }
}
