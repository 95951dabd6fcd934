internal import CommandSyntax
internal import Journal
internal import TeslaAPI
internal import TeslaData
internal import Time

/// What the commands share that read the journal: which cars and which time are meant, and how rows
/// are written.
struct JournalRun: Sendable {
  let session: Session
  let journal: any JournalReading
  let calendar: LocalCalendar
  /// By VIN.
  let vehicles: [String: JournalVehicle]
  /// Of `--vehicle`; nil: all.
  private let vin: String?
  private let from: Timestamp?
  private let to: Timestamp?

  init(_ session: Session, _ journal: any JournalReading) throws(Failure) {
    self.session = session
    self.journal = journal
    calendar = session.calendar
    let known = try reading { () throws(JournalError) in try journal.vehicles() }
    vehicles = Dictionary(known.map { ($0.vin, $0) }, uniquingKeysWith: { first, _ in first })
    vin = try JournalRun.vin(session.arguments.string(JournalOptions.vehicle), known)
    from = try JournalRun.time(JournalOptions.from, session, calendar)?.start
    to = try JournalRun.time(JournalOptions.to, session, calendar)?.end
    if let from, let to, from >= to {
      throw Failure(.usage, "--to: nothing is between --from and --to")
    }
  }

  private static func time(
    _ option: Option, _ session: Session, _ calendar: LocalCalendar
  ) throws(Failure) -> DateText? {
    guard let text = session.arguments.string(option) else { return nil }
    guard let time = DateText.parse(text, now: session.clock.now, calendar) else {
      throw Failure(
        .usage,
        "--\(option.long): '\(TerminalText.line(text))' is no time such as \(DateText.forms)")
    }
    return time
  }

  static func vin(_ name: String?, _ known: [JournalVehicle]) throws(Failure) -> String? {
    guard let name else { return nil }
    let words = known.map { "\($0.vin) \($0.name)" }
    if known.contains(where: { $0.vin == name }) { return name }
    let matches = known.filter { $0.name.lowercased() == name.lowercased() }
    guard let first = matches.first else {
      throw Failure(
        Products.SelectionFailure.notFound(name, known: words), what: "car in the journal",
        option: JournalOptions.vehicle.spelling)
    }
    guard matches.count == 1 else {
      throw Failure(
        Products.SelectionFailure.ambiguous(matches.map(\.vin)), what: "car",
        option: JournalOptions.vehicle.spelling)
    }
    return first.vin
  }

  // MARK: What is asked

  /// What has a part in the time that is meant.
  var query: JournalQuery { JournalQuery(vins: vin.map { [$0] }, from: from, to: to) }

  var period: Period? { session.arguments.choice(JournalOptions.by) }
  var limit: Int? { session.arguments.integer(JournalOptions.limit) }

  /// The rows that began in the time that is meant, so that those of two days are never the same.
  func begun<Row>(
    _ begin: KeyPath<Row, Timestamp>,
    _ rows: (JournalQuery) throws(JournalError) -> [Row]
  ) throws(Failure) -> [Row] {
    var query = query
    // The newest: what began before and ended after the start is older than the rest.
    if period == nil { query.limit = limit }
    let all = try reading { () throws(JournalError) in try rows(query) }
    guard let from else { return all }
    return all.filter { $0[keyPath: begin] >= from }
  }

  func name(of vin: String) -> String? {
    vehicles[vin].flatMap { $0.name.isEmpty ? nil : $0.name }
  }

  func units(of vin: String) -> DisplayUnits {
    var units = DisplayUnits()
    units.distance = vehicles[vin]?.distanceUnit
    units.temperature = vehicles[vin]?.temperatureUnit
    return units
  }

  // MARK: What is written

  /// Rows as the options ask: as a table, as CSV, else as JSON lines.
  func write<Row>(
    _ rows: [Row], _ columns: [Column<Row>], table: [TableColumn<Row>], none: String
  ) throws(Failure) {
    if session.arguments.isSet(JournalOptions.table) {
      guard !rows.isEmpty else { return session.console.note(none) }
      let text = RowTable.render(rows, table, width: session.console.columns)
      return try session.console.write(text)
    }
    let isCSV = session.arguments.isSet(JournalOptions.csv)
    var output: [UInt8] = []
    if isCSV {
      output += columns.map(\.name).joined(separator: ",").utf8
      output += CSV.lineEnd
    }
    for row in rows {
      if isCSV {
        append(asCSV: row, columns, to: &output)
      } else {
        append(asJSON: row, columns, to: &output)
      }
      guard output.count > 1 << 16 else { continue }
      try session.console.write(output)
      output.removeAll(keepingCapacity: true)
    }
    if !output.isEmpty { try session.console.write(output) }
  }

  private func append<Row>(asCSV row: Row, _ columns: [Column<Row>], to output: inout [UInt8]) {
    for (place, column) in columns.enumerated() {
      if place > 0 { output.append(UInt8(ascii: ",")) }
      column.cell(row).append(asCSV: &output, calendar)
    }
    output += CSV.lineEnd
  }

  private func append<Row>(asJSON row: Row, _ columns: [Column<Row>], to output: inout [UInt8]) {
    output.append(UInt8(ascii: "{"))
    for (place, column) in columns.enumerated() {
      if place > 0 { output.append(UInt8(ascii: ",")) }
      output += "\"\(column.name)\":".utf8
      column.cell(row).append(asJSON: &output)
    }
    output += [UInt8(ascii: "}"), 0x0A]
  }
}

/// Asks the journal; its failure is the command's.
func reading<Result>(
  _ work: () throws(JournalError) -> Result
) throws(Failure) -> Result {
  do throws(JournalError) { return try work() } catch { throw Failure(error) }
}

extension Failure {
  /// The words for a journal that cannot be read.
  init(_ error: JournalError) {
    switch error {
    case .missing: self.init(.notFound, error.description, hint: "tesla serve writes the journal")
    case .cannotLoad:
      self.init(.failure, error.description, hint: "install SQLite: the package libsqlite3-0")
    case .newerVersion:
      self.init(.failure, error.description, hint: "use that version, or a newer one")
    case .damaged:
      self.init(
        .failure, error.description, hint: "tesla serve moves it aside and begins a new one")
    case .inUse, .failed, .system: self.init(.failure, error.description, hint: "tesla doctor")
    }
  }
}
