internal import CommandSyntax
internal import Journal
internal import Time

/// `tesla drives`: what the journal has of them. No network.
struct DrivesCommand {
  private let run: JournalRun
  private let session: Session

  init(_ session: Session, _ journal: any JournalReading) throws(Failure) {
    self.session = session
    run = try JournalRun(session, journal)
  }

  func write() throws(Failure) {
    if let id = session.arguments.integer(DrivesSyntax.gpx) { return try writeTrack(Int64(id)) }
    let none = "no drives in that time"
    guard let period = run.period else {
      guard session.arguments.strings(DrivesSyntax.price).isEmpty else {
        throw Failure(
          .usage, "--price needs --by: only totals have a cost", hint: "--by month, for example")
      }
      let drives = try run.begun(\.begin) { query throws(JournalError) in
        try run.journal.drives(query)
      }
      let columns = DriveColumns(run: run)
      return try run.write(drives, columns.columns, table: columns.table, none: none)
    }
    let columns = DriveTotalColumns(run: run)
    try run.write(
      try totals(by: period), columns.columns, table: columns.table, none: none)
  }

  private func totals(by period: Period) throws(Failure) -> [Totals<DriveSum>] {
    var tally = Tally<DriveSum>(period, run.calendar)
    let query = run.query
    try reading { () throws(JournalError) in
      try run.journal.forEachDriven(query) { drive in
        if let from = query.from, drive.begin < from { return }
        tally.add(drive.vin, at: drive.begin, none: DriveSum.init) { $0.add(drive) }
      }
    }
    var totals = tally.totals(limit: run.limit)
    try addCosts(to: &totals, by: period)
    return totals
  }

  /// Energy out of the battery has the mean price of what was charged in the same part of the
  /// calendar, else of what was charged last before, else the price of all charges.
  private func addCosts(to totals: inout [Totals<DriveSum>], by period: Period) throws(Failure) {
    let cashier = try Cashier(run)
    var query = run.query
    // What was charged before counts too.
    query.from = nil
    let charges = try reading { () throws(JournalError) in try run.journal.charges(query) }
    var tally = Tally<ChargeSum>(period, run.calendar)
    for (charge, bill) in zip(charges, try cashier.bills(of: charges)) {
      tally.add(charge.vin, at: charge.begin, none: ChargeSum.init) { $0.add(charge, bill) }
    }
    let charged = Dictionary(grouping: tally.totals(limit: nil), by: \.vin)
    for place in totals.indices {
      let total = totals[place]
      guard let energy = total.sum.knownEnergy else { continue }
      let priced = charged[total.vin]?.last {
        $0.first <= total.first && $0.sum.priceOfAdded != nil
      }
      let price = priced?.sum.priceOfAdded ?? cashier.onlyPrice
      totals[place].sum.cost = price?.cost(of: energy)
    }
  }

  private func writeTrack(_ id: Int64) throws(Failure) {
    let drives = try reading { () throws(JournalError) in
      try run.journal.drives(JournalQuery(vins: run.query.vins))
    }
    guard let drive = drives.first(where: { $0.id == id }) else {
      throw Failure(
        .notFound, "the journal has no drive \(id)", hint: "tesla drives | jq .id lists them")
    }
    let track = try reading { () throws(JournalError) in try run.journal.track(ofDrive: id) }
    guard let gpx = GPX(drive, track: track, name: run.name(of: drive.vin), run.calendar) else {
      throw Failure(
        .notFound, "no positions are kept of drive \(id)",
        hint: "tesla serve --location keeps those of drives to come")
    }
    try session.console.write(gpx.bytes)
  }
}
