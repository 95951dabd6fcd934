internal import SQLite
internal import Time

extension JournalConnection {
  /// Without the order of time and without words, both of which take longer than the rest.
  func forEachDriven(_ query: JournalQuery, _ body: (DrivenFigures) -> Void) throws(SQLiteError) {
    var vins: [Int64: String] = [:]
    try database.query("SELECT id, vin FROM vehicles") { row throws(SQLiteError) in
      guard let id = row.integer(0), let vin = row.text(1) else { return }
      if query.vins?.contains(vin) ?? true { vins[id] = vin }
    }
    var cells: [Cell] = []
    var condition = "1"
    if let from = query.from {
      cells.append(Cell(from))
      condition += " AND (end_ms IS NULL OR end_ms >= ?\(cells.count))"
    }
    if let to = query.to {
      cells.append(Cell(to))
      condition += " AND begin_ms < ?\(cells.count)"
    }
    try database.query(
      """
      SELECT vehicle, begin_ms, end_ms, is_complete, is_inferred, start_odometer_km,
        end_odometer_km, energy_kwh
      FROM drives WHERE \(condition)
      """, cells
    ) { row throws(SQLiteError) in
      guard let vehicle = row.integer(0), let vin = vins[vehicle], let begin = row.time(1)
      else { return }
      var distance: Double?
      if let start = row.double(5), let end = row.double(6), end >= start { distance = end - start }
      body(
        DrivenFigures(
          vin: vin, begin: begin, end: row.time(2), isComplete: row.bool(3) ?? false,
          isInferred: row.bool(4) ?? false, distance: distance, energy: row.double(7)))
    }
  }
}
