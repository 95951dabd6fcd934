/// One of several exporters that share an account's cars and sites, by a hash of their ids.
package struct Shard: Hashable, Sendable, CustomStringConvertible {
  /// The first is 1.
  package let number: Int
  package let count: Int

  /// From `2/4`; nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } }),
      let number = Int(parts[0]), let count = Int(parts[1]), 1...10_000 ~= count,
      1...count ~= number
    else { return nil }
    self.number = number
    self.count = count
  }

  package var description: String { "\(number)/\(count)" }

  /// Whether this shard serves it.
  ///
  /// - Parameter key: a VIN or the id of a site.
  package func holds(_ key: String) -> Bool {
    StableHash.of(key) % UInt64(count) == UInt64(number - 1)
  }
}

/// A hash that is the same in every process and version: 64-bit FNV-1a, with its bits mixed as
/// MurmurHash3 ends.
enum StableHash {
  static func of(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    hash = (hash ^ (hash >> 33)) &* 0xC4CE_B9FE_1A85_EC53
    return hash ^ (hash >> 33)
  }

  /// A moment within an interval that is the key's own, so that many do not come at once.
  static func phase(of key: String, in interval: Duration) -> Duration {
    // The upper bits: the lower ones choose the shard.
    interval * (Double(of(key) >> 11) / Double(1 << 53))
  }
}
