internal import JSON
internal import SQLite
internal import TeslaData
internal import Time

/// A row as a line of an export has it: the columns by their names, those without a value left out,
/// times as RFC 3339 writes them and without `_ms`.
enum ExportedRow {
  static func members(_ columns: [String], _ cells: [Cell]) -> [Object.Member] {
    zip(columns, cells).compactMap { column, cell in
      value(cell, of: column).map { Object.Member(name(of: column), $0) }
    }
  }

  static func name(of column: String) -> String {
    isTime(column) ? String(column.dropLast(3)) : column
  }

  private static func isTime(_ column: String) -> Bool { column.hasSuffix("_ms") }

  private static func value(_ cell: Cell, of column: String) -> Value? {
    switch cell {
    case .null: nil
    case .integer(let number) where isTime(column):
      Timestamp(milliseconds: number).map { .string($0.rfc3339) }
    case .integer(let number) where column.hasPrefix("is_"): .bool(number != 0)
    case .integer(let number): Value(number)
    case .real(let number): Value(number)
    case .text(let text): .string(text)
    }
  }

  /// What a member of a line is as a cell; nil where it is no value of that column.
  static func cell(_ value: Value, of column: String) -> Cell? {
    switch value {
    case .null: return .null
    case .bool(let flag): return column.hasPrefix("is_") ? Cell(flag) : nil
    case .string(let text) where isTime(column):
      return Timestamp(rfc3339: text).map { Cell($0) }
    case .string(let text): return texts.contains(column) ? .text(text) : nil
    case .number(let number):
      if column == "cost_ten_thousandths" { return number.int64.map { .integer($0) } }
      let isNumber = !texts.contains(column) && !isTime(column) && !column.hasPrefix("is_")
      return isNumber ? number.double.map { .real($0) } : nil
    case .array, .object: return nil
    }
  }

  private static let texts: Set<String> = [
    "vin", "name", "distance_unit", "temperature_unit", "energy_source", "software", "from_place",
    "to_place", "drawn_source", "place", "cost_currency", "kind", "version", "subject", "series",
  ]
}

extension Drive.Point {
  static let columns = ["time_ms", "latitude", "longitude", "speed_kmh"]

  var cells: [Cell] {
    [Cell(time), .real(position.latitude), .real(position.longitude), Cell(speed)]
  }
}

extension Charge.Point {
  static let columns = ["time_ms", "energy_added_kwh", "level", "power_kw"]

  var cells: [Cell] { [Cell(time), .real(energyAdded), Cell(level), Cell(power)] }
}
