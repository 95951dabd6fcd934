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

  /// Whether there is any price to reckon with.
  var hasPrices: Bool { !prices.rules.isEmpty }

  func bill(of charge: Charge) throws(Failure) -> PriceList.Bill? {
    if !isAsked, let cost = charge.cost {
      let price = charge.billedEnergy.flatMap { Price(of: cost, energy: $0) }
      return PriceList.Bill(cost: cost, price: price)
    }
    guard hasPrices else { return nil }
    let curve =
      prices.dependsOnTime(charge)
      ? try reading { () throws(JournalError) in try journal.curve(ofCharge: charge.id) } : []
    return prices.bill(of: charge, curve: curve, zone: zone)
  }
}

extension Cell {
  static func amount(_ money: Money?) -> Cell { money.map { .decimal($0.amount) } ?? .none }

  static func currency(_ money: Money?) -> Cell {
    money.flatMap { $0.currency.isEmpty ? nil : .text($0.currency) } ?? .none
  }
}
