/// A JSON value as it was sent (RFC 8259).
///
/// Numbers keep their text, so that a 64-bit id stays exact and a fraction prints as it came;
/// objects keep the order of their members. Text that is not UTF-8 is an error, not a guess.
package enum Value: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Number)
  case string(String)
  case array([Value])
  case object(Object)
}

extension Value {
  /// The member of that name; nil for anything but an object that has it.
  package subscript(_ name: String) -> Value? {
    if case .object(let object) = self { object[name] } else { nil }
  }

  /// The element at that place; nil for anything but an array that has it.
  package subscript(_ index: Int) -> Value? {
    if case .array(let array) = self, array.indices.contains(index) { array[index] } else { nil }
  }

  package var stringValue: String? {
    if case .string(let text) = self { text } else { nil }
  }

  package var boolValue: Bool? {
    if case .bool(let flag) = self { flag } else { nil }
  }

  package var number: Number? {
    if case .number(let number) = self { number } else { nil }
  }

  package var doubleValue: Double? { number?.double }

  package var int64Value: Int64? { number?.int64 }

  package var arrayValue: [Value]? {
    if case .array(let array) = self { array } else { nil }
  }

  package var objectValue: Object? {
    if case .object(let object) = self { object } else { nil }
  }

  package var isNull: Bool { if case .null = self { true } else { false } }

  /// Whether it holds nothing: null, blank text, or an array or object without elements.
  package var isVoid: Bool {
    switch self {
    case .null: true
    case .bool, .number: false
    case .string(let text): text.utf8.allSatisfy { $0 <= 0x20 }
    case .array(let elements): elements.isEmpty
    case .object(let object): object.isEmpty
    }
  }

  /// null for nothing.
  package static func orNull(_ text: String?) -> Value { text.map { .string($0) } ?? .null }

  /// null for nothing.
  package static func orNull(_ flag: Bool?) -> Value { flag.map { .bool($0) } ?? .null }

  /// Whether a member is there and holds nothing, as in an answer without content. A list that is
  /// counted is empty and still an answer.
  package func isVoid(at name: String) -> Bool {
    guard let member = self[name], member.isVoid else { return false }
    return member.arrayValue == nil || self["count"]?.number == nil
  }

  /// An integer or a text that is not empty, as its exact text: Tesla sends ids both ways.
  package var identifier: String? {
    switch self {
    case .number(let number): number.isInteger ? number.text : nil
    case .string(let text): text.isEmpty ? nil : text
    default: nil
    }
  }
}

extension Value: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  package init(nilLiteral: ()) { self = .null }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int64) { self = .number(Number(value)) }
  package init(stringLiteral value: String) { self = .string(value) }
  package init(arrayLiteral elements: Value...) { self = .array(elements) }

  package init(dictionaryLiteral elements: (String, Value)...) {
    self = .object(Object(elements.map { Object.Member($0.0, $0.1) }))
  }

  /// A number, or null for infinities and NaN.
  package init(_ value: Double) { self = Number(value).map(Value.number) ?? .null }

  package init(_ value: Int64) { self = .number(Number(value)) }
}
