extension Value {
  /// The value as one compact line, numbers with the text they have.
  package var bytes: [UInt8] {
    var output: [UInt8] = []
    append(to: &output)
    return output
  }

  private func append(to output: inout [UInt8]) {
    switch self {
    case .null: output += "null".utf8
    case .bool(let flag): output += (flag ? "true" : "false").utf8
    case .number(let number): output += number.text.utf8
    case .string(let text): Value.appendQuoted(text, to: &output)
    case .array(let elements):
      output.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        element.append(to: &output)
      }
      output.append(UInt8(ascii: "]"))
    case .object(let object):
      output.append(UInt8(ascii: "{"))
      for (index, member) in object.members.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        Value.appendQuoted(member.name, to: &output)
        output.append(UInt8(ascii: ":"))
        member.value.append(to: &output)
      }
      output.append(UInt8(ascii: "}"))
    }
  }

  private static func appendQuoted(_ text: String, to output: inout [UInt8]) {
    let digits = Array("0123456789abcdef".utf8)
    output.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
      case 0x0A: output += "\\n".utf8
      case 0..<0x20:
        output += "\\u00".utf8
        output += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: output.append(byte)
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}

/// Lays out JSON text for reading: only white space changes, so every number and escape stays
/// as Tesla sent it.
///
/// - Parameter bytes: a valid document; of anything else the bytes outside strings are kept.
package func indented(_ bytes: [UInt8]) -> [UInt8] {
  var output: [UInt8] = []
  output.reserveCapacity(bytes.count * 2)
  var depth = 0
  var inString = false
  var escaped = false
  var opened = false

  func breakLine() {
    output.append(0x0A)
    output += repeatElement(0x20, count: depth * 2)
  }

  for byte in bytes {
    if inString {
      output.append(byte)
      if escaped {
        escaped = false
      } else if byte == UInt8(ascii: "\\") {
        escaped = true
      } else if byte == UInt8(ascii: "\"") {
        inString = false
      }
      continue
    }
    switch byte {
    case 0x20, 0x0A, 0x0D, 0x09: continue
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      depth = max(0, depth - 1)
      if !opened { breakLine() }
      opened = false
      output.append(byte)
      continue
    default: break
    }
    if opened {
      breakLine()
      opened = false
    }
    output.append(byte)
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      depth += 1
      opened = true
    case UInt8(ascii: ","): breakLine()
    case UInt8(ascii: ":"): output.append(0x20)
    case UInt8(ascii: "\""): inString = true
    default: break
    }
  }
  output.append(0x0A)
  return output
}
