import Testing

@testable import TeslaData

@Suite struct AmountTests {
  @Test(arguments: [
    (0.0, 0, "0"), (0.4, 0, "0"), (-0.4, 0, "0"), (0.5, 0, "1"), (-1.5, 0, "-2"), (7.05, 1, "7.1"),
    (7, 1, "7.0"), (-0.04, 1, "0.0"), (2.45, 1, "2.5"), (-1.05, 2, "-1.05"), (0.05, 1, "0.1"),
    (12.345, 2, "12.35"), (1.004, 2, "1.00"), (999_999.96, 1, "1000000.0"), (.nan, 1, "–"),
    (-.infinity, 0, "–"), (1e300, 1, "–"),
  ])
  func numbersAreRounded(number: Double, decimals: Int, text: String) {
    #expect(number.written(decimals: decimals) == text)
  }

  @Test(arguments: [
    (999.0, "999"), (1_234, "1234"), (12_345, "12\u{202F}345"),
    (1_234_567, "1\u{202F}234\u{202F}567"), (-12_345, "-12\u{202F}345"), (1e300, "–"),
  ])
  func thousandsAreApart(number: Double, text: String) { #expect(number.grouped == text) }

  @Test(arguments: [
    (-5.0, "0 s"), (0, "0 s"), (119.9, "119 s"), (120, "2 min"), (7_199, "119 min"),
    (9_300, "2 h 35 min"), (172_799, "47 h 59 min"), (172_800, "2 d 0 h"), (1e12, "11574074 d 1 h"),
  ])
  func durationsAreInTheirTwoLargestUnits(seconds: Double, text: String) {
    #expect(Amount.duration(.seconds(seconds)) == text)
  }

  @Test(arguments: [
    ("mi/hr", "F", "Psi", "12\u{202F}345 mi", "62 mph", "68 °F", "42 psi"),
    ("km/hr", "C", "Bar", "19\u{202F}867 km", "100 km/h", "20.0 °C", "2.9 bar"),
    ("km/hr", "C", "Psi", "19\u{202F}867 km", "100 km/h", "20.0 °C", "42 psi"),
    (nil, nil, nil, "19\u{202F}867 km", "100 km/h", "20.0 °C", "2.9 bar"),
  ])
  func unitsAreTheCarsOwn(
    distance: String?, temperature: String?, pressure: String?, odometer: String, speed: String,
    degrees: String, bar: String
  ) {
    var units = DisplayUnits()
    (units.distance, units.temperature, units.pressure) = (distance, temperature, pressure)
    #expect(units.distance(miles: 12_345) == odometer)
    #expect(units.speed(milesPerHour: 62) == speed)
    #expect(units.temperature(celsius: 20) == degrees)
    #expect(units.pressure(bar: 2.9) + " " + units.pressureUnit == bar)
  }
}
