package import Time

/// Prices in their order: of each moment of a charge the first that fits counts.
package struct PriceList: Hashable, Sendable {
  package var rules: [PriceRule]

  package init(_ rules: [PriceRule] = []) { self.rules = rules }

  /// What a charge costs.
  package struct Bill: Hashable, Sendable {
    /// In the currency's own digits.
    package var cost: Money
    /// Of a kWh, the mean where it changed meanwhile; nil without energy to divide by.
    package var price: Price?

    package init(cost: Money, price: Price?) {
      self.cost = cost
      self.price = price
    }
  }

  /// What a charge cost, of the energy drawn where it is known, else of that added; nil where there
  /// is no price for a part of it, or prices of several currencies.
  ///
  /// - Parameters:
  ///   - curve: how it went on, in the order of time; where there is none, its energy is taken to
  ///     have come evenly.
  ///   - zone: by whose clocks prices change.
  package func cost(of charge: Charge, curve: [Charge.Point], zone: TimeZoneRules) -> Money? {
    bill(of: charge, curve: curve, zone: zone)?.cost
  }

  package func bill(of charge: Charge, curve: [Charge.Point], zone: TimeZoneRules) -> Bill? {
    guard let energy = charge.billedEnergy, let total = Price.milliwattHours(energy) else {
      return nil
    }
    let fitting = rules.filter { $0.fits(charge) }
    let begin = charge.begin.wholeSeconds
    let end = max(begin, (charge.end ?? curve.last?.time)?.wholeSeconds ?? begin)
    // What lasts longer is no charge, and evenly is as good as any.
    let isLong = end - begin > 32 * 86_400
    guard fitting.contains(where: \.changes), end > begin, !isLong else {
      return PriceList.price(fitting, at: begin, zone).flatMap {
        Bill(milliwattHours: total, price: $0)
      }
    }
    let progress = Progress(curve, of: charge, total: total, begin: begin, end: end)
    return bill(of: progress, fitting, zone)
  }

  /// Whether the price of such a charge may change while it lasts, so that its curve matters.
  package func dependsOnTime(_ charge: Charge) -> Bool {
    rules.contains { $0.changes && $0.fits(charge) }
  }

  /// What a kWh of every charge costs, of whatever kind, place and time; nil where that depends.
  package var onlyPrice: Price? {
    rules.first.flatMap { $0 == PriceRule($0.price) ? $0.price : nil }
  }

  private func bill(of progress: Progress, _ rules: [PriceRule], _ zone: TimeZoneRules) -> Bill? {
    let steps = Steps(rules, zone)
    var sum: Int128 = 0
    var currency: String?
    var time = progress.begin
    var lastPrice: Price?
    var isOne = true
    var done: Int64 = 0
    while time < progress.end {
      let next = min(steps.next(after: time), progress.end)
      let until = progress.milliwattHours(at: next)
      if until > done {
        guard let price = PriceList.price(rules, at: time, zone),
          currency == nil || currency == price.currency
        else { return nil }
        currency = price.currency
        isOne = isOne && (lastPrice == nil || lastPrice == price)
        lastPrice = price
        sum += Int128(until - done) * Int128(price.millionths)
        done = until
      }
      time = next
    }
    guard let lastPrice else {
      return PriceList.price(rules, at: progress.begin, zone).flatMap {
        Bill(milliwattHours: 0, price: $0)
      }
    }
    guard !isOne else { return Bill(milliwattHours: done, price: lastPrice) }
    return Bill(sum: sum, milliwattHours: done, currency: lastPrice.currency)
  }

  private static func price(_ rules: [PriceRule], at time: Int64, _ zone: TimeZoneRules) -> Price? {
    let local = zone.local(time)
    return rules.first { $0.holds(day: local.days, minute: local.seconds / 60) }?.price
  }
}

extension PriceList.Bill {
  init?(milliwattHours: Int64, price: Price) {
    let sum = Int128(milliwattHours) * Int128(price.millionths)
    guard let cost = Money(sum: sum, currency: price.currency) else { return nil }
    self.init(cost: cost, price: price)
  }

  /// - Parameter sum: in millionths of the currency's unit by thousandths of a Wh.
  init?(sum: Int128, milliwattHours: Int64, currency: String) {
    guard milliwattHours > 0, let cost = Money(sum: sum, currency: currency),
      let mean = Price(
        meanMillionths: DecimalText.divide(sum, by: Int128(milliwattHours)), currency)
    else { return nil }
    self.init(cost: cost, price: mean)
  }
}

extension Money {
  /// Rounded to the currency's own digits; nil for more than a number holds.
  fileprivate init?(sum: Int128, currency: String) {
    // A millionth of a unit for a kWh, by a millionth of a kWh.
    var coin: Int128 = 1_000_000_000_000
    var tenThousandthsPerCoin: Int128 = 10_000
    for _ in 0..<Money.digits(of: currency) {
      coin /= 10
      tenThousandthsPerCoin /= 10
    }
    let coins = DecimalText.divide(sum, by: coin)
    guard let amount = Int64(exactly: coins * tenThousandthsPerCoin) else { return nil }
    self.init(tenThousandths: amount, currency: currency)
  }
}

extension Charge {
  /// kWh that are paid for: those out of the charger where they are known, else those into the
  /// battery. Where less was seen to come out than went in, a part was not seen: the larger counts.
  package var billedEnergy: Double? { [energyDrawn, energyAdded].compactMap(\.self).max() }
}

extension TimeZoneRules {
  /// Days since 1970-01-01 by the clocks there, and the seconds into the day.
  fileprivate func local(_ time: Int64) -> (days: Int, seconds: Int) {
    Timestamp(seconds: time).daysAndSeconds(offsetSeconds: offset(at: time))
  }
}

/// When prices may change.
private struct Steps {
  /// Seconds after midnight; a day's end is one.
  private let marks: [Int]
  private let zone: TimeZoneRules

  init(_ rules: [PriceRule], _ zone: TimeZoneRules) {
    let ends = rules.compactMap(\.window).flatMap { [$0.begin * 60, $0.end * 60] }
    marks = Set(ends + [86_400]).filter { $0 > 0 }.sorted()
    self.zone = zone
  }

  /// The clocks there may be set meanwhile, which is a change too.
  func next(after time: Int64) -> Int64 {
    let offset = zone.offset(at: time)
    let second = zone.local(time).seconds
    let next = time + Int64((marks.first { $0 > second } ?? 86_400) - second)
    guard zone.offset(at: next) != offset else { return next }
    var (low, high) = (time, next)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if zone.offset(at: middle) == offset { low = middle } else { high = middle }
    }
    return high
  }
}

/// How much of a charge's energy had come at some moment.
private struct Progress {
  let begin: Int64
  let end: Int64
  private let total: Int64
  /// Shares of the whole, rising from 0 to 1.
  private var points: [(time: Double, share: Double)]

  init(_ curve: [Charge.Point], of charge: Charge, total: Int64, begin: Int64, end: Int64) {
    self.begin = begin
    self.end = end
    self.total = total
    let told = curve.map(\.energyAdded).filter(\.isFinite).max() ?? 0
    let added = told > 0 ? max(told, charge.energyAdded ?? 0) : 0
    points = [(Double(begin), 0)]
    if added > 0 {
      for point in curve where point.energyAdded.isFinite {
        guard let last = points.last, point.time.seconds > last.time,
          point.time.seconds < Double(end)
        else { continue }
        points.append((point.time.seconds, max(last.share, point.energyAdded / added)))
      }
    }
    points.append((Double(end), 1))
  }

  func milliwattHours(at time: Int64) -> Int64 {
    guard time > begin else { return 0 }
    guard time < end else { return total }
    let time = Double(time)
    let place = points.firstIndex { $0.time >= time } ?? points.count - 1
    guard place > 0 else { return 0 }
    let (before, after) = (points[place - 1], points[place])
    let length = after.time - before.time
    let part = length > 0 ? (time - before.time) / length : 1
    let share = before.share + (after.share - before.share) * part
    return Int64((Double(total) * min(max(share, 0), 1)).rounded())
  }
}
