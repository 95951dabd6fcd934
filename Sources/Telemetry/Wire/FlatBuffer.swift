/// A table of a FlatBuffers message: fields by slot, each absent or at an offset. Offsets may lead
/// anywhere; each is checked, and each is followed once, so that reading ends.
struct FlatTable {
  private let bytes: ByteCursor
  private let start: Int
  private let slots: ByteCursor

  /// The table that a message of these bytes starts with.
  init(root bytes: [UInt8]) throws(WireError) {
    var cursor = ByteCursor(bytes)
    try self.init(ByteCursor(bytes), at: Int(cursor.littleEndian(4)))
  }

  private init(_ bytes: ByteCursor, at start: Int) throws(WireError) {
    var table = try bytes.moved(to: start)
    let back = try Int(Int32(truncatingIfNeeded: table.littleEndian(4)))
    var slots = try bytes.moved(to: start - back)
    // An empty table of some encoders has no vtable, and the length found there is 0.
    let size = try slots.littleEndian(2)
    if size >= 4 {
      slots = try slots.part(size - 2)
      _ = try slots.littleEndian(2)
    } else {
      slots = try slots.part(0)
    }
    self.bytes = bytes
    self.start = start
    self.slots = slots
  }

  private func field(_ slot: Int) throws(WireError) -> ByteCursor? {
    guard slots.count >= 2 * slot + 2 else { return nil }
    var entry = try slots.moved(to: slots.position + 2 * slot)
    let offset = try Int(entry.littleEndian(2))
    return offset == 0 ? nil : try bytes.moved(to: start + offset)
  }

  /// A number of that many bytes; nil where the table has none.
  func number(_ slot: Int, bytes count: Int) throws(WireError) -> UInt64? {
    guard var field = try field(slot) else { return nil }
    return try field.littleEndian(count)
  }

  func table(_ slot: Int) throws(WireError) -> FlatTable? {
    guard let place = try place(slot) else { return nil }
    return try FlatTable(bytes, at: place)
  }

  /// A vector of bytes.
  func vector(_ slot: Int) throws(WireError) -> ByteCursor? {
    guard let place = try place(slot) else { return nil }
    var vector = try bytes.moved(to: place)
    return try vector.part(vector.littleEndian(4))
  }

  private func place(_ slot: Int) throws(WireError) -> Int? {
    guard var field = try field(slot) else { return nil }
    let here = field.position
    return try here + Int(field.littleEndian(4))
  }
}

/// Writes a FlatBuffers message from the front, in the layout that cars' encoders give it: the
/// vtable, the table, then what the table points to.
struct FlatWriter {
  enum Field {
    case absent
    case byte(UInt8)
    case number(UInt32)
    case bytes([UInt8])
    case table([Field])

    var isByte: Bool { if case .byte = self { true } else { false } }
    var isAbsent: Bool { if case .absent = self { true } else { false } }
  }

  private(set) var bytes: [UInt8] = [0, 0, 0, 0]

  /// - Parameter fields: by slot.
  init(root fields: [Field]) {
    let place = append(fields)
    patch(0, with: place)
  }

  private mutating func append(_ fields: [Field]) -> Int {
    // From the last slot to the first, numbers of four bytes, then single bytes before their end.
    var offsets = [Int](repeating: 0, count: fields.count)
    var size = 4
    for slot in fields.indices.reversed() where !fields[slot].isAbsent {
      offsets[slot] = fields[slot].isByte ? size + 3 : size
      size += 4
    }
    let vtable = 4 + 2 * fields.count
    while (bytes.count + vtable) % 4 != 0 { bytes.append(0) }
    for entry in [vtable, size] + offsets { append(entry, bytes: 2) }
    let start = bytes.count
    append(vtable, bytes: 4)
    bytes += repeatElement(0, count: size - 4)
    for slot in fields.indices.reversed() {
      let place = start + offsets[slot]
      switch fields[slot] {
      case .absent, .table: break
      case .byte(let byte): bytes[place] = byte
      case .number(let number): set(place, to: Int(number))
      case .bytes(let vector):
        patch(place, with: bytes.count)
        append(vector.count, bytes: 4)
        bytes += vector
        // A zero byte ends a vector, as it ends a string.
        repeat { bytes.append(0) } while bytes.count % 4 != 0
      }
    }
    // Tables last: a vtable stands before each.
    for slot in fields.indices {
      guard case .table(let inner) = fields[slot] else { continue }
      patch(start + offsets[slot], with: append(inner))
    }
    return start
  }

  private mutating func append(_ number: Int, bytes count: Int) {
    for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
  }

  private mutating func set(_ place: Int, to number: Int) {
    for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
  }

  private mutating func patch(_ place: Int, with target: Int) { set(place, to: target - place) }
}
