/// Compressed bodies, in hexadecimal.
enum Samples {
  static let gzipOfFourLines =
    "1f8b0800000000000203cb48cdc9c957482bcacf55485428ce4dccc95148afca2ce0caa092380013e7cb8260000000"
  /// 100,000 zeros.
  static let gzipOfZeros = """
    1f8b0800000000000203edc13101000000c2a0f54f6d0d0fa0000000000000000000000000000000\
    00000000000000000000000000000000000000000000000000000000000000000000000000000000\
    00000000000000000000000000000000000000000000000000000000000000000000000000000000\
    008057037d9511d4a0860100
    """
}

func bytes(_ hex: String) -> [UInt8] {
  let digits = hex.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
  return stride(from: 0, to: digits.count - 1, by: 2).map {
    UInt8(digits[$0] * 16 + digits[$0 + 1])
  }
}
