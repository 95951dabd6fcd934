internal import Journal
internal import Time

/// One car's rows in one part of the calendar.
struct Totals<Sum: Sendable>: Sendable {
  let period: Period
  let first: CalendarDate
  let begin: Timestamp
  let end: Timestamp
  let vin: String
  var sum: Sum

  var name: String { period.name(first) }

  fileprivate func holds(_ vin: String, _ time: Timestamp) -> Bool {
    vin == self.vin && begin <= time && time < end
  }

  /// - Returns: the end of the part of the calendar.
  fileprivate mutating func add(_ change: (inout Sum) -> Void) -> Timestamp {
    change(&sum)
    return end
  }
}

/// Adds up rows by car and part of the calendar.
struct Tally<Sum: Sendable>: Sendable {
  private struct Key: Hashable {
    let day: Int
    let vin: String
  }

  private let period: Period
  private let calendar: LocalCalendar
  private var sums: [Key: Totals<Sum>] = [:]
  /// Where the last row went, as the next one mostly does.
  private var current: Totals<Sum>?

  init(_ period: Period, _ calendar: LocalCalendar) {
    self.period = period
    self.calendar = calendar
  }

  /// - Returns: the end of the part of the calendar.
  @discardableResult
  mutating func add(
    _ vin: String, at time: Timestamp, none: () -> Sum, _ change: (inout Sum) -> Void
  ) -> Timestamp {
    // In place: there are many rows.
    if current?.holds(vin, time) == true, let end = current?.add(change) { return end }
    keep()
    let first = period.start(of: calendar.date(of: time))
    var totals =
      sums[Key(day: first.daysSinceEpoch, vin: vin)]
      ?? Totals(
        period: period, first: first, begin: calendar.start(of: first),
        end: calendar.start(of: period.next(after: first)), vin: vin, sum: none())
    change(&totals.sum)
    current = totals
    return totals.end
  }

  private mutating func keep() {
    guard let current else { return }
    sums[Key(day: current.first.daysSinceEpoch, vin: current.vin)] = current
  }

  /// In the order of time, and of cars by VIN; the newest so many parts of the calendar.
  mutating func totals(limit: Int?) -> [Totals<Sum>] {
    keep()
    let days = Set(sums.keys.map(\.day)).sorted()
    let oldest = limit.flatMap { days.suffix($0).first } ?? .min
    return sums.filter { $0.key.day >= oldest }
      .sorted { ($0.key.day, $0.key.vin) < ($1.key.day, $1.key.vin) }.map(\.value)
  }
}
