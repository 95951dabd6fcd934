internal import TeslaData
internal import Time
internal import Unix

/// The values of an axis: where its lines are, which are at round values, and what it spans.
struct ChartScale: Hashable, Sendable {
  let low: Double
  let high: Double
  /// Each 1, 2 or 5 times a power of ten from the next.
  let ticks: [Double]
  /// Of the ticks' texts.
  let decimals: Int

  /// More lines than these are not easier to read.
  private static let mostSteps = 4.0

  /// - Parameter values: what it has to span; of no extent is well, too.
  init(_ values: ClosedRange<Double>, leastSpan: Double) {
    let missing = max(leastSpan - (values.upperBound - values.lowerBound), 0) / 2
    let (from, to) = (values.lowerBound - missing, values.upperBound + missing)
    let step = ChartScale.step(spanning: to - from)
    // Halves of a step, so that a line of values fills its chart.
    low = (from / step * 2).rounded(.down) * step / 2
    high = max((to / step * 2).rounded(.up) * step / 2, low + step)
    decimals = step < 1 ? 1 : 0
    let first = (low / step).rounded(.up)
    let end = high
    ticks = (0...Int(ChartScale.mostSteps) + 1).map { (first + Double($0)) * step }
      .filter { $0 <= end }
  }

  private static func step(spanning span: Double) -> Double {
    var unit = 0.1
    while unit.isFinite {
      for step in [unit, unit * 2, unit * 5] where span / step <= mostSteps { return step }
      unit *= 10
    }
    return 1
  }

  /// From the top, in percent of the height.
  func height(of value: Double) -> Double { 100 * (1 - (value - low) / (high - low)) }

  /// `-5`, with a true minus sign.
  func text(_ tick: Double) -> String { tick.written(decimals: decimals).withMinusSign }
}

extension String {
  /// The hyphen in front of a number as the sign that it stands for.
  var withMinusSign: String { hasPrefix("-") ? "\u{2212}" + dropFirst() : self }
}

/// The 24 hours that a chart spans, up to the piece of `DayTrace` that is now.
struct ChartDay: Sendable {
  static let places = DayTrace<CarSeries>.pieces
  private static let length = DayTrace<CarSeries>.length

  struct Hour: Hashable, Sendable {
    let moment: Timestamp
    /// From the left, in percent of the width.
    let left: Double
    /// Whether it stays where there is room for a few.
    let isMain: Bool
  }

  /// Seconds since the epoch at which place 0 begins.
  let start: Int64
  private let zone: TimeZoneRules?

  init(_ times: PageTimes) {
    let now = times.now.wholeSeconds
    let remainder = now % ChartDay.length
    let piece = now - (remainder < 0 ? remainder + ChartDay.length : remainder)
    start = piece - Int64(ChartDay.places - 1) * ChartDay.length
    zone = times.zone
  }

  /// Each third hour of the clocks here.
  var hours: [Hour] {
    let length = ChartDay.length * Int64(ChartDay.places)
    // All clocks of the world differ by quarters of an hour.
    let quarter: Int64 = 900
    let remainder = start % quarter
    let first = start + (remainder == 0 ? 0 : quarter - remainder)
    return stride(from: first, through: start + length, by: Int(quarter)).compactMap { seconds in
      let local = seconds + Int64(zone?.offset(at: seconds) ?? 0)
      guard local % 10_800 == 0 else { return nil }
      return Hour(
        moment: Timestamp(seconds: seconds),
        left: Double(seconds - start) / Double(length) * 100, isMain: local % 21_600 == 0)
    }
  }
}
