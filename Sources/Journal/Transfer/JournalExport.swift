internal import JSON
internal import SQLite
internal import Time

/// A whole journal as lines of JSON, the same bytes for the same contents.
package struct JournalExport {
  /// What the first line says. A reader refuses a greater one.
  static let format: Int64 = 1

  private let connection: JournalConnection
  private let write: ([UInt8]) -> Void

  /// Calls `write` with each line, from one state of the file.
  package static func run(_ path: String, _ write: @escaping ([UInt8]) -> Void)
    throws(JournalError)
  {
    let database = try JournalFile.openForReading(path)
    defer { database.close() }
    let export = JournalExport(connection: JournalConnection(database), write: write)
    try JournalFile.using(path) { () throws(SQLiteError) in
      try database.transaction(.deferred) { () throws(SQLiteError) in try export.all() }
    }
  }

  private func all() throws(SQLiteError) {
    line("journal", [Object.Member("format", Value(JournalExport.format))])
    for vehicle in try connection.vehicles() {
      let cells: [Cell] = [
        .text(vehicle.vin), .text(vehicle.name), Cell(vehicle.distanceUnit),
        Cell(vehicle.temperatureUnit),
      ]
      line("vehicle", ExportedRow.members(JournalVehicle.columns, cells))
    }
    // The rows first: a question within the answer of another is one too many.
    for drive in try rows(Drive.self) {
      let track = try connection.track(ofDrive: drive.id)
      line("drive", members(drive) + points("track", track.map(\.cells), Drive.Point.columns))
    }
    for charge in try rows(Charge.self) {
      let curve = try connection.curve(ofCharge: charge.id)
      line("charge", members(charge) + points("curve", curve.map(\.cells), Charge.Point.columns))
    }
    try connection.forEach(JournalQuery()) { (state: JournalState) in line("state", members(state))
    }
    for version in try connection.versions(JournalQuery()) {
      let cells: [Cell] = [.text(version.vin), Cell(version.since), .text(version.version)]
      line("version", ExportedRow.members(SoftwareVersion.columns, cells))
    }
    try connection.forEachSample(JournalQuery()) { sample in
      let cells: [Cell] = [
        .text(sample.subject), .text(sample.series), Cell(sample.time), .real(sample.value),
      ]
      line("sample", ExportedRow.members(ChartSample.columns, cells))
    }
  }

  private func rows<Stored: StoredRow>(_: Stored.Type) throws(SQLiteError) -> [Stored] {
    var rows: [Stored] = []
    try connection.forEach(JournalQuery()) { rows.append($0) }
    return rows
  }

  private func members(_ row: some StoredRow) -> [Object.Member] {
    ExportedRow.members(
      ["vin", "begin_ms"] + type(of: row).columns, [.text(row.vin), Cell(row.begin)] + row.cells)
  }

  private func points(_ name: String, _ points: [[Cell]], _ columns: [String]) -> [Object.Member] {
    guard !points.isEmpty else { return [] }
    let values = points.map { Value.object(Object(ExportedRow.members(columns, $0))) }
    return [Object.Member(name, .array(values))]
  }

  private func line(_ kind: String, _ members: [Object.Member]) {
    let value = Value.object(Object([Object.Member(kind, .object(Object(members)))]))
    write(value.bytes + [0x0A])
  }
}

extension JournalVehicle {
  static let columns = ["vin", "name", "distance_unit", "temperature_unit"]
}

extension SoftwareVersion {
  static let columns = ["vin", "since_ms", "version"]
}

extension ChartSample {
  static let columns = ["subject", "series", "time_ms", "value"]
}
