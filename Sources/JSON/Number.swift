/// A JSON number: its text, and what the text stands for. Two are equal when their texts are: 1 is
/// not 1.0.
package struct Number: Hashable, Sendable {
  /// As it was sent; always of JSON's number grammar.
  package let text: String

  init(validated text: String) { self.text = text }

  package init(_ value: Int64) { text = String(value) }

  /// nil for infinities and NaN, which JSON cannot say.
  package init?(_ value: Double) {
    guard value.isFinite else { return nil }
    text = value.description
  }

  /// The nearest double; nil when the text lies beyond the range of doubles.
  package var double: Double? {
    guard let value = Double(text), value.isFinite else { return nil }
    return value
  }

  /// The exact integer; nil for fractions, exponents and more than 64 bits.
  package var int64: Int64? { Int64(text) }

  /// Whether it is written without fraction and exponent, of any length.
  package var isInteger: Bool {
    text.utf8.allSatisfy { 0x30...0x39 ~= $0 || $0 == UInt8(ascii: "-") }
  }
}
