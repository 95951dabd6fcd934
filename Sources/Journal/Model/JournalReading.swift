/// What can be asked of a journal. Rows come in the order of time.
package protocol JournalReading: Sendable {
  func vehicles() throws(JournalError) -> [JournalVehicle]
  func drives(_ query: JournalQuery) throws(JournalError) -> [Drive]
  func charges(_ query: JournalQuery) throws(JournalError) -> [Charge]
  /// The same, one after another, so that a long journal takes no memory.
  func forEachDrive(_ query: JournalQuery, _ body: (Drive) -> Void) throws(JournalError)
  func forEachCharge(_ query: JournalQuery, _ body: (Charge) -> Void) throws(JournalError)
  func states(_ query: JournalQuery) throws(JournalError) -> [JournalState]
  func versions(_ query: JournalQuery) throws(JournalError) -> [SoftwareVersion]
  /// The track of a drive; empty where no positions were kept.
  func track(ofDrive id: Int64) throws(JournalError) -> [Drive.Point]
  /// How a charge went on.
  func curve(ofCharge id: Int64) throws(JournalError) -> [Charge.Point]
  /// The same of many, in their order.
  func curves(ofCharges ids: [Int64]) throws(JournalError) -> [[Charge.Point]]
  /// What totals need of drives, one after another, in any order.
  func forEachDriven(_ query: JournalQuery, _ body: (DrivenFigures) -> Void) throws(JournalError)
  func samples(_ query: JournalQuery) throws(JournalError) -> [ChartSample]
}

extension JournalReading {
  package func curves(ofCharges ids: [Int64]) throws(JournalError) -> [[Charge.Point]] {
    try ids.map { id throws(JournalError) in try curve(ofCharge: id) }
  }

  package func forEachDrive(_ query: JournalQuery, _ body: (Drive) -> Void) throws(JournalError) {
    try drives(query).forEach(body)
  }

  package func forEachCharge(_ query: JournalQuery, _ body: (Charge) -> Void) throws(JournalError) {
    try charges(query).forEach(body)
  }

  package func forEachDriven(_ query: JournalQuery, _ body: (DrivenFigures) -> Void)
    throws(JournalError)
  {
    try forEachDrive(query) { body(DrivenFigures($0)) }
  }
}
