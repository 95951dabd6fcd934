internal import Journal
internal import Polling
internal import TeslaData
internal import Time
internal import WebServer

/// What a site's energy adds up to today and this week, by the site's own days: of the rows of which
/// `serve` counts its energy, so that it lasts as the counters do.
struct EnergyTable {
  let site: AccountSnapshot.Site
  let facts: SiteFacts
  let times: PageTimes

  /// nil while nothing is counted, or of these days.
  var html: HTML? {
    guard let meter = site.energy else { return nil }
    let day = LocalCalendar(zone: site.zone ?? times.zone).day(of: times.now)
    let today = CalendarDate(daysSinceEpoch: day)
    let sums = [
      meter.sum(from: today, through: today), meter.sum(from: today.startOfWeek, through: today),
    ]
    let rows = EnergyTable.rows.filter { row in
      sums.contains { $0.flatMap(row.value).map { row.isShownEmpty || $0 >= 50 } ?? false }
    }
    guard !rows.isEmpty else { return nil }
    let heads: [HTML] = [
      "<th scope=\"col\">Today</th>",
      "<th scope=\"col\">This week\(note(sums[1], today.startOfWeek))</th>",
    ]
    return """
      <section class="trips"><table class="sums energy" aria-label="Energy of today and this week"><thead><tr><td></td>\(heads)</tr></thead>
      <tbody>\(rows.map { HTML.row($0.title, sums.map($0.text)) })\(selfPowered(sums))</tbody></table></section>

      """
  }

  private struct Row {
    let title: String
    let field: String
    /// A site without any has no row of it.
    var isShownEmpty = false

    func value(_ sum: EnergyMeter.Sum) -> Double? { sum.wattHours[field] }

    func text(_ sum: EnergyMeter.Sum?) -> String {
      sum.map { Amount.energy(wattHours: value($0) ?? 0) } ?? "–"
    }
  }

  private static let rows = [
    Row(title: "Solar", field: "total_solar_generation"),
    Row(title: "Home", field: "total_home_usage", isShownEmpty: true),
    Row(title: "From the grid", field: "grid_energy_imported", isShownEmpty: true),
    Row(title: "To the grid", field: "total_grid_energy_exported"),
    Row(title: "To the battery", field: "total_battery_charge"),
    Row(title: "From the battery", field: "total_battery_discharge"),
  ]

  /// Says so of a week that was counted in part.
  private func note(_ sum: EnergyMeter.Sum?, _ monday: CalendarDate) -> HTML? {
    guard let sum else { return nil }
    let since =
      sum.since > monday ? "since " + PageTimes.weekday(of: sum.since.daysSinceEpoch) : nil
    let missing =
      switch sum.missingDays {
      case 0: nil as String?
      case 1: "without a day"
      case let days: "without \(days) days"
      }
    let words = [since, missing].compactMap(\.self)
    return words.isEmpty ? nil : " <small>\(words.joined(separator: ", "))</small>"
  }

  /// As Tesla's app has it: how much of what the home used did not come from the grid. What the
  /// grid gave to the battery counts as the battery's.
  private func selfPowered(_ sums: [EnergyMeter.Sum?]) -> HTML? {
    let shares = sums.map { $0.flatMap(selfPoweredPercent) }
    guard shares.contains(where: { $0 != nil }),
      facts.batteryWatts != nil || facts.solarWatts != nil
    else { return nil }
    return HTML.row("Self-powered", shares.map { $0.map(Amount.percent) ?? "–" })
  }

  private func selfPoweredPercent(_ sum: EnergyMeter.Sum) -> Double? {
    guard let home = sum.wattHours["total_home_usage"], home >= 50 else { return nil }
    // A day does not name what it had nothing of.
    let parts = "consumer_energy_imported_from_grid"
    let isTold = site.energy?.totals[parts] != nil
    let bought = sum.wattHours[isTold ? parts : "grid_energy_imported"] ?? 0
    let share = 100 * (1 - min(max(bought / home, 0), 1))
    // Neither all nor nothing unless it is.
    return share > 99 && share < 100 ? 99 : share > 0 && share < 1 ? 1 : share
  }
}
