import Testing
import Time

@testable import Journal

/// What a start knows of a car from the journal.
@Suite struct CarPastTests {
  /// Cars say a few per cent too much of a small charge (teslamate#118), so a large one tells how much
  /// energy a kilometre is, and without one the largest.
  @Test(
    arguments: [
      ([(20, 140), (5, 30)], 20.0 / 140), ([(20, 140), (18, 220), (10, 71)], 10.0 / 71),
      ([(3, 20), (7, 50), (5, 30)], 7.0 / 50), ([(1, 7)], nil), ([], nil),
    ] as [([(Double, Double)], Double?)])
  func largeChargesTellTheEnergyOfAKilometre(charges: [(Double, Double)], ratio: Double?) {
    let past = CarPast(
      lastCharges: charges.enumerated().map { place, charge in
        var row = Charge(vin: "V", begin: Timestamp(seconds: Int64(place) * 86_400))
        row.isComplete = true
        row.energyAdded = charge.0
        (row.startRange, row.endRange) = (100, 100 + charge.1)
        return row
      })
    #expect(past.rated.kilowattHoursPerKilometre == ratio)
  }

  @Test func smallChargeThatACarTellsOfDoesNotBetterAKnownLargeOne() {
    var rated = RatedEnergy()
    rated.note(energy: 20, range: 140)
    rated.note(energy: 5, range: 30)
    #expect(rated.kilowattHoursPerKilometre == 20.0 / 140)
  }
}
