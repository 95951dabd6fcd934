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

  package var isNull: Bool { self == .null }

  /// A number or a numeric string as its exact text: Tesla sends ids both ways.
  package var identifier: String? {
    switch self {
    case .number(let number): number.int64 == nil ? nil : number.text
    case .string(let text): text.isEmpty ? nil : text
    default: nil
    }
  }
}

/// A JSON number: its text, and what the text stands for.
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
}

/// A JSON object: members in their order, the last one of a repeated name counts.
package struct Object: Hashable, Sendable {
  package struct Member: Hashable, Sendable {
    package let name: String
    package var value: Value

    package init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  package private(set) var members: [Member]

  package init(_ members: [Member] = []) { self.members = members }

  package var isEmpty: Bool { members.isEmpty }
  package var count: Int { members.count }

  package subscript(_ name: String) -> Value? {
    get { members.last { $0.name == name }?.value }
    set {
      guard let newValue else { return members.removeAll { $0.name == name } }
      if let index = members.lastIndex(where: { $0.name == name }) {
        members[index].value = newValue
      } else {
        members.append(Member(name, newValue))
      }
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
