/// Lays out JSON text for reading: only white space changes, so every number and escape stays
/// as Tesla sent it.
///
/// - Parameter bytes: a valid document; of anything else the bytes outside strings are kept, and
///   what is nested deeper than `Limits` allows is not indented any further.
package func indented(_ bytes: [UInt8]) -> [UInt8] {
  var layout = Layout()
  layout.output.reserveCapacity(bytes.count * 2)
  for byte in bytes { layout.append(byte) }
  layout.output.append(0x0A)
  return layout.output
}

private struct Layout {
  var output: [UInt8] = []
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  /// After an opening bracket, until it is known whether something is inside.
  private var isOpened = false
  private let deepest = Limits().depth

  mutating func append(_ byte: UInt8) {
    if isInString { return appendInString(byte) }
    switch byte {
    case 0x20, 0x0A, 0x0D, 0x09: return
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      depth = max(0, depth - 1)
      if !isOpened { breakLine() }
      isOpened = false
      output.append(byte)
      return
    default: break
    }
    if isOpened {
      breakLine()
      isOpened = false
    }
    output.append(byte)
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      depth += 1
      isOpened = true
    case UInt8(ascii: ","): breakLine()
    case UInt8(ascii: ":"): output.append(0x20)
    case UInt8(ascii: "\""): isInString = true
    default: break
    }
  }

  private mutating func appendInString(_ byte: UInt8) {
    output.append(byte)
    if isEscaped {
      isEscaped = false
    } else if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if byte == UInt8(ascii: "\"") {
      isInString = false
    }
  }

  private mutating func breakLine() {
    output.append(0x0A)
    output += repeatElement(0x20, count: min(depth, deepest) * 2)
  }
}
