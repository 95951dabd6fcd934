/// A line that a terminal sends byte by byte while the kernel's own line editor, which stops at
/// 4096 bytes, is off. Only the logic: bytes in, a line out.
package struct LongLine: Sendable {
  /// What a byte led to.
  package enum Event: Hashable, Sendable {
    case more
    /// Enter was pressed; the bytes without it.
    case line([UInt8])
    /// Control-D on an empty line.
    case endOfInput
    /// Enter was pressed on more bytes than the limit.
    case tooLong
    /// Control-C, control-\, control-Z, where the terminal does not make signals of them itself.
    case signal(Signal)
  }

  private enum EscapeState {
    case none
    /// After ESC.
    case started
    /// After ESC O, before the byte that names a function key.
    case functionKey
    /// After ESC [, before the final byte: arrow keys, and the marks around a bracketed paste.
    case sequence
  }

  package let limit: Int
  private var bytes: [UInt8] = []
  private var isOverLimit = false
  private var escape = EscapeState.none

  /// - Parameter limit: the longest line, in bytes.
  package init(limit: Int = 65_536) { self.limit = limit }

  package mutating func feed(_ byte: UInt8) -> Event {
    if skipEscape(byte) { return .more }
    switch byte {
    case 0x0A, 0x0D: return finish()
    case 0x03: return .signal(.interrupt)
    case 0x1C: return .signal(.quit)
    case 0x1A: return .signal(.terminalStop)
    case 0x04: return bytes.isEmpty && !isOverLimit ? .endOfInput : .more
    case 0x08, 0x7F: removeCharacter()
    case 0x15: removeAll()
    case 0x17: removeWord()
    case 0x1B: escape = .started
    case 0..<0x20: break
    default: append(byte)
    }
    return .more
  }

  /// Whether the byte belongs to an escape sequence, none of which is part of a line.
  private mutating func skipEscape(_ byte: UInt8) -> Bool {
    // A control character is never part of a sequence: Enter after a lone ESC is still Enter.
    if byte < 0x20 { escape = .none }
    switch escape {
    case .none: return false
    case .started:
      switch byte {
      case UInt8(ascii: "["): escape = .sequence
      case UInt8(ascii: "O"): escape = .functionKey
      default: escape = .none
      }
    case .functionKey: escape = .none
    case .sequence: if 0x40...0x7E ~= byte { escape = .none }
    }
    return true
  }

  private mutating func append(_ byte: UInt8) {
    // The rest of an overlong paste is swallowed up to its end: a shell must not get it.
    if bytes.count < limit { bytes.append(byte) } else { isOverLimit = true }
  }

  private mutating func finish() -> Event {
    defer { removeAll() }
    return isOverLimit ? .tooLong : .line(bytes)
  }

  private mutating func removeAll() {
    bytes.removeAll()
    isOverLimit = false
  }

  /// Removes the last character with all the bytes that UTF-8 gives it.
  private mutating func removeCharacter() {
    while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
  }

  private mutating func removeWord() {
    while bytes.last == 0x20 { bytes.removeLast() }
    while let last = bytes.last, last != 0x20 { bytes.removeLast() }
  }
}
