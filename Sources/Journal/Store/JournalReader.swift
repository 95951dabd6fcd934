internal import SQLite

/// Reads a journal, from any thread, also while a writer runs. Each call opens the file, so that a
/// journal that was moved or made anew is read as it is now.
package struct JournalReader: JournalReading {
  package let path: String

  package init(path: String) { self.path = path }

  package func vehicles() throws(JournalError) -> [JournalVehicle] {
    try read { connection throws(SQLiteError) in try connection.vehicles() }
  }

  package func drives(_ query: JournalQuery) throws(JournalError) -> [Drive] { try rows(query) }

  package func charges(_ query: JournalQuery) throws(JournalError) -> [Charge] { try rows(query) }

  package func states(_ query: JournalQuery) throws(JournalError) -> [JournalState] {
    try rows(query)
  }

  /// The same, a row at a time, from one state of the file.
  package func forEachDrive(_ query: JournalQuery, _ body: (Drive) -> Void) throws(JournalError) {
    try forEach(query, body)
  }

  package func forEachCharge(_ query: JournalQuery, _ body: (Charge) -> Void) throws(JournalError) {
    try forEach(query, body)
  }

  package func forEachState(_ query: JournalQuery, _ body: (JournalState) -> Void)
    throws(JournalError)
  {
    try forEach(query, body)
  }

  /// A version lasts until the next one of its car.
  package func versions(_ query: JournalQuery) throws(JournalError) -> [SoftwareVersion] {
    try read { connection throws(SQLiteError) in try connection.versions(query) }
  }

  package func track(ofDrive id: Int64) throws(JournalError) -> [Drive.Point] {
    try read { connection throws(SQLiteError) in try connection.track(ofDrive: id) }
  }

  package func curve(ofCharge id: Int64) throws(JournalError) -> [Charge.Point] {
    try read { connection throws(SQLiteError) in try connection.curve(ofCharge: id) }
  }

  package func curves(ofCharges ids: [Int64]) throws(JournalError) -> [[Charge.Point]] {
    try read { connection throws(SQLiteError) in
      try ids.map { id throws(SQLiteError) in try connection.curve(ofCharge: id) }
    }
  }

  package func drivenFigures(_ query: JournalQuery) throws(JournalError) -> [DrivenFigures] {
    // Of the newest some it matters which these are.
    guard query.limit == nil else { return try drives(query).map(DrivenFigures.init) }
    return try read { connection throws(SQLiteError) in try connection.drivenFigures(query) }
  }

  package func samples(_ query: JournalQuery) throws(JournalError) -> [ChartSample] {
    try read { connection throws(SQLiteError) in try connection.samples(query) }
  }

  /// What was last written of each car, by VIN, to go on with after a restart. What has no end was
  /// under way.
  package func latest() throws(JournalError) -> [String: JournalLatest] {
    try read { connection throws(SQLiteError) in try connection.latest() }
  }

  private func rows<Stored: StoredRow>(_ query: JournalQuery) throws(JournalError) -> [Stored] {
    var rows: [Stored] = []
    try forEach(query) { rows.append($0) }
    return rows
  }

  private func forEach<Stored: StoredRow>(_ query: JournalQuery, _ body: (Stored) -> Void)
    throws(JournalError)
  {
    try read { connection throws(SQLiteError) in try connection.forEach(query, body) }
  }

  private func read<Result>(_ body: (JournalConnection) throws(SQLiteError) -> Result)
    throws(JournalError) -> Result
  {
    let database = try JournalFile.openForReading(path)
    defer { database.close() }
    return try JournalFile.using(path) { () throws(SQLiteError) in
      try body(JournalConnection(database))
    }
  }
}

/// What was last written of a car.
package struct JournalLatest: Hashable, Sendable {
  /// The one that began last; of the others none should be without an end.
  package var drive: Drive?
  package var charge: Charge?
  package var state: JournalState?
  package var version: SoftwareVersion?
  /// All that have no end. An earlier one was left so, which should not be.
  package var openDrives: [Drive] = []
  package var openCharges: [Charge] = []
  package var openStates: [JournalState] = []

  package init() {}
}
