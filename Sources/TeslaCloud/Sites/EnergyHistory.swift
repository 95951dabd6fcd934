/// What a site's meters have summed up, in rows of five minutes and of local days.
struct EnergyHistory: Hashable, Sendable {
  static let rowSeconds = 300.0
  private static let rowsPerDay = 288
  /// Rows of five minutes are kept for about this many days, days for ever.
  private static let keptDays = 62

  private let place: Place
  private let firstDay: Int
  private(set) var days: [EnergyRow] = []
  /// The number of the first kept row, counted from the first day's midnight.
  private var firstRow = 0
  private var rows: [EnergyRow] = []

  init(start: Double, place: Place) {
    self.place = place
    firstDay = place.day(of: start)
  }

  private var origin: Double { place.midnight(ofDay: firstDay) }

  /// Adds constant flows over a time that lies within one row.
  mutating func add(_ flows: EnergyFlows, from start: Double, to end: Double, level: Double) {
    let hours = (end - start) / 3600
    let middle = (start + end) / 2
    let row = Int((middle - origin) / EnergyHistory.rowSeconds) - firstRow
    while rows.count <= row { rows.append(EnergyRow()) }
    rows[row].add(flows, hours: hours)
    rows[row].level = level
    // A day of the change to summer time has 23 hours, that of the change back 25.
    let day = place.day(of: middle) - firstDay
    while days.count <= day { days.append(EnergyRow()) }
    days[day].add(flows, hours: hours)
    days[day].level = level
    if rows.count > (EnergyHistory.keptDays + 7) * EnergyHistory.rowsPerDay {
      rows.removeFirst(7 * EnergyHistory.rowsPerDay)
      firstRow += 7 * EnergyHistory.rowsPerDay
    }
  }

  /// The kept rows that begin at or after `start` and before `end`, with their beginnings.
  func rows(from start: Double, to end: Double) -> [(time: Double, row: EnergyRow)] {
    let first = max(
      Int(((start - origin) / EnergyHistory.rowSeconds).rounded(.up)) - firstRow, 0)
    let last = min(
      Int(((end - origin) / EnergyHistory.rowSeconds).rounded(.up)) - firstRow, rows.count)
    guard first < last else { return [] }
    return (first..<last).map { index in
      (origin + Double(firstRow + index) * EnergyHistory.rowSeconds, rows[index])
    }
  }

  /// The local days from one day number to another, with their midnights.
  func days(from first: Int, through last: Int) -> [(time: Double, row: EnergyRow)] {
    let start = max(first - firstDay, 0)
    let end = min(last - firstDay + 1, days.count)
    guard start < end else { return [] }
    return (start..<end).map { (place.midnight(ofDay: firstDay + $0), days[$0]) }
  }
}
