/// How a producer finds the partition of a key. Tesla's server takes librdkafka's default, unless its
/// configuration names another.
enum Partitioner: Hashable, Sendable, CaseIterable {
  /// librdkafka's default.
  case crc32
  /// That of Kafka's own producer, in Java.
  case murmur2

  func partition(of key: String, count: Int32) -> Int32? {
    guard count > 0 else { return nil }
    let hash =
      switch self {
      case .crc32: Self.crc32(key.utf8)
      case .murmur2: Self.murmur2(Array(key.utf8)) & 0x7FFF_FFFF
      }
    return Int32(truncatingIfNeeded: hash % UInt32(count))
  }

  private static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var sum: UInt32 = .max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
    }
    return ~sum
  }

  private static func murmur2(_ bytes: [UInt8]) -> UInt32 {
    let factor: UInt32 = 0x5BD1_E995
    var hash = 0x9747_B28C ^ UInt32(truncatingIfNeeded: bytes.count)
    var index = 0
    while index + 4 <= bytes.count {
      var word = bytes[index..<index + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      word &*= factor
      word ^= word >> 24
      word &*= factor
      hash &*= factor
      hash ^= word
      index += 4
    }
    if index < bytes.count {
      hash ^= bytes[index...].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      hash &*= factor
    }
    hash ^= hash >> 13
    hash &*= factor
    return hash ^ hash >> 15
  }
}
