/// Decimal numbers as people write them, held as whole numbers of a unit's fraction: money is never
/// a binary fraction.
enum DecimalText {
  /// `0.31` as 310 000 millionths; nil for anything but digits with a point, or for what is too
  /// large. What lies beyond the last decimal is rounded, half away from zero.
  static func parse(_ text: String, decimals: Int) -> Int64? {
    var rest = text.utf8[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest.removeFirst() }
    let whole = rest.prefix(while: isDigit)
    var fraction = rest.dropFirst(whole.count)
    if !fraction.isEmpty {
      guard fraction.removeFirst() == UInt8(ascii: "."), !fraction.isEmpty,
        fraction.allSatisfy(isDigit)
      else { return nil }
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    // So many digits fit into 64 bits.
    guard whole.drop(while: { $0 == UInt8(ascii: "0") }).count + decimals <= 17 else { return nil }
    var value: Int64 = 0
    for digit in whole { value = value * 10 + Int64(digit - 0x30) }
    var kept = fraction.prefix(decimals)
    for _ in 0..<decimals { value = value * 10 + Int64((kept.popFirst() ?? 0x30) - 0x30) }
    if let next = fraction.dropFirst(decimals).first, next >= UInt8(ascii: "5") { value += 1 }
    return isNegative ? -value : value
  }

  /// With exactly that many decimals: 410 hundredths are `4.10`.
  static func write(_ units: Int64, decimals: Int) -> String {
    let sign = units < 0 ? "-" : ""
    let digits = String(units.magnitude)
    guard decimals > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.utf8.count)) + digits
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  /// Half away from zero; the divisor is positive.
  static func divide(_ value: Int128, by divisor: Int128) -> Int128 {
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
    guard rest.magnitude * 2 >= divisor.magnitude else { return quotient }
    return quotient + (value < 0 ? -1 : 1)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
}
