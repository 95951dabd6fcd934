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

  package func forEachDriven(_ query: JournalQuery, _ body: (DrivenFigures) -> Void)
    throws(JournalError)
  {
    // Of the newest some it matters which these are.
    guard query.limit == nil else {
      return try forEachDrive(query) { body(DrivenFigures($0)) }
    }
    try read { connection throws(SQLiteError) in try connection.forEachDriven(query, body) }
  }

  package func samples(_ query: JournalQuery) throws(JournalError) -> [ChartSample] {
    try read { connection throws(SQLiteError) in try connection.samples(query) }
  }

  /// Of every car, by VIN: asked once, as a fleet's cars one by one would read for seconds.
  package func pasts() throws(JournalError) -> [String: CarPast] {
    try read { connection throws(SQLiteError) in try connection.pasts() }
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
