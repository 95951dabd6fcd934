internal import Journal
internal import TeslaData
internal import Time

/// A charge and what it cost.
struct PricedCharge: Sendable {
  let charge: Charge
  let bill: PriceList.Bill?
}

/// What `tesla charges` tells of a charge.
struct ChargeColumns {
  let run: JournalRun

  /// The members of a line; tesla-charges(1) lists them.
  var columns: [Column<PricedCharge>] {
    let run = run
    return [
      Column("id") { .integer($0.charge.id) },
      Column("vin") { .text($0.charge.vin) },
      Column("name") { .text(run.name(of: $0.charge.vin)) },
      Column("begin") { .time($0.charge.begin) },
      Column("end") { .time($0.charge.end) },
      Column("duration_s") { .seconds($0.charge.duration) },
      Column("energy_added_kwh") { .number($0.charge.energyAdded, 3) },
      Column("energy_drawn_kwh") { .number($0.charge.energyDrawn, 3) },
      Column("drawn_source") { .text($0.charge.drawnSource?.rawValue) },
      Column("price_per_kwh") { $0.bill?.price.map { .decimal($0.amount) } ?? .none },
      Column("cost") { .amount($0.bill?.cost) },
      Column("currency") { .currency($0.bill?.cost) },
      Column("kind") { $0.charge.isFast.map { .text($0 ? "DC" : "AC") } ?? .none },
      Column("peak_power_kw") { .number($0.charge.peakPower, 2) },
      Column("start_level_percent") { .number($0.charge.startLevel, 2) },
      Column("end_level_percent") { .number($0.charge.endLevel, 2) },
      Column("start_range_km") { .number($0.charge.startRange, 2) },
      Column("end_range_km") { .number($0.charge.endRange, 2) },
      Column("outside_celsius") { .number($0.charge.outsideTemperature, 1) },
      Column("odometer_km") { .number($0.charge.odometer, 3) },
      Column("place") { .text($0.charge.place) },
      Column("latitude") { .number($0.charge.position?.latitude, 6) },
      Column("longitude") { .number($0.charge.position?.longitude, 6) },
      Column("seen_from") { .time($0.charge.seenFrom) },
      Column("is_complete") { .flag($0.charge.isComplete) },
    ]
  }

  var table: [TableColumn<PricedCharge>] {
    let run = run
    let words = JournalWords(run)
    return [
      TableColumn("Begin") { words.time($0.charge.begin) },
      TableColumn("Car", rank: words.carRank) { words.car($0.charge.vin) },
      TableColumn("Time", isNumber: true) { words.duration($0.charge.duration) },
      TableColumn("Added", isNumber: true) { words.energy($0.charge.energyAdded) },
      TableColumn("Drawn", rank: 3, isNumber: true) { words.energy($0.charge.energyDrawn) },
      TableColumn("Battery", isNumber: true) {
        words.levels($0.charge.startLevel, $0.charge.endLevel)
      },
      TableColumn("Range", rank: 10, isNumber: true) {
        words.span($0.charge.startRange, $0.charge.endRange, $0.charge.vin)
      },
      TableColumn("Kind", rank: 4) { $0.charge.isFast.map { $0 ? "DC" : "AC" } },
      TableColumn("Peak", rank: 6, isNumber: true) { words.power($0.charge.peakPower) },
      TableColumn("Price", rank: 5, isNumber: true) { $0.bill?.price?.amount },
      TableColumn("Cost", rank: 1, isNumber: true) { $0.bill?.cost.description },
      TableColumn("Outside", rank: 7, isNumber: true) {
        words.temperature($0.charge.outsideTemperature, $0.charge.vin)
      },
      TableColumn("Odometer", rank: 8, isNumber: true) {
        words.odometer($0.charge.odometer, $0.charge.vin)
      },
      TableColumn("Place", rank: 2) { $0.charge.place },
      TableColumn("Note", rank: 3) {
        $0.charge.end == nil ? "under way" : $0.charge.isComplete ? nil : "partly seen"
      },
      TableColumn("ID", rank: 12, isNumber: true) { "\($0.charge.id)" },
    ]
  }
}
