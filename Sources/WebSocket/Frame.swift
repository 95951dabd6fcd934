/// The kinds of frames (RFC 6455 section 5.2).
enum Opcode: UInt8 {
  case continuation = 0
  case text = 1
  case binary = 2
  case close = 8
  case ping = 9
  case pong = 10

  var isControl: Bool { rawValue >= 8 }
}

/// What comes before a frame's payload.
struct FrameHead: Hashable, Sendable {
  var isFinal: Bool
  var opcode: Opcode
  var length: Int
  /// The four bytes as they stand in the frame, the first in the lowest byte.
  var mask: UInt32?

  /// The longest head: two bytes, eight of length, four of mask.
  static let maxSize = 14
  /// The longest payload of a control frame.
  static let maxControl = 125
}

/// What a head cannot be, and so how the connection ends.
struct FrameViolation: Error, Hashable {
  let code: CloseCode
}

extension FrameHead {
  /// How many bytes the head has that begins with these two.
  static func size(first: UInt8, second: UInt8) -> Int {
    let extra =
      switch second & 0x7F {
      case 126: 2
      case 127: 8
      default: 0
      }
    return 2 + extra + (second & 0x80 != 0 ? 4 : 0)
  }

  /// Reads a whole head.
  ///
  /// - Parameter bytes: as many as `size` says.
  init(_ bytes: UnsafeRawBufferPointer) throws(FrameViolation) {
    guard bytes.count >= 2, bytes[0] & 0x70 == 0, let opcode = Opcode(rawValue: bytes[0] & 0x0F)
    else { throw FrameViolation(code: .protocolError) }
    let isMasked = bytes[1] & 0x80 != 0
    let lengthSize = bytes.count - 2 - (isMasked ? 4 : 0)
    var length = UInt64(bytes[1] & 0x7F)
    if lengthSize > 0 {
      length = bytes[2..<(2 + lengthSize)].reduce(0) { $0 << 8 | UInt64($1) }
      // The shortest way to write a length is the only one.
      let least: UInt64 = lengthSize == 2 ? 126 : 65_536
      guard length >= least, length >> 63 == 0 else { throw FrameViolation(code: .protocolError) }
    }
    let isFinal = bytes[0] & 0x80 != 0
    if opcode.isControl, !isFinal || length > FrameHead.maxControl {
      throw FrameViolation(code: .protocolError)
    }
    self.isFinal = isFinal
    self.opcode = opcode
    self.length = Int(clamping: length)
    mask =
      isMasked
      ? bytes.suffix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) } : nil
  }

  /// Appends the head as bytes.
  func write(to bytes: inout [UInt8]) {
    bytes.append((isFinal ? 0x80 : 0) | opcode.rawValue)
    let flag: UInt8 = mask == nil ? 0 : 0x80
    switch length {
    case ..<126: bytes.append(flag | UInt8(truncatingIfNeeded: length))
    case ..<65_536:
      bytes.append(flag | 126)
      withUnsafeBytes(of: UInt16(truncatingIfNeeded: length).bigEndian) { bytes += $0 }
    default:
      bytes.append(flag | 127)
      withUnsafeBytes(of: UInt64(length).bigEndian) { bytes += $0 }
    }
    if let mask { withUnsafeBytes(of: mask.littleEndian) { bytes += $0 } }
  }
}

/// Makes frames.
enum FrameEncoder {
  /// Appends one whole frame.
  ///
  /// - Parameter mask: of a client's frame; nil for a server's.
  static func append(
    _ opcode: Opcode, _ payload: some Collection<UInt8>, mask: UInt32?, to bytes: inout [UInt8]
  ) {
    let head = FrameHead(isFinal: true, opcode: opcode, length: payload.count, mask: mask)
    bytes.reserveCapacity(bytes.count + payload.count + FrameHead.maxSize)
    head.write(to: &bytes)
    let start = bytes.count
    bytes += payload
    if let mask { FrameMask.apply(mask, to: &bytes, from: start, at: 0) }
  }

  static func append(_ message: Message, mask: UInt32?, to bytes: inout [UInt8]) {
    switch message {
    case .text(let payload): append(.text, payload, mask: mask, to: &bytes)
    case .binary(let payload): append(.binary, payload, mask: mask, to: &bytes)
    }
  }

  static func appendClose(
    _ code: CloseCode?, _ reason: String = "", mask: UInt32?, to bytes: inout [UInt8]
  ) {
    var payload: [UInt8] = []
    if let code {
      withUnsafeBytes(of: code.rawValue.bigEndian) { payload += $0 }
      payload += reason.utf8.prefix(FrameHead.maxControl - 2)
    }
    append(.close, payload, mask: mask, to: &bytes)
  }
}

/// The exclusive or with four repeated bytes that clients' payloads carry (RFC 6455 section 5.3).
enum FrameMask {
  /// Masks or unmasks what stands from `start` to the end.
  ///
  /// - Parameter offset: how many bytes of the payload came before.
  static func apply(_ mask: UInt32, to bytes: inout [UInt8], from start: Int, at offset: Int) {
    guard mask != 0, start < bytes.count else { return }
    let shift = UInt32(offset & 3) * 8
    let turned = shift == 0 ? mask : mask >> shift | mask << (32 - shift)
    let word = UInt64(turned) << 32 | UInt64(turned)
    bytes.withUnsafeMutableBytes { buffer in
      var at = start
      // Eight bytes at a time; the word's lowest byte belongs to the first.
      while at + 8 <= buffer.count {
        let value = UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        buffer.storeBytes(of: (value ^ word).littleEndian, toByteOffset: at, as: UInt64.self)
        at += 8
      }
      var rest = word
      while at < buffer.count {
        buffer[at] ^= UInt8(truncatingIfNeeded: rest)
        rest >>= 8
        at += 1
      }
    }
  }
}
