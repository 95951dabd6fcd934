/// Reads a protobuf message field by field. The caller skips fields that it does not need.
struct ProtobufReader {
  enum Content {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    case bytes(ByteCursor)
  }

  private var cursor: ByteCursor
  /// The number of the field that `next` found.
  private(set) var number = 0
  private(set) var content = Content.varint(0)

  init(_ cursor: ByteCursor) { self.cursor = cursor }

  /// Whether there is one more field.
  mutating func next() throws(WireError) -> Bool {
    guard !cursor.isAtEnd else { return false }
    let key = try cursor.varint()
    guard let number = Int(exactly: key >> 3), number > 0, number < 1 << 29 else {
      throw .malformed
    }
    self.number = number
    switch key & 7 {
    case 0: content = .varint(try cursor.varint())
    case 1: content = .fixed64(try cursor.littleEndian(8))
    case 2: content = .bytes(try cursor.part(cursor.varint()))
    case 5: content = .fixed32(UInt32(truncatingIfNeeded: try cursor.littleEndian(4)))
    default: throw .malformed
    }
    return true
  }

  /// As what the field is meant to be; another wire type is malformed.
  var message: ProtobufReader {
    get throws(WireError) { ProtobufReader(try part) }
  }

  var text: String {
    get throws(WireError) { try part.text }
  }

  private var part: ByteCursor {
    get throws(WireError) {
      guard case .bytes(let cursor) = content else { throw .malformed }
      return cursor
    }
  }

  var integer: Int64 {
    get throws(WireError) {
      guard case .varint(let value) = content else { throw .malformed }
      return Int64(bitPattern: value)
    }
  }

  /// An int32 or an enumeration: of longer numbers the low bits, as protobuf's own readers do.
  var shortInteger: Int {
    get throws(WireError) { Int(Int32(truncatingIfNeeded: try integer)) }
  }

  var flag: Bool {
    get throws(WireError) { try integer != 0 }
  }

  var float: Double {
    get throws(WireError) {
      guard case .fixed32(let bits) = content else { throw .malformed }
      return Double(Float(bitPattern: bits))
    }
  }

  var double: Double {
    get throws(WireError) {
      guard case .fixed64(let bits) = content else { throw .malformed }
      return Double(bitPattern: bits)
    }
  }
}
