/// The connections of a loop that have not shown who they are, the oldest first. Only the loop's
/// thread uses it.
final class HalfOpen {
  private let limit: Int
  private var links: [UInt64: Link] = [:]
  private var order: [UInt64] = []
  private var first = 0

  init(limit: Int) { self.limit = limit }

  /// Where there are too many the oldest makes room: whoever is honest needs milliseconds.
  func insert(_ link: Link) {
    if links.count >= limit { evictOldest() }
    let token = link.token
    links[token] = link
    order.append(token)
    link.settled = { [unowned self] in remove(token) }
  }

  /// - Returns: whether there was one.
  @discardableResult
  func evictOldest() -> Bool {
    while first < order.count {
      let token = order[first]
      first += 1
      guard let link = links[token] else { continue }
      link.fail(.crowded)
      return true
    }
    return false
  }

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
