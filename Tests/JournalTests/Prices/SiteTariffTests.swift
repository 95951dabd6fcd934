import JSON
import TeslaAPI
import TeslaData
import TestSupport
import Testing
import Time
import Unix

@testable import Journal

@Suite struct SiteTariffTests {
  /// Both forms of the same tariff: summer days have a peak, winter does not.
  private static let old = #"""
    {"response": {"id": "u", "tariff_content": {
      "name": "TOU", "utility": "Power",
      "energy_charges": {"ALL": {"ALL": 0}, "Summer": {"ON_PEAK": 0.45, "OFF_PEAK": 0.2},
        "Winter": {"OFF_PEAK": 1.5e-1}},
      "seasons": {
        "Summer": {"fromMonth": 4, "fromDay": 15, "toMonth": 10, "toDay": 14, "tou_periods": {
          "ON_PEAK": [{"fromDayOfWeek": 0, "toDayOfWeek": 4, "fromHour": 16, "fromMinute": 0,
            "toHour": 21, "toMinute": 0}],
          "OFF_PEAK": [{"fromDayOfWeek": 0, "toDayOfWeek": 4, "fromHour": 21, "toHour": 16},
            {"fromDayOfWeek": 5, "toDayOfWeek": 6, "fromHour": 0, "toHour": 0}]}},
        "Winter": {"fromMonth": 10, "fromDay": 15, "toMonth": 4, "toDay": 14, "tou_periods": {
          "OFF_PEAK": [{"fromDayOfWeek": 0, "toDayOfWeek": 6, "fromHour": 0, "toHour": 24}]}}},
      "sell_tariff": {"energy_charges": {"ALL": {"ALL": 9}}}}}}
    """#
  private static let new = #"""
    {"tariff_content_v2": {
      "version": 1, "currency": "USD",
      "energy_charges": {"ALL": {"rates": {"ALL": 0}},
        "Summer": {"rates": {"ON_PEAK": 0.45, "OFF_PEAK": 0.2}}, "Winter": {"rates": {"ALL": 0.15}}},
      "seasons": {
        "Summer": {"fromMonth": 4, "fromDay": 15, "toMonth": 10, "toDay": 14, "tou_periods": {
          "ON_PEAK": {"periods": [{"toDayOfWeek": 4, "fromHour": 16, "toHour": 21}]},
          "OFF_PEAK": {"periods": [{"toDayOfWeek": 4, "fromHour": 21, "toHour": 16},
            {"fromDayOfWeek": 5, "toDayOfWeek": 6}]}}},
        "Winter": {"fromMonth": 10, "fromDay": 15, "toMonth": 4, "toDay": 14, "tou_periods": {
          "OFF_PEAK": {"periods": [{}]}}}}}}
    """#

  private static func price(
    _ tariff: String, at moment: String, _ change: (inout Charge) -> Void = { _ in }
  ) throws -> Price? {
    let body = try Value(parsing: Array(tariff.utf8))
    let rules = try #require(SiteTariff(body)).rules(currency: "CAD")
    var charge = Charge(vin: "V", begin: try #require(Timestamp(rfc3339: moment)))
    charge.energyAdded = 1
    change(&charge)
    let zone = TimeZoneRules(offsetSeconds: -7 * 3600)
    return PriceList(rules).bill(of: charge, curve: [], zone: zone)?.price
  }

  @Test(
    "the price of each period counts in its season, for what charges slowly at home",
    arguments: [
      ("2026-07-01T17:00:00-07:00", "0.45"), ("2026-07-01T21:00:00-07:00", "0.20"),
      ("2026-07-03T03:00:00-07:00", "0.20"), ("2026-07-04T17:00:00-07:00", "0.20"),
      ("2026-10-14T17:00:00-07:00", "0.45"), ("2026-10-15T17:00:00-07:00", "0.15"),
      ("2026-12-31T23:00:00-07:00", "0.15"), ("2027-04-14T00:00:00-07:00", "0.15"),
    ])
  func seasons(moment: String, amount: String) throws {
    for (tariff, currency) in [(Self.old, "CAD"), (Self.new, "USD")] {
      let slow = try Self.price(tariff, at: moment) { $0.isFast = false }
      #expect(slow?.amount == amount)
      #expect(slow?.currency == currency)
      let atHome = try Self.price(tariff, at: moment) { ($0.isFast, $0.place) = (false, "home") }
      #expect(atHome?.amount == amount)
      #expect(try Self.price(tariff, at: moment) { $0.isFast = true } == nil)
      #expect(try Self.price(tariff, at: moment) { ($0.isFast, $0.place) = (false, "work") } == nil)
    }
  }

  @Test(arguments: [
    #"{"response": {"id": "u"}}"#, #"{"tariff_content": {}}"#, "null", "[]",
    #"{"tariff_content": {"energy_charges": []}}"#,
  ])
  func answersWithoutATariff(text: String) throws {
    #expect(SiteTariff(try Value(parsing: Array(text.utf8))) == nil)
  }

  @Test(
    "whatever a tariff holds, nothing traps",
    arguments: [
      (#"{"ALL": {"ALL": 0}}"#, "{}", 0), (#"{"ALL": {"ALL": 0.3}}"#, "{}", 1),
      (#"{"ALL": {"ALL": 1e300}}"#, "[]", 0), (#"{"ALL": 3}"#, #"{"S": 3}"#, 0),
      (
        #"{"S": {"P": 0.1}}"#,
        #"{"S": {"fromMonth": 99, "fromDay": 1, "toMonth": 1e9, "toDay": -1, "tou_periods": {"P": [{}]}}}"#,
        0
      ),
      (
        #"{"S": {"P": 0.1}}"#,
        #"{"S": {"fromMonth": 1, "fromDay": 1, "toMonth": 12, "toDay": 31, "tou_periods": {"P": [{"fromDayOfWeek": 70, "toHour": 1e99, "fromMinute": 60}, 3]}}}"#,
        2
      ),
    ])
  func strangeTariffs(charges: String, seasons: String, count: Int) throws {
    let text = #"{"tariff_content": {"energy_charges": \#(charges), "seasons": \#(seasons)}}"#
    let tariff = try #require(SiteTariff(try Value(parsing: Array(text.utf8))))
    #expect(tariff.rules(currency: nil).count == count)
  }

  @Test func theFileOfPricesComesBeforeTheTariff() throws {
    let folder = try TemporaryDirectory()
    let directory = StateDirectory(folder.path)
    #expect(try SavedPrices(in: directory).list == PriceList())
    let tariff = try #require(SiteTariff(try Value(parsing: Array(Self.new.utf8))))
    let bytes = tariff.saved
    try folder.write(String(decoding: bytes, as: UTF8.self), to: "tariff.json")
    try folder.write("0.59 EUR DC\noops\n", to: "prices")
    let prices = try SavedPrices(in: directory)
    #expect(prices.badLines.map(\.number) == [2])
    #expect(prices.list.rules.first?.price.amount == "0.59")
    #expect(prices.list.rules.count == 5)
    try folder.write("{", to: "tariff.json")
    #expect(try SavedPrices(in: directory).list.rules.count == 1)
  }
}
