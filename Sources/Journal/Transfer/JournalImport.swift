internal import SQLite
package import Time
internal import Unix

/// Why a file was not imported. Nothing of it is in the journal then.
package struct ImportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1 on; nil where the whole file is meant.
  package let line: Int?
  package let words: String

  package init(line: Int? = nil, _ words: String) {
    self.line = line
    self.words = words
  }

  package var description: String { line.map { "line \($0): \(words)" } ?? words }
}

/// What other programs' files do not say.
package struct ImportOptions: Hashable, Sendable {
  /// Whose drives and charges they are.
  package var vin: String?
  /// TeslaMate's number of the car, where a file has several.
  package var car: Int64?
  /// Of TeslaMate's costs.
  package var currency: String?
  /// Of TeslaFi's times.
  package var zone: TimeZoneRules

  package init(
    vin: String? = nil, car: Int64? = nil, currency: String? = nil,
    zone: TimeZoneRules = TimeZoneRules(offsetSeconds: 0)
  ) {
    self.vin = vin
    self.car = car
    self.currency = currency
    self.zone = zone
  }
}

/// What is to go into the journal, read from a file as a whole.
package struct JournalImport: Sendable {
  package enum Form: String, Hashable, Sendable {
    case export = "export of tesla"
    case drives = "TeslaMate's drives"
    case charges = "TeslaMate's charging_processes"
    case rows = "TeslaFi's rows"
  }

  package let form: Form
  package private(set) var changes: [JournalChange]
  /// Columns that are not used, as this program does not know them.
  package private(set) var unknown: [String]
  /// Rows of TeslaMate's that have no end, or are of another car.
  package private(set) var leftOut = 0

  package init(_ bytes: [UInt8], _ options: ImportOptions) throws(ImportError) {
    // A byte order mark, as spreadsheets write it.
    let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    if bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") {
      let lines = try ImportedLines(bytes)
      (form, changes, unknown) = (.export, lines.changes, lines.unknown.sorted())
      return
    }
    let table = try CSVTable(bytes)
    if table.has("start_km") {
      form = .drives
    } else if table.has("start_battery_level"), table.has("charge_energy_added") {
      form = .charges
    } else if table.has("Date"), table.has("shift_state") {
      form = .rows
    } else {
      throw ImportError(
        "it is neither an export of tesla nor a table of TeslaMate or TeslaFi with their columns")
    }
    (changes, unknown) = ([], [])
    switch form {
    case .export: break
    case .drives, .charges:
      let rows = try TeslaMateRows(table, isDrives: form == .drives, options)
      (changes, unknown, leftOut) = (rows.changes, rows.unknown, rows.leftOut)
    case .rows:
      let rows = try TeslaFiRows(table, options)
      (changes, unknown, leftOut) = (rows.changes, rows.unknown, rows.leftOut)
    }
  }

  /// What an import did.
  package struct Outcome: Hashable, Sendable {
    package var drives = 0
    package var charges = 0
    package var others = 0
    /// Left out, as the journal has others at that time.
    package var overlapping = 0
  }

  /// Writes it all, or nothing. A `serve` that runs writes before or after it.
  package func write(to path: String) throws(JournalError) -> Outcome {
    let database = try opened(path)
    defer { database.close() }
    return try JournalFile.using(path) { () throws(SQLiteError) in
      try database.execute("PRAGMA synchronous = FULL")
      return try database.transaction { () throws(SQLiteError) in try write(JournalTables(database))
      }
    }
  }

  private func opened(_ path: String) throws(JournalError) -> Database {
    let lock: FileLock?
    do throws(FileLockError) { lock = try FileLock.tryAcquire(path: path + ".lock") } catch {
      guard case .system(let error) = error else { throw .inUse(path: path) }
      throw .system(error)
    }
    // Its tables are the writer's to make.
    if lock == nil { try JournalFile.openForReading(path).close() }
    defer { lock?.release() }
    return try JournalFile.openForWriting(path)
  }

  private func write(_ tables: JournalTables) throws(SQLiteError) -> Outcome {
    var outcome = Outcome()
    var left: Set<JournalChange.Owner> = []
    for change in changes {
      if let owner = change.owner, left.contains(owner) { continue }
      if try tables.hasOther(than: change) {
        outcome.overlapping += 1
        if let owner = change.owner { left.insert(owner) }
        continue
      }
      try tables.write(change)
      switch change {
      case .drive: outcome.drives += 1
      case .charge: outcome.charges += 1
      default: outcome.others += 1
      }
    }
    if form != .export {
      for vin in Set(changes.compactMap(\.owner?.vin)) { try tables.weigh(vin) }
    }
    return outcome
  }
}

extension JournalChange {
  /// The drive or charge that a change belongs to.
  struct Owner: Hashable {
    let isDrive: Bool
    let vin: String
    let begin: Int64
  }

  var owner: Owner? {
    switch self {
    case .drive(let drive):
      Owner(isDrive: true, vin: drive.vin, begin: drive.begin.milliseconds)
    case .charge(let charge):
      Owner(isDrive: false, vin: charge.vin, begin: charge.begin.milliseconds)
    case .point(_, let vin, let begin):
      Owner(isDrive: true, vin: vin, begin: begin.milliseconds)
    case .curve(_, let vin, let begin):
      Owner(isDrive: false, vin: vin, begin: begin.milliseconds)
    default: nil
    }
  }
}

extension JournalTables {
  /// Gives the drives that have none the energy that their range tells, by the car's charges.
  fileprivate func weigh(_ vin: String) throws(SQLiteError) {
    let rated = try JournalConnection(database).rated(vin)
    guard let perKilometre = rated.kilowattHoursPerKilometre else { return }
    try database.run(
      """
      UPDATE drives SET energy_kwh = (start_range_km - end_range_km) * ?2, energy_source = ?3
      WHERE vehicle = (SELECT id FROM vehicles WHERE vin = ?1)
        AND energy_kwh IS NULL AND end_ms IS NOT NULL AND start_range_km > end_range_km
      """, [.text(vin), .real(perKilometre), .text(Drive.EnergySource.range.rawValue)])
  }

  /// Whether the journal has another drive, or charge, of the car at that time, or knows the end of
  /// this one that is not to be known.
  func hasOther(than change: JournalChange) throws(SQLiteError) -> Bool {
    let (table, vin, begin, end): (String, String, Timestamp, Timestamp?)
    switch change {
    case .drive(let row): (table, vin, begin, end) = (Drive.table, row.vin, row.begin, row.end)
    case .charge(let row): (table, vin, begin, end) = (Charge.table, row.vin, row.begin, row.end)
    default: return false
    }
    return try database.integer(
      """
      SELECT 1 FROM \(table) WHERE vehicle = (SELECT id FROM vehicles WHERE vin = ?1)
        AND (begin_ms <> ?2 AND begin_ms < ?3 AND coalesce(end_ms, begin_ms) > ?2
          OR begin_ms = ?2 AND end_ms IS NOT NULL AND ?4)
      """, [.text(vin), Cell(begin), Cell(end ?? begin), .integer(end == nil ? 1 : 0)]) != nil
  }
}
