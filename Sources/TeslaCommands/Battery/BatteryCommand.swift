internal import CommandSyntax
internal import Journal
internal import TeslaData
internal import Time

/// `tesla battery`: what charges and parkings tell of the batteries, by month. No network.
struct BatteryCommand {
  private let run: JournalRun

  /// A month, and the first one that tells the range.
  private struct Month: Sendable {
    let totals: Totals<BatterySum>
    let firstRange: Double?

    var share: Double? {
      guard let firstRange, let range = totals.sum.fullRange, firstRange > 0 else { return nil }
      return range / firstRange * 100
    }
  }

  init(_ session: Session, _ journal: any JournalReading) throws(Failure) {
    run = try JournalRun(session, journal)
  }

  func write() throws(Failure) {
    try run.write(try months(), columns, table: table, none: "no charges in that time")
  }

  private func months() throws(Failure) -> [Month] {
    // The first month is that of the journal.
    var query = run.query
    query.from = nil
    let charges = try reading { () throws(JournalError) in try run.journal.charges(query) }
    let drives = try reading { () throws(JournalError) in try run.journal.drives(query) }
    let states = try reading { () throws(JournalError) in try run.journal.states(query) }
    var tally = Tally<BatterySum>(.month, run.calendar)
    for charge in charges {
      tally.add(charge.vin, at: charge.begin, none: BatterySum.init) { $0.add(charge) }
    }
    addParkings(to: &tally, drives, charges, states)
    let all = tally.totals(limit: nil)
    var first: [String: Double] = [:]
    for totals in all where first[totals.vin] == nil { first[totals.vin] = totals.sum.fullRange }
    let meant = all.filter { totals in run.query.from.map { totals.end > $0 } ?? true }
    let days = Set(meant.map(\.begin.wholeSeconds)).sorted()
    let oldest = run.limit.flatMap { days.suffix($0).first } ?? .min
    return meant.filter { $0.begin.wholeSeconds >= oldest }.map {
      Month(totals: $0, firstRange: first[$0.vin])
    }
  }

  private func addParkings(
    to tally: inout Tally<BatterySum>, _ drives: [Drive], _ charges: [Charge],
    _ states: [JournalState]
  ) {
    let chargesOfCar = Dictionary(grouping: charges, by: \.vin)
    let statesOfCar = Dictionary(grouping: states, by: \.vin)
    for (vin, drives) in Dictionary(grouping: drives, by: \.vin).sorted(by: { $0.key < $1.key }) {
      let charges = chargesOfCar[vin] ?? []
      var sum = BatterySum()
      for charge in charges { sum.add(charge) }
      let parkings = Parking.all(
        of: vin, drives, charges, statesOfCar[vin] ?? [], fullRange: sum.fullRange)
      for parking in parkings {
        tally.add(vin, at: parking.begin, none: BatterySum.init) {
          $0.parked.add(parking.loss, days: parking.days, asleep: parking.asleep)
        }
      }
    }
  }

  /// The members of a line; tesla-battery(1) lists them.
  private var columns: [Column<Month>] {
    let run = run
    return [
      Column("period") { .text($0.totals.name) },
      Column("begin") { .time($0.totals.begin) },
      Column("end") { .time($0.totals.end) },
      Column("vin") { .text($0.totals.vin) },
      Column("name") { .text(run.name(of: $0.totals.vin)) },
      Column("full_range_km") { .number($0.totals.sum.fullRange, 1) },
      Column("full_range_spread_km") { .number($0.totals.sum.spread, 1) },
      Column("full_range_count") { .integer(Int64($0.totals.sum.rangeCount)) },
      Column("share_percent") { .number($0.share, 1) },
      Column("usable_energy_kwh") { .number($0.totals.sum.usableEnergy, 1) },
      Column("usable_energy_count") { .integer(Int64($0.totals.sum.energyCount)) },
      Column("parked_days") { .number($0.totals.sum.parked.days, 2) },
      Column("asleep_days") { .number($0.totals.sum.parked.asleepDays, 2) },
      Column("loss_percent_day") { .number($0.totals.sum.parked.perDay, 2) },
      Column("loss_asleep_percent_day") { .number($0.totals.sum.parked.split.asleep, 2) },
      Column("loss_awake_percent_day") { .number($0.totals.sum.parked.split.awake, 2) },
    ]
  }

  private var table: [TableColumn<Month>] {
    let words = JournalWords(run)
    func loss(_ percent: Double?) -> String? { percent.map { $0.written(decimals: 1) + " %" } }
    return [
      TableColumn("Month") { $0.totals.name },
      TableColumn("Car", rank: words.carRank) { words.car($0.totals.vin) },
      TableColumn("Range", isNumber: true) {
        words.odometer($0.totals.sum.fullRange, $0.totals.vin)
      },
      TableColumn("±", rank: 3, isNumber: true) {
        words.distance($0.totals.sum.spread, $0.totals.vin)
      },
      TableColumn("Charges", rank: 4, isNumber: true) { "\($0.totals.sum.rangeCount)" },
      TableColumn("Share", isNumber: true) { $0.share.map { $0.written(decimals: 1) + " %" } },
      TableColumn("Usable", isNumber: true) { words.energy($0.totals.sum.usableEnergy) },
      TableColumn("Parked", rank: 5, isNumber: true) {
        let days = $0.totals.sum.parked.days
        return days > 0 ? words.duration(.seconds(days * 86_400)) : nil
      },
      TableColumn("Loss a day", rank: 2, isNumber: true) { loss($0.totals.sum.parked.perDay) },
      TableColumn("asleep", rank: 1, isNumber: true) { loss($0.totals.sum.parked.split.asleep) },
      TableColumn("awake", rank: 1, isNumber: true) { loss($0.totals.sum.parked.split.awake) },
    ]
  }
}
