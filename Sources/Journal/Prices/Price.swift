/// What a kWh costs.
package struct Price: Hashable, Sendable {
  /// In millionths of the currency's unit: suppliers tell prices in hundredths of a cent.
  package var millionths: Int64
  /// ISO 4217; empty where none was named.
  package var currency: String

  package init(millionths: Int64, currency: String) {
    self.millionths = millionths
    self.currency = currency
  }

  /// - Parameter text: `0.31`; nil for anything else.
  package init?(_ text: String, currency: String) {
    guard let millionths = DecimalText.parse(text, decimals: 6) else { return nil }
    self.init(millionths: millionths, currency: currency)
  }

  /// What some kWh cost in all, for each kWh; nil for none.
  package init?(of cost: Money, energy: Double) {
    guard let milliwattHours = Price.milliwattHours(energy), milliwattHours > 0 else { return nil }
    let exact = DecimalText.divide(
      Int128(cost.tenThousandths) * 100_000_000, by: Int128(milliwattHours))
    self.init(meanMillionths: exact, cost.currency)
  }

  /// A mean has two digits more than its currency: more would say nothing.
  init?(meanMillionths exact: Int128, _ currency: String) {
    var step: Int128 = 1
    for _ in min(Money.digits(of: currency) + 2, 6)..<6 { step *= 10 }
    guard let millionths = Int64(exactly: DecimalText.divide(exact, by: step) * step) else {
      return nil
    }
    self.init(millionths: millionths, currency: currency)
  }

  /// Without zeros at its end, but with the decimals of its currency: `0.31`, `0.2874`, `31`.
  package var amount: String {
    var text = DecimalText.write(millionths, decimals: 6)
    for _ in Money.digits(of: currency)..<6 where text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  /// Whole thousandths of a Wh; nil for what no car takes.
  static func milliwattHours(_ kilowattHours: Double) -> Int64? {
    guard kilowattHours.isFinite, 0...1e6 ~= kilowattHours else { return nil }
    return Int64((kilowattHours * 1_000_000).rounded())
  }
}

extension Price {
  /// What some kWh cost, rounded to the currency's own digits; nil for what is no energy.
  package func cost(of energy: Double) -> Money? {
    Price.milliwattHours(energy).flatMap { PriceList.Bill(milliwattHours: $0, price: self)?.cost }
  }
}
