/// Bytes written as hexadecimal digits; blanks are skipped.
func hex(_ text: String) -> [UInt8] {
  let digits = text.utf8.compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }
  return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// Numbers that repeat, so that a failure can be repeated too.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Calls `body` with every beginning of the bytes, and with the bytes with each bit of them turned.
func forEachDamage(to bytes: [UInt8], _ body: ([UInt8]) -> Void) {
  for count in bytes.indices { body(Array(bytes[..<count])) }
  for index in bytes.indices {
    for bit in 0..<8 {
      var damaged = bytes
      damaged[index] ^= 1 << bit
      body(damaged)
    }
    for byte: UInt8 in [0x00, 0x7F, 0x80, 0xFF] {
      var damaged = bytes
      damaged[index] = byte
      body(damaged)
    }
  }
}
