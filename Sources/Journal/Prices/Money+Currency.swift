extension Money {
  /// How many decimals a currency has (ISO 4217); without one as most have.
  package static func digits(of currency: String) -> Int {
    switch currency {
    case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
      "VUV", "XAF", "XOF", "XPF":
      0
    case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
    case "CLF", "UYW": 4
    default: 2
    }
  }

  /// Whether it has the form of ISO 4217: three capital letters.
  package static func isCurrency(_ text: String) -> Bool {
    text.utf8.count == 3 && text.utf8.allSatisfy { 0x41...0x5A ~= $0 }
  }

  /// Decimals of its currency.
  package var digits: Int { Money.digits(of: currency) }

  /// In the smallest coin of its currency: cents, yen, fils.
  package var minorUnits: Int64 {
    var coin: Int128 = 10_000
    for _ in 0..<digits { coin /= 10 }
    return Int64(clamping: DecimalText.divide(Int128(tenThousandths), by: coin))
  }

  /// The amount in the currency's own digits: `12.34`, `1480`, `4.005`.
  package var amount: String { DecimalText.write(minorUnits, decimals: digits) }

  /// The sum; nil of two currencies, or beyond what a number holds.
  package func adding(_ other: Money) -> Money? {
    guard currency == other.currency else { return nil }
    let (sum, overflow) = tenThousandths.addingReportingOverflow(other.tenThousandths)
    return overflow ? nil : Money(tenThousandths: sum, currency: currency)
  }
}

extension Money: CustomStringConvertible {
  /// `12.34 EUR`; without a currency the amount alone.
  package var description: String { currency.isEmpty ? amount : "\(amount) \(currency)" }
}
