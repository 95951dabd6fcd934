import Testing
import Time

@testable import Exporter

@Suite struct ChartScaleTests {
  struct Row: Sendable {
    let values: ClosedRange<Double>
    let leastSpan: Double
    let ticks: [String]
    let bounds: ClosedRange<Double>

    init(
      _ values: ClosedRange<Double>, _ leastSpan: Double, _ ticks: [String],
      _ bounds: ClosedRange<Double>
    ) {
      (self.values, self.leastSpan, self.ticks, self.bounds) = (values, leastSpan, ticks, bounds)
    }
  }

  @Test(arguments: [
    Row(0...100, 4, ["0", "50", "100"], 0...100),
    Row(21.3...35.9, 4, ["20", "25", "30", "35"], 20...37.5),
    Row(-12...3, 4, ["−10", "−5", "0"], -12.5...5),
    Row(20...20, 4, ["18", "19", "20", "21", "22"], 18...22),
    Row(0...1, 0.4, ["0.0", "0.5", "1.0"], 0...1),
    Row(-3.2...6.8, 0.4, ["−5", "0", "5"], -5...7.5),
    Row(0...21.7, 0.4, ["0", "10", "20"], 0...25),
    Row(0...9e11, 4, ["0", "500000000000"], 0...1e12),
  ])
  func linesAreAtRoundValues(row: Row) {
    let scale = ChartScale(row.values, leastSpan: row.leastSpan)
    #expect(scale.ticks.map(scale.text).prefix(row.ticks.count) == row.ticks[...])
    #expect(abs(scale.low - row.bounds.lowerBound) < 1e-9, "\(scale.low)")
    #expect(abs(scale.high - row.bounds.upperBound) < 1e-6, "\(scale.high)")
  }

  /// Whatever there is to show is inside, and there are two to six lines, each at its own text.
  @Test func everyRangeHasAFewLines() {
    for exponent in -1...9 {
      var size = 1.0
      for _ in 0..<abs(exponent) { size *= exponent < 0 ? 0.1 : 10 }
      for (from, to) in [(0, 1), (-1, 1), (-3, 7.7), (2.2, 9.9), (99, 100), (-0.01, 6)] {
        let values = from * size...to * size
        let scale = ChartScale(values, leastSpan: 0.4)
        #expect(scale.low <= values.lowerBound && values.upperBound <= scale.high, "\(values)")
        #expect((2...6).contains(scale.ticks.count), "\(values): \(scale.ticks)")
        #expect(Set(scale.ticks.map(scale.text)).count == scale.ticks.count, "\(scale.ticks)")
        #expect(scale.ticks.allSatisfy { (-0.01...100.01).contains(scale.height(of: $0)) })
      }
    }
  }

  @Test(arguments: [
    (0, ["00:00", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"]),
    (3_600, ["00:00", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"]),
    (20_700, ["00:00", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"]),
  ])
  func hoursAreThoseOfTheClocksHere(offset: Int, hours: [String]) {
    let now = Timestamp(seconds: 1_700_000_123)
    let day = ChartDay(PageTimes(now: now, zone: TimeZoneRules(offsetSeconds: offset)))
    #expect(day.start == 1_700_000_100 - 287 * 300)
    let texts = day.hours.map {
      $0.moment.rfc3339(offsetSeconds: offset, withMilliseconds: false).dropFirst(11).prefix(5)
    }
    #expect(texts.sorted().map { String($0) } == hours)
    for hour in day.hours {
      #expect((0...100).contains(hour.left))
      #expect(
        abs(hour.left - Double(hour.moment.wholeSeconds - day.start) / 864) < 0.001)
    }
    #expect(day.hours.count(where: \.isMain) == 4)
  }

  /// 23 hours between two midnights, and 25.
  @Test func aDayOfAChangeOfClocksHasItsOwnHours() throws {
    let zone = try #require(TimeZoneRules(rule: "CET-1CEST,M3.5.0,M10.5.0/3"))
    func hours(_ now: String) throws -> [String] {
      let times = PageTimes(now: try #require(Timestamp(rfc3339: now)), zone: zone)
      return ChartDay(times).hours.map { times.clock($0.moment).suffix(5).description }
    }
    #expect(
      try hours("2026-03-29T12:00:00Z")
        == ["15:00", "18:00", "21:00", "00:00", "03:00", "06:00", "09:00", "12:00"])
    #expect(
      try hours("2026-10-25T12:00:00Z")
        == ["15:00", "18:00", "21:00", "00:00", "03:00", "06:00", "09:00", "12:00"])
  }
}
