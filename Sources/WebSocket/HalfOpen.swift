internal import Unix

/// The connections of a loop that have not shown who they are, the oldest first. Only the loop's
/// thread uses it.
final class HalfOpen {
  private let limit: Int
  private var links: [UInt64: Link] = [:]
  private var order: [UInt64] = []
  private var first = 0

  init(limit: Int) { self.limit = limit }

  func insert(_ link: Link) {
    let token = link.token
    links[token] = link
    order.append(token)
    link.settled = { [weak self] in self?.remove(token) }
  }

  /// Whether one more may come. Where there are too many, one that has kept us waiting makes room:
  /// whoever is honest needs milliseconds. Those that wait for us do not, or thousands of cars that
  /// come back at once would push each other out.
  func hasRoom() -> Bool {
    links.count < limit || evict(stalledFor: HalfOpen.patience)
  }

  /// Ends the oldest, if it has not been heard of for that long.
  ///
  /// - Returns: whether there is room for another now.
  func evict(stalledFor patience: Duration) -> Bool {
    while first < order.count {
      guard let link = links[order[first]] else {
        first += 1
        continue
      }
      guard MonotonicTime.now - link.heard >= MonotonicTime.nanoseconds(patience) else {
        return false
      }
      link.fail(.crowded)
      return true
    }
    return false
  }

  private static let patience = Duration.seconds(1)

  private func remove(_ token: UInt64) {
    links[token] = nil
    if links.isEmpty {
      order = []
      first = 0
    } else if order.count > 2 * limit + 64 {
      order = order[first...].filter { links[$0] != nil }
      first = 0
    }
  }
}
