import JSON
import TestSupport
import Testing
import Time
import Unix

@testable import Journal

/// Central Europe's clocks, without the system's database.
private let berlin = TimeZoneRules(rule: "CET-1CEST,M3.5.0,M10.5.0/3")

private func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

private func charge(
  _ begin: String, _ end: String, added: Double = 10, _ change: (inout Charge) -> Void = { _ in }
) throws -> Charge {
  var charge = Charge(vin: "5YJ3E1EA0KF000001", begin: try time(begin))
  charge.end = try time(end)
  charge.energyAdded = added
  charge.isFast = false
  change(&charge)
  return charge
}

private func list(_ lines: String...) throws -> PriceList {
  let (list, bad) = PriceList.parse(lines.joined(separator: "\n"))
  try #require(bad.isEmpty, "\(bad)")
  return list
}

@Suite struct PriceTests {
  @Test(
    "amounts have the digits of their currency and are rounded half away from zero",
    arguments: [
      (123_450, "EUR", "12.35"), (123_449, "EUR", "12.34"), (-123_450, "EUR", "-12.35"),
      (5_000, "JPY", "1"), (14_804_999, "JPY", "1480"), (40_054, "KWD", "4.005"),
      (40_055, "KWD", "4.006"), (1, "CLF", "0.0001"), (50, "", "0.01"), (-1, "EUR", "0.00"),
      (Int.max, "EUR", "922337203685477.58"),
    ])
  func amounts(tenThousandths: Int, currency: String, amount: String) {
    let money = Money(tenThousandths: Int64(tenThousandths), currency: currency)
    #expect(money.amount == amount)
    #expect(money.description == (currency.isEmpty ? amount : "\(amount) \(currency)"))
  }

  @Test func amountsOfOneCurrencyAreAdded() {
    let cent = Money(tenThousandths: 100, currency: "EUR")
    #expect(cent.adding(cent)?.amount == "0.02")
    #expect(cent.adding(Money(tenThousandths: 100, currency: "CHF")) == nil)
    #expect(cent.adding(Money(tenThousandths: .max, currency: "EUR")) == nil)
  }

  @Test(
    "prices are read as they are typed",
    arguments: [
      ("0.31 EUR", "0.31", "EUR"), ("0.31EUR", "0.31", "EUR"), ("0.31eur", "0.31", "EUR"),
      ("0.31€", "0.31", "EUR"), ("$0.31", "0.31", "USD"), ("0.31 £", "0.31", "GBP"),
      ("0 EUR at=work", "0.00", "EUR"), ("-0.0125 EUR", "-0.0125", "EUR"), ("31 JPY", "31", "JPY"),
      (".5 EUR", "0.50", "EUR"), ("0.2874999 EUR", "0.2875", "EUR"), ("0.05 KWD", "0.050", "KWD"),
      ("0.31", "0.31", ""), ("0.31 Sat", "0.31", ""),
    ])
  func prices(text: String, amount: String, currency: String) throws {
    let price = try PriceRule(line: text, needsCurrency: false).price
    #expect(price.amount == amount)
    #expect(price.currency == currency)
  }

  @Test(
    "a bad line is named with its number, and the good ones count",
    arguments: [
      ("0.31", "line 2: names no currency"), ("0,31 EUR", "'0,31' is no amount"),
      ("EUR 0.31", "'EUR' is no amount"), ("1e3 EUR", "is no amount"),
      ("0.31 EURO", "names no currency"), ("0.31EURO", "'EURO' is no currency"),
      ("0.31 EUR 22:00", "'22:00' is not a time"), ("0.31 EUR 24:00-06:00", "is not a time"),
      ("0.31 EUR 06:00-06:00", "is not a time"), ("0.31 EUR 06:00-25:00", "is not a time"),
      ("0.31 EUR 06:00-07:00 08:00-09:00", "is not a time"),
      ("0.31 EUR months=0-4", "is not months"), ("0.31 EUR months=", "is not months"),
      ("0.31 EUR months=1 months=2", "is not months"), ("0.31 EUR AC DC", "has AC or DC twice"),
      ("0.31 EUR at=", "names no place"), ("0.31 EUR at=\"Mum", "no closing quote"),
      ("0.31 EUR Sat,", "is not AC, DC"),
      ("0.31 EUR Sa", "is not AC, DC"), ("99999999999999999999 EUR", "is no amount"),
      ("\u{FFFD}", "is no amount"),
    ])
  func badLines(line: String, words: String) {
    let (list, bad) = PriceList.parse("# mine\n\(line) # bad\r\n\n0.18 EUR 22:00-06:00\n")
    #expect(bad.map(\.number) == [2])
    #expect(bad.first?.description.contains(words) == true, "\(bad)")
    #expect(list.rules.map(\.price.amount) == ["0.18"])
  }

  /// Each moment is told as the clocks in Berlin show it.
  @Test(
    "the first line that fits counts",
    arguments: [
      ("2026-11-23T12:00:00+01:00", "0.31"),  // a Monday
      ("2026-11-23T21:59:59+01:00", "0.31"), ("2026-11-23T22:00:00+01:00", "0.18"),
      ("2026-11-24T05:59:59+01:00", "0.18"), ("2026-11-24T06:00:00+01:00", "0.31"),
      // The night from Friday to Saturday is Friday's.
      ("2026-11-28T05:00:00+01:00", "0.18"), ("2026-11-28T06:00:00+01:00", "0.31"),
      ("2026-08-01T12:00:00+02:00", "0.24"), ("2026-10-03T12:00:00+02:00", "0.31"),
      ("2026-12-24T12:00:00+01:00", "0.29"), ("2027-01-02T12:00:00+01:00", "0.29"),
    ])
  func firstThatFits(moment: String, amount: String) throws {
    let prices = try list(
      "0.18 EUR Mon-Fri 22:00-06:00", "0.24 EUR Sat,Sun months=4-9", "0.29 EUR months=12-1",
      "0.31 EUR")
    let charge = try charge(moment, moment, added: 1)
    let berlin = try #require(berlin)
    #expect(prices.bill(of: charge, curve: [], zone: berlin)?.price?.amount == amount)
  }

  @Test(
    "kind and place",
    arguments: [
      (true, nil, nil, "0.59"), (nil, nil, 150, "0.59"), (nil, nil, 11, "0.31"),
      (false, "work", nil, "0.00"), (true, "work", nil, "0.59"), (false, "Work", nil, "0.31"),
    ] as [(Bool?, String?, Double?, String)])
  func kinds(isFast: Bool?, place: String?, peak: Double?, amount: String) throws {
    let prices = try list(
      "\u{FEFF}  0.59 EUR DC", "0 EUR at=work# free", "0.1 EUR at=\"Mum and #1\"", "0.31 EUR")
    let charge = try charge("2026-11-23T12:00:00Z", "2026-11-23T13:00:00Z") {
      ($0.isFast, $0.place, $0.peakPower) = (isFast, place, peak)
    }
    let zone = TimeZoneRules(offsetSeconds: 0)
    #expect(prices.bill(of: charge, curve: [], zone: zone)?.price?.amount == amount)
  }

  @Test func theEnergyDrawnIsPaidWhereItIsKnown() throws {
    let prices = try list("0.3333 EUR")
    let zone = TimeZoneRules(offsetSeconds: 0)
    var charge = try charge("2026-11-23T12:00:00Z", "2026-11-23T13:00:00Z", added: 10)
    #expect(prices.cost(of: charge, curve: [], zone: zone)?.amount == "3.33")
    charge.energyDrawn = 11
    #expect(prices.cost(of: charge, curve: [], zone: zone)?.amount == "3.67")
    // Nobody looked all the time.
    charge.energyDrawn = 2
    #expect(prices.cost(of: charge, curve: [], zone: zone)?.amount == "3.33")
    charge.energyDrawn = .infinity
    #expect(prices.cost(of: charge, curve: [], zone: zone) == nil)
    (charge.energyDrawn, charge.energyAdded) = (nil, nil)
    #expect(prices.cost(of: charge, curve: [], zone: zone) == nil)
  }

  @Test func yenHaveNoDecimals() throws {
    let zone = TimeZoneRules(offsetSeconds: 0)
    let charge = try charge("2026-11-23T12:00:00Z", "2026-11-23T13:00:00Z", added: 47.5)
    #expect(try list("31 JPY").cost(of: charge, curve: [], zone: zone)?.amount == "1473")
    #expect(try list("0.031 KWD").cost(of: charge, curve: [], zone: zone)?.amount == "1.473")
  }

  /// An hour at 0.40 and three at 0.20, of 10 kWh in all.
  @Test func aChargeOverSeveralPricesIsSplitByTime() throws {
    let prices = try list("0.20 EUR 22:00-06:00", "0.40 EUR")
    let berlin = try #require(berlin)
    let charge = try charge("2026-11-23T21:00:00+01:00", "2026-11-24T01:00:00+01:00")
    let even = try #require(prices.bill(of: charge, curve: [], zone: berlin))
    #expect(even.cost.description == "2.50 EUR")
    #expect(even.price?.amount == "0.25")
    // 4 kWh of them in the first half hour, none until 23:00.
    let curve = try [
      ("2026-11-23T21:30:00+01:00", 4.0), ("2026-11-23T23:00:00+01:00", 4),
      ("2026-11-24T01:00:00+01:00", 10),
    ].map { Charge.Point(time: try time($0.0), energyAdded: $0.1) }
    #expect(prices.cost(of: charge, curve: curve, zone: berlin)?.amount == "2.80")
  }

  /// The clocks are set back from 03:00 to 02:00: the hour before 03:00 is twice in the window.
  @Test func clocksThatAreSetLengthenAndShortenAWindow() throws {
    let prices = try list("0.10 EUR 02:00-03:00", "1 EUR")
    let berlin = try #require(berlin)
    let autumn = try charge("2026-10-25T01:00:00+02:00", "2026-10-25T04:00:00+01:00", added: 4)
    #expect(prices.cost(of: autumn, curve: [], zone: berlin)?.amount == "2.20")
    let spring = try charge("2026-03-29T01:00:00+01:00", "2026-03-29T04:00:00+02:00", added: 2)
    #expect(prices.cost(of: spring, curve: [], zone: berlin)?.amount == "2.00")
  }

  @Test func withoutAPriceForAPartOrWithTwoCurrenciesThereIsNoCost() throws {
    let zone = TimeZoneRules(offsetSeconds: 0)
    let charge = try charge("2026-11-23T20:00:00Z", "2026-11-23T23:00:00Z")
    #expect(try list("0.20 EUR 22:00-06:00").cost(of: charge, curve: [], zone: zone) == nil)
    #expect(
      try list("0.20 EUR 22:00-06:00", "0.20 CHF").cost(of: charge, curve: [], zone: zone) == nil)
    #expect(PriceList().cost(of: charge, curve: [], zone: zone) == nil)
  }

  /// Nothing that a journal may hold traps, and no part of a charge is paid twice or not at all.
  @Test func splittingLosesNothing() throws {
    var random = SplitMix64(seed: 16)
    let berlin = try #require(berlin)
    let flat = try list("0.37 EUR")
    let split = try list("0.37 EUR 22:15-06:00 Sat", "0.37 EUR months=3", "0.37 EUR")
    for _ in 0..<500 {
      let begin = Timestamp(
        seconds: Int64.random(in: 1_700_000_000...1_900_000_000, using: &random))
      var charge = Charge(vin: "V", begin: begin)
      charge.end = begin.advanced(by: .seconds(Int.random(in: -10...200_000, using: &random)))
      charge.energyAdded = Double.random(in: 0...90, using: &random)
      let curve = (0..<Int.random(in: 0...9, using: &random)).map { _ in
        Charge.Point(
          time: begin.advanced(by: .seconds(Int.random(in: -99...300_000, using: &random))),
          energyAdded: [Double.nan, -5, 3, 50, 200].randomElement(using: &random) ?? 0)
      }
      let cost = flat.cost(of: charge, curve: [], zone: berlin)
      #expect(split.cost(of: charge, curve: curve, zone: berlin) == cost, "\(charge)")
    }
    var strange = Charge(vin: "V", begin: Timestamp(seconds: .min / 2))
    strange.end = Timestamp(seconds: .max / 2)
    strange.energyAdded = 1
    #expect(split.cost(of: strange, curve: [], zone: berlin)?.amount == "0.37")
  }
}
