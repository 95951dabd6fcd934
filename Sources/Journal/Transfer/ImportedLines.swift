internal import JSON
internal import SQLite
internal import TeslaData
internal import Time

/// Reads the lines of an export.
struct ImportedLines {
  private(set) var changes: [JournalChange] = []
  private(set) var unknown: Set<String> = []

  init(_ bytes: [UInt8]) throws(ImportError) {
    var number = 0
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
      do throws(Flaw) { try read(Array(line)) } catch {
        throw ImportError(line: number, error.words)
      }
    }
  }

  private struct Flaw: Error { let words: String }

  private mutating func read(_ line: [UInt8]) throws(Flaw) {
    let value: Value
    do throws(ParseError) { value = try Value(parsing: line) } catch {
      throw Flaw(words: "it is not JSON: \(error)")
    }
    guard let member = value.objectValue?.members.first, let row = member.value.objectValue else {
      throw Flaw(words: "it is no line of an export")
    }
    switch member.name {
    case "journal":
      let format = row["format"]?.int64Value ?? .max
      guard format <= JournalExport.format else {
        throw Flaw(words: "a newer version of tesla made the export")
      }
    case "vehicle": changes.append(.vehicle(try vehicle(row)))
    case "drive": try readDrive(row)
    case "charge": try readCharge(row)
    case "state": changes.append(.state(try stored(row)))
    case "version": changes.append(.version(try version(row)))
    case "sample": changes.append(.sample(try sample(row)))
    default: throw Flaw(words: "its kind is unknown: \(member.name)")
    }
  }

  private mutating func readDrive(_ row: Object) throws(Flaw) {
    let drive: Drive = try stored(row, besides: "track")
    changes.append(.drive(drive))
    for point in row["track"]?.arrayValue ?? [] {
      let fields = try fields(point.objectValue ?? Object(), Drive.Point.columns)
      guard let time = fields.time(0), let position = fields.position(1) else {
        throw Flaw(words: "a point of the track lacks its time or position")
      }
      let stored = Drive.Point(time: time, position: position, speed: fields.double(3))
      changes.append(.point(stored, vin: drive.vin, begin: drive.begin))
    }
  }

  private mutating func readCharge(_ row: Object) throws(Flaw) {
    let charge: Charge = try stored(row, besides: "curve")
    changes.append(.charge(charge))
    for point in row["curve"]?.arrayValue ?? [] {
      let fields = try fields(point.objectValue ?? Object(), Charge.Point.columns)
      guard let time = fields.time(0), let energy = fields.double(1) else {
        throw Flaw(words: "a point of the curve lacks its time or energy")
      }
      let stored = Charge.Point(
        time: time, energyAdded: energy, level: fields.double(2), power: fields.double(3))
      changes.append(.curve(stored, vin: charge.vin, begin: charge.begin))
    }
  }

  private mutating func vehicle(_ row: Object) throws(Flaw) -> JournalVehicle {
    let fields = try fields(row, JournalVehicle.columns)
    guard let vin = fields.text(0) else { throw Flaw(words: "it lacks the VIN") }
    return JournalVehicle(
      vin: vin, name: fields.text(1) ?? "", distanceUnit: fields.text(2),
      temperatureUnit: fields.text(3))
  }

  private mutating func version(_ row: Object) throws(Flaw) -> SoftwareVersion {
    let fields = try fields(row, SoftwareVersion.columns)
    guard let vin = fields.text(0), let since = fields.time(1), let version = fields.text(2) else {
      throw Flaw(words: "it lacks vin, since or version")
    }
    return SoftwareVersion(vin: vin, version: version, since: since)
  }

  private mutating func sample(_ row: Object) throws(Flaw) -> ChartSample {
    let fields = try fields(row, ChartSample.columns)
    guard let subject = fields.text(0), let series = fields.text(1), let time = fields.time(2),
      let value = fields.double(3)
    else { throw Flaw(words: "it lacks subject, series, time or value") }
    return ChartSample(subject: subject, series: series, time: time, value: value)
  }

  private mutating func stored<Stored: StoredRow>(_ row: Object, besides other: String? = nil)
    throws(Flaw) -> Stored
  {
    let names = ["vin", "begin_ms"] + Stored.columns
    var fields = try fields(row, names, besides: other)
    // The place of the id.
    fields.cells.insert(.integer(0), at: 0)
    guard let stored = Stored(fields) else {
      throw Flaw(words: "it lacks what it needs, such as vin or begin")
    }
    // A word that this version does not know would be lost.
    guard zip(stored.cells, fields.cells.dropFirst(3)).allSatisfy({ $0.isSame(as: $1) }) else {
      throw Flaw(words: "a value of it is none that this version knows")
    }
    return stored
  }

  /// The values in the order of the columns.
  private mutating func fields(_ row: Object, _ columns: [String], besides other: String? = nil)
    throws(Flaw) -> Fields
  {
    let places = Dictionary(
      columns.enumerated().map { (ExportedRow.name(of: $1), $0) }, uniquingKeysWith: { $1 })
    var cells = [Cell](repeating: .null, count: columns.count)
    for member in row.members where member.name != other {
      guard let place = places[member.name] else {
        unknown.insert(member.name)
        continue
      }
      guard let cell = ExportedRow.cell(member.value, of: columns[place]) else {
        throw Flaw(words: "\(member.name) is no such value")
      }
      cells[place] = cell
    }
    return Fields(cells: cells)
  }
}

/// The values of a line, as a row of the database gives its own.
private struct Fields: ColumnSource {
  var cells: [Cell]

  private func cell(_ column: Int32) -> Cell {
    cells.indices.contains(Int(column)) ? cells[Int(column)] : .null
  }

  func integer(_ column: Int32) -> Int64? {
    if case .integer(let number) = cell(column) { number } else { nil }
  }

  func double(_ column: Int32) -> Double? {
    if case .real(let number) = cell(column) { number } else { nil }
  }

  func text(_ column: Int32) -> String? {
    if case .text(let text) = cell(column) { text } else { nil }
  }

  func bool(_ column: Int32) -> Bool? { integer(column).map { $0 != 0 } }
}

extension Cell {
  /// Whether a value came through; a flag that was left out is false.
  fileprivate func isSame(as imported: Cell) -> Bool {
    self == imported || imported == .null && self == .integer(0)
  }
}
