internal import JSON
package import TeslaData

extension SiteTariff {
  /// A price for each period of each season, for what charges at home and slowly.
  ///
  /// - Parameter currency: where the tariff names none.
  package func rules(currency: String?) -> [PriceRule] {
    let own = content["currency"]?.stringValue ?? content["currency"]?["code"]?.stringValue ?? ""
    let currency = Money.isCurrency(own) ? own : currency ?? ""
    var rules: [PriceRule] = []
    for member in content["seasons"]?.objectValue?.members ?? [] {
      guard let season = PriceRule.Season(member.value) else { continue }
      for period in member.value["tou_periods"]?.objectValue?.members ?? [] {
        guard let price = price(member.name, period.name, currency) else { continue }
        for span in period.value.arrayValue ?? period.value["periods"]?.arrayValue ?? [] {
          rules.append(rule(price, season, span))
        }
      }
    }
    // A price of nothing for all of the year is a place holder.
    if rules.isEmpty, let price = price("ALL", "ALL", currency), price.millionths != 0 {
      rules = [atHome(price)]
    }
    return rules
  }

  private func price(_ season: String, _ period: String, _ currency: String) -> Price? {
    let charges = content["energy_charges"]
    let blocks = [charges?[season], charges?["ALL"]].compactMap(\.self).map { $0["rates"] ?? $0 }
    let rates = blocks.lazy.flatMap { [$0[period], $0["ALL"]] }.compactMap { $0?.number }
    guard let rate = rates.first else { return nil }
    if let price = Price(rate.text, currency: currency) { return price }
    // Written with an exponent.
    guard let value = rate.double, abs(value) < 1e9 else { return nil }
    return Price(millionths: Int64((value * 1e6).rounded()), currency: currency)
  }

  private func atHome(_ price: Price) -> PriceRule {
    var rule = PriceRule(price)
    rule.isFast = false
    rule.places = .home
    return rule
  }

  /// - Parameter span: what it leaves out begins with Monday and midnight, and ends with Sunday and
  ///   midnight.
  private func rule(_ price: Price, _ season: PriceRule.Season, _ span: Value) -> PriceRule {
    func number(_ name: String, _ range: ClosedRange<Int>, _ other: Int) -> Int {
      guard let value = span[name]?.doubleValue, let whole = Int(exactly: value),
        range ~= whole
      else { return other }
      return whole
    }
    var rule = atHome(price)
    if !season.isWholeYear { rule.season = season }
    let last = number("toDayOfWeek", 0...6, 6)
    var day = number("fromDayOfWeek", 0...6, 0)
    rule.weekdays = 1 << day
    while day != last {
      day = (day + 1) % 7
      rule.weekdays |= 1 << day
    }
    let begin = number("fromHour", 0...24, 0) * 60 + number("fromMinute", 0...60, 0)
    let end = number("toHour", 0...24, 0) * 60 + number("toMinute", 0...60, 0)
    // The whole day, however it is said.
    if begin % 1440 != end % 1440 {
      rule.window = PriceRule.Window(begin: begin % 1440, end: end % 1440)
    }
    return rule
  }
}

extension PriceRule.Season {
  fileprivate var isWholeYear: Bool { first == 101 && last >= 1231 }

  /// nil for one that never is, as Tesla has it beside one of the whole year.
  fileprivate init?(_ season: Value) {
    func day(_ name: String) -> Int? {
      guard let month = season[name + "Month"]?.int64Value, 1...12 ~= month,
        let day = season[name + "Day"]?.int64Value, 1...31 ~= day
      else { return nil }
      return Int(month * 100 + day)
    }
    guard let first = day("from"), let last = day("to") else { return nil }
    self.init(first: first, last: last)
  }
}
