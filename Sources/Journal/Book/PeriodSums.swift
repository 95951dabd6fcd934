package import Time

/// What a car did since some midnight.
package struct PeriodSums: Hashable, Sendable {
  /// Days since 1970-01-01, by the local calendar.
  package let start: Int
  package private(set) var drives = 0
  /// km
  package private(set) var distance = 0.0
  /// kWh out of the battery.
  package private(set) var energy = 0.0
  /// km of the drives of which the energy is known.
  private var measuredDistance = 0.0
  package private(set) var charges = 0
  /// kWh into the battery.
  package private(set) var energyAdded = 0.0
  package private(set) var costs: [String: Money] = [:]

  package init(start: Int) { self.start = start }

  /// Wh/km; nil where the distance is too short to tell.
  package var efficiency: Double? {
    measuredDistance >= 1 ? energy * 1_000 / measuredDistance : nil
  }

  package var isEmpty: Bool { drives == 0 && charges == 0 }

  /// - Parameter sign: -1 takes back what was added.
  mutating func add(_ drive: Drive, sign: Int = 1) {
    drives += sign
    let distance = drive.distance ?? 0
    self.distance += distance * Double(sign)
    guard let energy = drive.energy, drive.distance != nil else { return }
    self.energy += energy * Double(sign)
    measuredDistance += distance * Double(sign)
  }

  mutating func add(_ charge: Charge, sign: Int = 1) {
    charges += sign
    energyAdded += (charge.energyAdded ?? 0) * Double(sign)
    guard let cost = charge.cost else { return }
    let old = costs[cost.currency]?.tenThousandths ?? 0
    let (sum, overflows) =
      sign < 0
      ? old.subtractingReportingOverflow(cost.tenThousandths)
      : old.addingReportingOverflow(cost.tenThousandths)
    if !overflows { costs[cost.currency] = Money(tenThousandths: sum, currency: cost.currency) }
  }
}

/// Where weeks and months begin, here.
package struct LocalCalendar: Sendable {
  /// nil is UTC.
  package let zone: TimeZoneRules?

  package init(zone: TimeZoneRules?) { self.zone = zone }

  /// Days since 1970-01-01.
  package func day(of moment: Timestamp) -> Int {
    let seconds = moment.wholeSeconds
    // Beyond any calendar nothing is added up.
    guard seconds.magnitude < 1 << 45 else { return 0 }
    return moment.daysAndSeconds(offsetSeconds: zone?.offset(at: seconds) ?? 0).days
  }

  /// The Monday of its week.
  package func startOfWeek(_ moment: Timestamp) -> Int {
    CalendarDate(daysSinceEpoch: day(of: moment)).startOfWeek.daysSinceEpoch
  }

  package func startOfMonth(_ moment: Timestamp) -> Int {
    let day = day(of: moment)
    return day - CalendarDate(daysSinceEpoch: day).day + 1
  }

  /// A moment before that day begins in any zone.
  func before(_ day: Int) -> Timestamp { Timestamp(seconds: Int64(day - 1) * 86_400) }
}
