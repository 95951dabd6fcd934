internal import Crypto

/// The outcomes of the latest password checks, so that a scraper's password is hashed once.
///
/// Good and bad outcomes have each their own places: guesses cannot push a scraper's out.
struct PasswordCache: Sendable {
  private struct Outcomes {
    var keys: Set<[UInt8]> = []
    var order: [[UInt8]] = []
    var next = 0

    mutating func insert(_ key: [UInt8]) {
      guard keys.insert(key).inserted else { return }
      if order.count < PasswordCache.size {
        order.append(key)
      } else {
        keys.remove(order[next])
        order[next] = key
        next = (next + 1) % PasswordCache.size
      }
    }
  }

  private static let size = 100
  private var good = Outcomes()
  private var bad = Outcomes()

  subscript(key: [UInt8]) -> Bool? {
    if good.keys.contains(key) { return true }
    return bad.keys.contains(key) ? false : nil
  }

  mutating func insert(_ key: [UInt8], isGood: Bool) {
    if isGood { good.insert(key) } else { bad.insert(key) }
  }

  /// A key that tells nothing of what it stands for.
  static func key(user: [UInt8], hash: String, password: [UInt8]) -> [UInt8] {
    let parts = [user, Array(hash.utf8), password]
    return SHA256.digest(parts.flatMap { SHA256.digest($0) })
  }
}
