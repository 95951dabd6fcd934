/// An amount of money, in decimal: 12.34 EUR.
package struct Money: Hashable, Sendable {
  /// In ten-thousandths of the currency's unit, so that prices of a kWh are exact too.
  package var tenThousandths: Int64
  /// ISO 4217: `EUR`.
  package var currency: String

  package init(tenThousandths: Int64, currency: String) {
    self.tenThousandths = tenThousandths
    self.currency = currency
  }
}
