package import JSON
package import Time

/// A count that only grows, and that lasts in `state.json`.
///
/// The same news taken in twice counts once, so that processes that share the file share a count.
package protocol Meter: Hashable, Sendable {
  /// nil for what no meter wrote.
  init?(_ stored: Value)
  var stored: Value { get }
  /// Whether the other one has counted more of anything.
  func isBehind(_ other: Self) -> Bool
}

/// The energy of a site: what its days add up to since counting began.
///
/// Tesla gives a day in rows, which come late and are revised. A day counts with the highest value
/// ever seen, and until `openDays` later, so that neither a restart nor midnight nor
/// rows that shrink make the count fall or miss any.
package struct EnergyMeter: Meter {
  /// How many days before today may still grow.
  static let openDays = 7

  /// Wh by field.
  package private(set) var totals: [String: Double] = [:]
  /// What each open day has given to the totals.
  private(set) var days: [CalendarDate: [String: Double]] = [:]
  /// Days before this one are closed; nil before the first row.
  private(set) var openSince: CalendarDate?

  init() {}

  /// Takes in what Tesla says of some days.
  ///
  /// A day closes only when Tesla knows of the day that we think it is: a clock that is years ahead
  /// must not end all counting.
  ///
  /// - Parameters:
  ///   - energies: Wh by field; a part of a day's rows does no harm.
  ///   - today: at the site.
  mutating func add(_ energies: [CalendarDate: [String: Double]], today: CalendarDate) {
    if energies[today] != nil {
      let since = max(openSince ?? today, today.advanced(byDays: -EnergyMeter.openDays))
      openSince = since
      days = days.filter { $0.key >= since }
    }
    guard let openSince else { return }
    for (day, sums) in energies.sorted(by: { $0.key < $1.key })
    where openSince <= day && day <= today {
      for (field, sum) in sums {
        let counted = days[day]?[field] ?? 0
        // Also of 0, so that there is a series before there is energy.
        totals[field, default: 0] += max(sum - counted, 0)
        if sum > counted { days[day, default: [:]][field] = sum }
      }
    }
  }

  /// The days before that one which may still grow, the newest first.
  func openDays(before today: CalendarDate) -> [CalendarDate] {
    guard let openSince, openSince < today else { return [] }
    return (1...EnergyMeter.openDays).map { today.advanced(byDays: -$0) }
      .filter { openSince <= $0 }
  }

  /// The days after the last that was seen which are too old to be asked for.
  func lostDays(at today: CalendarDate) -> Int {
    guard let last = days.keys.max() ?? openSince else { return 0 }
    return max(today.daysSinceEpoch - EnergyMeter.openDays - last.daysSinceEpoch - 1, 0)
  }

  /// What some days at the site add up to.
  package struct Sum: Hashable, Sendable {
    /// Wh by field.
    package fileprivate(set) var wattHours: [String: Double] = [:]
    /// The first day that is counted, later than the one asked for where counting began later.
    package let since: CalendarDate
    /// Days since then, before the last, of which nothing is known.
    package fileprivate(set) var missingDays = 0
  }

  /// The sum of days of which none is longer ago than `openDays`; nil where nothing is known.
  package func sum(from first: CalendarDate, through last: CalendarDate) -> Sum? {
    guard let openSince, first <= last, openSince <= last else { return nil }
    var sum = Sum(since: max(first, openSince))
    for number in sum.since.daysSinceEpoch...last.daysSinceEpoch {
      guard let day = days[CalendarDate(daysSinceEpoch: number)] else {
        if number < last.daysSinceEpoch { sum.missingDays += 1 }
        continue
      }
      sum.wattHours.merge(day, uniquingKeysWith: +)
    }
    return sum.wattHours.isEmpty ? nil : sum
  }

  package func isBehind(_ other: EnergyMeter) -> Bool {
    other.totals.contains { $0.value > totals[$0.key] ?? -1 }
  }

  package init?(_ stored: Value) {
    guard let totals = stored["total_wh"]?.energies,
      let days = stored["days_wh"]?.objectValue?.members
    else { return nil }
    self.totals = totals
    for day in days {
      guard let date = CalendarDate(day.name), let sums = day.value.energies else { return nil }
      self.days[date] = sums
    }
    guard let since = stored["open_since"], !since.isNull else { return }
    guard let date = since.stringValue.flatMap(CalendarDate.init) else { return nil }
    openSince = date
  }

  package var stored: Value {
    [
      "open_since": openSince.map { .string($0.description) } ?? nil,
      "total_wh": Value(energies: totals),
      "days_wh": .object(
        Object(
          days.sorted { $0.key < $1.key }.map {
            .init($0.key.description, Value(energies: $0.value))
          })),
    ]
  }
}

extension CalendarDate {
  /// `2026-11-23`; nil for any other text.
  init?(_ text: String) {
    guard text.utf8.count == 10, let date = ZonedTime(rfc3339: text + "T00:00:00Z")?.date else {
      return nil
    }
    self = date
  }

  func advanced(byDays days: Int) -> CalendarDate {
    CalendarDate(daysSinceEpoch: daysSinceEpoch + days)
  }
}

extension Value {
  /// More than any site or car has ever seen; sums of it stay exact enough to grow.
  fileprivate static let mostEnergy = 1e15

  /// Energies by name; nil when there is anything else.
  fileprivate var energies: [String: Double]? {
    guard let members = objectValue?.members else { return nil }
    var energies: [String: Double] = [:]
    for member in members {
      guard let energy = member.value.energy else { return nil }
      energies[member.name] = energy
    }
    return energies
  }

  /// A number that a meter may have written.
  var energy: Double? {
    doubleValue.flatMap { 0...Value.mostEnergy ~= $0 ? $0 : nil }
  }

  fileprivate init(energies: [String: Double]) {
    self = .object(
      Object(energies.sorted { $0.key < $1.key }.map { .init($0.key, Value($0.value)) }))
  }
}
