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
    // To the thousandth of a unit or two digits beyond the currency's: the cost was rounded.
    let exact = DecimalText.divide(
      Int128(cost.tenThousandths) * 100_000_000, by: Int128(milliwattHours))
    let step: Int128 = cost.digits >= 2 ? 100 : 10_000
    let rounded = DecimalText.divide(exact, by: step) * step
    guard let millionths = Int64(exactly: rounded) else { return nil }
    self.init(millionths: millionths, currency: cost.currency)
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
