internal import Journal
internal import Time

/// Some charges of a car together.
struct ChargeSum: Sendable {
  var count = 0
  var incomplete = 0
  var fast = 0
  var seconds: Int64 = 0
  var added = 0.0
  /// nil while no charger told.
  var drawn: Double?
  /// Of those that have a cost; nil of two currencies.
  private(set) var cost: Money?
  /// Of them what was paid for, and what came into the battery.
  private(set) var billed = 0.0
  private(set) var billedAdded = 0.0
  private(set) var unpriced = 0
  private var hasSeveralCurrencies = false

  mutating func add(_ charge: Charge, _ bill: PriceList.Bill?) {
    count += 1
    if !charge.isComplete { incomplete += 1 }
    if charge.isFast == true { fast += 1 }
    seconds += max(0, charge.duration?.components.seconds ?? 0)
    added += charge.energyAdded ?? 0
    if let energy = charge.energyDrawn { drawn = (drawn ?? 0) + energy }
    guard let bill else {
      unpriced += 1
      return
    }
    billed += charge.billedEnergy ?? 0
    billedAdded += charge.energyAdded ?? charge.billedEnergy ?? 0
    let sum = cost.map { $0.adding(bill.cost) } ?? bill.cost
    if sum == nil { hasSeveralCurrencies = true }
    cost = hasSeveralCurrencies ? nil : sum
  }

  /// The mean of what was paid for.
  var price: Price? { cost.flatMap { Price(of: $0, energy: billed) } }
  /// The mean of what came into the battery, losses of charging in it.
  var priceOfAdded: Price? { cost.flatMap { Price(of: $0, energy: billedAdded) } }
}

/// What `tesla charges --by` tells of a part of the calendar.
struct ChargeTotalColumns {
  let run: JournalRun

  var columns: [Column<Totals<ChargeSum>>] {
    TotalColumns.head(run) + [
      Column("count") { .integer(Int64($0.sum.count)) },
      Column("fast_count") { .integer(Int64($0.sum.fast)) },
      Column("incomplete_count") { .integer(Int64($0.sum.incomplete)) },
      Column("duration_s") { .integer($0.sum.seconds) },
      Column("energy_added_kwh") { .number($0.sum.added, 3) },
      Column("energy_drawn_kwh") { .number($0.sum.drawn, 3) },
      Column("price_per_kwh") { $0.sum.price.map { .decimal($0.amount) } ?? .none },
      Column("cost") { .amount($0.sum.cost) },
      Column("currency") { .currency($0.sum.cost) },
      Column("unpriced_count") { .integer(Int64($0.sum.unpriced)) },
    ]
  }

  var table: [TableColumn<Totals<ChargeSum>>] {
    let words = JournalWords(run)
    return TotalColumns.tableHead(run) + [
      TableColumn("Charges", isNumber: true) { "\($0.sum.count)" },
      TableColumn("Fast", rank: 3, isNumber: true) { $0.sum.fast > 0 ? "\($0.sum.fast)" : nil },
      TableColumn("Time", rank: 4, isNumber: true) { words.duration(.seconds($0.sum.seconds)) },
      TableColumn("Added", isNumber: true) { words.energy($0.sum.added) },
      TableColumn("Drawn", rank: 2, isNumber: true) { words.energy($0.sum.drawn) },
      TableColumn("Price", rank: 3, isNumber: true) { $0.sum.price?.amount },
      TableColumn("Cost", rank: 1, isNumber: true) { $0.sum.cost?.description },
      TableColumn("Note", rank: 5) { total in
        let parts = [
          JournalWords.note(incomplete: total.sum.incomplete),
          total.sum.unpriced > 0 && total.sum.unpriced < total.sum.count
            ? "\(total.sum.unpriced) without a price" : nil,
        ].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
      },
    ]
  }
}
