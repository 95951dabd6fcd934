internal import CommandSyntax
internal import Journal
internal import Time

/// `tesla charges`: what the journal has of them, and what they cost. No network.
struct ChargesCommand {
  private let run: JournalRun
  private let cashier: Cashier

  init(_ session: Session, _ journal: any JournalReading) throws(Failure) {
    run = try JournalRun(session, journal)
    cashier = try Cashier(run)
  }

  func write() throws(Failure) {
    let charges = try run.begun(\.begin) { query throws(JournalError) in
      try run.journal.charges(query)
    }
    let none = "no charges in that time"
    let bills = try cashier.bills(of: charges)
    guard let period = run.period else {
      let rows = zip(charges, bills).map { PricedCharge(charge: $0, bill: $1) }
      let columns = ChargeColumns(run: run)
      return try run.write(rows, columns.columns, table: columns.table, none: none)
    }
    var tally = Tally<ChargeSum>(period, run.calendar)
    for (charge, bill) in zip(charges, bills) {
      tally.add(charge.vin, at: charge.begin, none: ChargeSum.init) { $0.add(charge, bill) }
    }
    let columns = ChargeTotalColumns(run: run)
    try run.write(
      tally.totals(limit: run.limit), columns.columns, table: columns.table, none: none)
  }
}
