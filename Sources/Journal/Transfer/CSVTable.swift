/// Comma-separated values with names in the first line (RFC 4180).
struct CSVTable {
  let names: [String]
  private let places: [String: Int]
  private(set) var rows: [Row] = []

  struct Row {
    let line: Int
    fileprivate let fields: [String]
  }

  init(_ bytes: [UInt8]) throws(ImportError) {
    var reader = Reader(bytes: bytes)
    guard let head = try reader.next() else { throw ImportError("it is empty") }
    names = head.fields
    places = Dictionary(
      names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    while let row = try reader.next() {
      if row.fields == [""] { continue }
      guard row.fields.count == names.count else {
        throw ImportError(
          line: row.line, "it has \(row.fields.count) fields, the first line has \(names.count)")
      }
      rows.append(row)
    }
  }

  func has(_ name: String) -> Bool { places[name] != nil }

  /// nil where it is empty or the table has no such column.
  func text(_ row: Row, _ name: String) -> String? {
    guard let place = places[name], row.fields.indices.contains(place) else { return nil }
    let text = row.fields[place]
    // TeslaFi writes None.
    return text.isEmpty || text == "None" || text == "\\N" ? nil : text
  }

  func number(_ row: Row, _ name: String) throws(ImportError) -> Double? {
    guard let text = text(row, name) else { return nil }
    guard let number = Double(text), number.isFinite else {
      throw ImportError(line: row.line, "\(name) is no number: \(text)")
    }
    return number
  }

  private struct Reader {
    let bytes: [UInt8]
    var place = 0
    var line = 1

    mutating func next() throws(ImportError) -> Row? {
      guard place < bytes.count else { return nil }
      let first = line
      var fields: [String] = []
      var field: [UInt8] = []
      while true {
        guard place < bytes.count else { return Row(line: first, fields: fields + [text(field)]) }
        let byte = bytes[place]
        place += 1
        switch byte {
        case UInt8(ascii: "\"") where field.isEmpty: field = try quoted(first)
        case UInt8(ascii: ","):
          fields.append(text(field))
          field = []
        case 0x0A:
          line += 1
          if field.last == 0x0D { field.removeLast() }
          return Row(line: first, fields: fields + [text(field)])
        default: field.append(byte)
        }
      }
    }

    private mutating func quoted(_ first: Int) throws(ImportError) -> [UInt8] {
      var field: [UInt8] = []
      while place < bytes.count {
        let byte = bytes[place]
        place += 1
        if byte == 0x0A { line += 1 }
        guard byte == UInt8(ascii: "\"") else {
          field.append(byte)
          continue
        }
        guard place < bytes.count, bytes[place] == byte else { return field }
        field.append(byte)
        place += 1
      }
      throw ImportError(line: first, "a quote in it has no end")
    }

    private func text(_ field: [UInt8]) -> String { String(decoding: field, as: UTF8.self) }
  }
}
