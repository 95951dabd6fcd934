/// Reads bytes from outside, from the left: every step is checked against the end.
struct ByteCursor {
  private let bytes: [UInt8]
  private(set) var position: Int
  let end: Int

  init(_ bytes: [UInt8]) {
    self.init(bytes, in: 0..<bytes.count)
  }

  /// - Parameter range: within the bytes.
  private init(_ bytes: [UInt8], in range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  var isAtEnd: Bool { position >= end }
  var count: Int { end - position }

  mutating func byte() throws(WireError) -> UInt8 {
    guard position < end else { throw .truncated }
    defer { position += 1 }
    return bytes[position]
  }

  /// An unsigned number of that many bytes (at most 8), the lowest first.
  mutating func littleEndian(_ count: Int) throws(WireError) -> UInt64 {
    guard end - position >= count else { throw .truncated }
    var value: UInt64 = 0
    for index in 0..<count { value |= UInt64(bytes[position + index]) << UInt64(8 * index) }
    position += count
    return value
  }

  /// Protobuf's number of up to ten bytes; bits beyond 64 go, as its own readers let them.
  mutating func varint() throws(WireError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 70 {
      let byte = try byte()
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw .malformed
  }

  /// A cursor over the next bytes, which this one then has passed.
  mutating func part(_ count: UInt64) throws(WireError) -> ByteCursor {
    guard let count = Int(exactly: count), count <= end - position else { throw .truncated }
    defer { position += count }
    return ByteCursor(bytes, in: position..<position + count)
  }

  /// A cursor at that place, counted from the start of all bytes, to their end.
  func moved(to place: Int) throws(WireError) -> ByteCursor {
    guard 0...bytes.count ~= place else { throw .truncated }
    return ByteCursor(bytes, in: place..<bytes.count)
  }

  /// What is left.
  var rest: ArraySlice<UInt8> { bytes[position..<end] }

  /// What is left as text; bytes that are not UTF-8 become U+FFFD, because one bad song title must
  /// not cost the message that it stands in.
  var text: String { String(decoding: bytes[position..<end], as: UTF8.self) }
}
