/// What a document may cost: Tesla's answers are under 100 kB and six levels deep.
package struct Limits: Sendable {
  /// The longest document, in bytes.
  package var size: Int
  /// The deepest nesting of arrays and objects.
  package var depth: Int

  package init(size: Int = 16 << 20, depth: Int = 64) {
    self.size = size
    self.depth = depth
  }
}

/// Why a text is not the JSON that was hoped for.
package struct ParseError: Error, Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    case empty
    /// The text ends inside a value.
    case truncated
    case unexpected
    case invalidUTF8
    case invalidEscape
    case invalidNumber
    /// A control character inside a string.
    case controlCharacter
    case tooDeep
    case tooLarge
    /// Something other than white space follows the value.
    case trailing
  }

  package let reason: Reason
  /// The byte at which it was noticed, from 0; of invalid UTF-8, where the string's text starts.
  package let offset: Int
}

extension ParseError: CustomStringConvertible {
  package var description: String {
    switch reason {
    case .empty: "is empty"
    case .truncated: "is cut off at byte \(offset)"
    case .unexpected: "is not JSON at byte \(offset)"
    case .invalidUTF8: "is not UTF-8 at byte \(offset)"
    case .invalidEscape: "has an invalid escape at byte \(offset)"
    case .invalidNumber: "has an invalid number at byte \(offset)"
    case .controlCharacter: "has a control character in a string at byte \(offset)"
    case .tooDeep: "is nested too deeply at byte \(offset)"
    case .tooLarge: "is too large"
    case .trailing: "has more than one value, at byte \(offset)"
    }
  }
}
