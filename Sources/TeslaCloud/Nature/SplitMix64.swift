/// The simulator's own generator (Steele, Lea and Flood 2014), so that a seed gives the same world
/// with every version of Swift.
package struct SplitMix64: RandomNumberGenerator, Hashable, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  /// A generator that is independent of the others made from the same seed.
  init(seed: UInt64, stream: Stream, _ index: Int = 0) {
    let mixed = SplitMix64.mix(seed &+ stream.rawValue &* 0x9E37_79B9_7F4A_7C15)
    state = SplitMix64.mix(mixed &+ UInt64(truncatingIfNeeded: index) &* 0xD1B5_4A32_D192_ED03)
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return SplitMix64.mix(state)
  }

  /// At least 0 and below 1.
  mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

  mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * fraction()
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(fraction() * Double(range.count))
  }

  mutating func chance(_ probability: Double) -> Bool { fraction() < probability }

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 56) }
  }

  mutating func hex(_ digitCount: Int) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: (0..<digitCount).map { _ in digits[Int(next() >> 60)] }, as: UTF8.self)
  }

  /// A version 4 UUID in lower case.
  mutating func uuid() -> String {
    "\(hex(8))-\(hex(4))-4\(hex(3))-8\(hex(3))-\(hex(12))"
  }

  /// A fraction that belongs to a place in a series: the same for the same three numbers.
  static func noise(_ seed: UInt64, _ stream: Stream, _ index: Int) -> Double {
    let mixed = mix(seed &+ stream.rawValue &* 0x9E37_79B9_7F4A_7C15)
    return Double(mix(mixed &+ UInt64(truncatingIfNeeded: index)) >> 11) * 0x1p-53
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// What a series of numbers is for.
  enum Stream: UInt64 {
    case car = 1
    case carDay
    case road
    case waking
    case site
    case load
    case clouds
    case cloudyDays
    case warmDays
    case tokens
    case faults
    case transactions
    case timeouts
    case sessions
  }
}
