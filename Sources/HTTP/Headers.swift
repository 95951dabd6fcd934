/// Header fields in their order; names compare without case (RFC 9110 section 5.1).
package struct Headers: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  package struct Field: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }

    /// Whether it can be sent as one field: the name is a token (RFC 9110 section 5.6.2), the
    /// value holds no line break or other control character that would start a field of its own.
    package var isSendable: Bool {
      !name.isEmpty && name.utf8.allSatisfy(Field.isTokenByte)
        && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x5E...0x7A, 0x7C, 0x7E: true
      case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E: true
      default: false
      }
    }
  }

  package private(set) var fields: [Field]

  package init(_ fields: [Field] = []) { self.fields = fields }

  package init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map(Field.init)
  }

  /// The first value of that name; setting replaces every field of that name.
  package subscript(name: String) -> String? {
    get { fields.first { Headers.equal($0.name, name) }?.value }
    set {
      fields.removeAll { Headers.equal($0.name, name) }
      if let newValue { fields.append(Field(name, newValue)) }
    }
  }

  /// Every value of that name, in order.
  package func values(_ name: String) -> [String] {
    fields.filter { Headers.equal($0.name, name) }.map(\.value)
  }

  package mutating func add(_ name: String, _ value: String) {
    fields.append(Field(name, value))
  }

  private static func equal(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8) { lower($0) == lower($1) }
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    0x41...0x5A ~= byte ? byte + 0x20 : byte
  }
}
