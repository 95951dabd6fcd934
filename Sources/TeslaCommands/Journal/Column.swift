internal import JSON
internal import Journal
internal import TeslaData
internal import Time

/// What a row has in one place, with its type.
enum Cell: Hashable {
  case none
  case text(String)
  case integer(Int64)
  /// Rounded to so many decimals.
  case number(Double, decimals: Int)
  /// A decimal number as it is to be written.
  case decimal(String)
  case flag(Bool)
  case time(Timestamp)

  static func text(_ text: String?) -> Cell { text.map { .text($0) } ?? .none }
  static func time(_ time: Timestamp?) -> Cell { time.map { .time($0) } ?? .none }

  static func number(_ value: Double?, _ decimals: Int) -> Cell {
    value.map { .number($0, decimals: decimals) } ?? .none
  }

  static func seconds(_ duration: Duration?) -> Cell {
    duration.map { .integer($0.components.seconds) } ?? .none
  }

  /// Of a number, as JSON and CSV have it; nil for what no number is.
  private var digits: String? {
    switch self {
    case .integer(let value): return String(value)
    case .decimal(let text): return text
    case .number(let value, let decimals):
      var text = value.written(decimals: decimals)
      guard text.utf8.first != nil, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
      guard text.utf8.contains(UInt8(ascii: ".")) else { return text }
      while text.utf8.last == UInt8(ascii: "0") { text.removeLast() }
      if text.utf8.last == UInt8(ascii: ".") { text.removeLast() }
      return text == "-0" ? "0" : text
    default: return nil
    }
  }

  func append(asJSON output: inout [UInt8]) {
    switch self {
    case .none: output += "null".utf8
    case .text(let text): output += Value.string(text).bytes
    case .integer, .number, .decimal: output += (digits ?? "null").utf8
    case .flag(let flag): output += (flag ? "true" : "false").utf8
    case .time(let time): output += "\"\(time.shortText)\"".utf8
    }
  }

  func append(asCSV output: inout [UInt8], _ calendar: LocalCalendar) {
    switch self {
    case .none: break
    case .text(let text): CSV.append(text, to: &output)
    case .integer, .number, .decimal: output += (digits ?? "").utf8
    case .flag(let flag): output += (flag ? "true" : "false").utf8
    case .time(let time): output += calendar.clock(time).utf8
    }
  }
}

/// A member of JSON lines, and a column of CSV. Its name is stable and has the unit in it.
struct Column<Row: Sendable>: Sendable {
  let name: String
  let cell: @Sendable (Row) -> Cell

  init(_ name: String, _ cell: @escaping @Sendable (Row) -> Cell) {
    self.name = name
    self.cell = cell
  }
}

/// Comma-separated values (RFC 4180).
enum CSV {
  static let lineEnd: [UInt8] = [0x0D, 0x0A]

  /// A cell of text. A spreadsheet would run one that begins as a formula does, so that has an
  /// apostrophe before it, which spreadsheets take for "this is text".
  static func append(_ text: String, to output: inout [UInt8]) {
    let isFormula = text.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
    let isQuoted = text.utf8.contains { "\",\r\n".utf8.contains($0) }
    guard isQuoted else {
      output += ((isFormula ? "'" : "") + text).utf8
      return
    }
    output.append(UInt8(ascii: "\""))
    if isFormula { output.append(UInt8(ascii: "'")) }
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { output.append(byte) }
      output.append(byte)
    }
    output.append(UInt8(ascii: "\""))
  }
}
