internal import CommandSyntax
internal import Journal
internal import TeslaAPI
internal import Time
internal import Unix

extension Session {
  /// The prices of `--price`, else those of the state directory.
  func prices() throws(Failure) -> PriceList {
    let lines = arguments.strings(JournalOptions.price)
    guard lines.isEmpty else {
      return PriceList(
        try lines.map { line throws(Failure) in
          do throws(PriceRule.Flaw) { return try PriceRule(line: line, needsCurrency: false) } catch
          {
            throw Failure(
              .usage, "--price: \(TerminalText.line(error.description))",
              hint: "--price 0.31, --price 0.31EUR, or a line as in tesla-files(5)")
          }
        })
    }
    let directory = try directory()
    let saved: SavedPrices
    do throws(SystemError) { saved = try SavedPrices(in: directory) } catch {
      throw Failure(reading: error)
    }
    guard let bad = saved.badLines.first else { return saved.list }
    throw Failure(
      .failure, "\(directory.prices): \(TerminalText.line(bad.description))",
      hint: "tesla-files(5) has the form of a line")
  }
}

/// What charges cost: by `--price`, else by what the journal says, else by the prices of the state
/// directory.
struct Cashier: Sendable {
  private let journal: any JournalReading
  private let prices: PriceList
  private let zone: TimeZoneRules
  /// Whether `--price` comes before what the journal says.
  private let isAsked: Bool

  init(_ run: JournalRun) throws(Failure) {
    journal = run.journal
    prices = try run.session.prices()
    zone = run.calendar.zone
    isAsked = !run.session.arguments.strings(JournalOptions.price).isEmpty
  }

  /// What a kWh costs also where nothing was charged.
  var onlyPrice: Price? { prices.onlyPrice }

  /// Of each charge, in their order.
  func bills(of charges: [Charge]) throws(Failure) -> [PriceList.Bill?] {
    let needy = charges.indices.filter { needsCurve(charges[$0]) }
    var curves: [Int: [Charge.Point]] = [:]
    if !needy.isEmpty {
      let ids = needy.map { charges[$0].id }
      let found = try reading { () throws(JournalError) in try journal.curves(ofCharges: ids) }
      curves = Dictionary(zip(needy, found), uniquingKeysWith: { first, _ in first })
    }
    return charges.indices.map { bill(of: charges[$0], curve: curves[$0] ?? []) }
  }

  private func isStored(_ charge: Charge) -> Bool { !isAsked && charge.cost != nil }

  private func needsCurve(_ charge: Charge) -> Bool {
    !isStored(charge) && prices.dependsOnTime(charge)
  }

  private func bill(of charge: Charge, curve: [Charge.Point]) -> PriceList.Bill? {
    if isStored(charge), let cost = charge.cost {
      let price = charge.billedEnergy.flatMap { Price(of: cost, energy: $0) }
      return PriceList.Bill(cost: cost, price: price)
    }
    return prices.bill(of: charge, curve: curve, zone: zone)
  }
}

extension Cell {
  static func amount(_ money: Money?) -> Cell { money.map { .decimal($0.amount) } ?? .none }

  static func currency(_ money: Money?) -> Cell {
    money.flatMap { $0.currency.isEmpty ? nil : .text($0.currency) } ?? .none
  }
}
