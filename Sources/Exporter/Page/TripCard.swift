internal import Journal
internal import TeslaData
internal import Time
internal import Unix
internal import WebServer

/// A car's last drives and charges on its card, and what today, this week and this month
/// add up to.
struct TripCard {
  let journal: JournalBook.Car
  let units: DisplayUnits
  let times: PageTimes

  /// nil while there is nothing to show.
  var html: HTML? {
    guard !journal.drives.isEmpty || !journal.charges.isEmpty else { return nil }
    return """
      <section class="trips">
      \(sums)<div>\(list("Last drives", journal.drives.map(line)))\(list("Last charges", journal.charges.map(line)))</div></section>

      """
  }

  // MARK: Day, week and month

  private var sums: HTML {
    let calendar = LocalCalendar(zone: times.zone)
    // What was added up in the last week is none of this week's.
    func now(_ sums: PeriodSums?, _ start: Int) -> PeriodSums {
      sums?.start == start ? sums ?? PeriodSums(start: start) : PeriodSums(start: start)
    }
    let periods = [
      now(journal.day, calendar.day(of: times.now)),
      now(journal.week, calendar.startOfWeek(times.now)),
      now(journal.month, calendar.startOfMonth(times.now)),
    ]
    let rows: [(String, [String])] = [
      ("Driven", periods.map { units.distance(kilometers: $0.distance) }),
      ("Used", periods.map { Amount.energy(wattHours: $0.energy * 1_000) }),
      (
        "Average",
        periods.map { $0.efficiency.map(units.efficiency(wattHoursPerKilometer:)) ?? "–" }
      ),
      ("Charged", periods.map { Amount.energy(wattHours: $0.energyAdded * 1_000) }),
      ("Cost", periods.map(cost)),
    ]
    let heads = ["Today", "This week", "This month"].map { "<th scope=\"col\">\($0)</th>" as HTML }
    return """
      <table class="sums" aria-label="Driven and charged"><thead><tr><td></td>\(heads)</tr></thead>
      <tbody>\(rows.map(HTML.row))</tbody></table>

      """
  }

  private func cost(_ sums: PeriodSums) -> String {
    let costs = sums.costs.sorted { $0.key < $1.key }.map(\.value.description)
    return costs.isEmpty ? "–" : costs.joined(separator: ", ")
  }

  // MARK: Rows

  private func list(_ title: String, _ lines: [HTML]) -> HTML? {
    lines.isEmpty ? nil : "<h3>\(title)</h3>\n<ul>\(lines)</ul>\n"
  }

  private func line(_ drive: Drive) -> HTML {
    let way = [drive.from, drive.to].contains { $0 != nil }
    let duration = drive.isInferred ? nil : drive.duration.map(Amount.duration)
    return line(
      at: drive.end ?? drive.begin,
      [
        way ? "\(drive.from ?? "elsewhere") → \(drive.to ?? "elsewhere")" : nil,
        drive.distance.map(units.distance(kilometers:)), duration,
        drive.isInferred ? "told by the odometer only" : nil,
      ],
      [
        drive.energy.map { Amount.energy(wattHours: $0 * 1_000) },
        drive.efficiency.map(units.efficiency(wattHoursPerKilometer:)),
        levels(drive.startLevel, drive.endLevel),
      ])
  }

  private func line(_ charge: Charge) -> HTML {
    line(
      at: charge.end ?? charge.begin,
      [
        charge.place, charge.energyAdded.map { Amount.energy(wattHours: $0 * 1_000) + " added" },
        charge.duration.map(Amount.duration),
      ],
      [
        levels(charge.startLevel, charge.endLevel), charge.isFast.map { $0 ? "DC" : "AC" },
        charge.peakPower.map { "up to " + $0.written(decimals: 0) + " kW" },
        charge.cost?.description,
      ])
  }

  private func line(at moment: Timestamp, _ first: [String?], _ second: [String?]) -> HTML {
    func words(_ parts: [String?]) -> String { parts.compactMap(\.self).joined(separator: ", ") }
    return """
      <li>\(times.element(moment)) <span>\(words(first))</span> <small>\(words(second))</small></li>
      """
  }

  private func levels(_ start: Double?, _ end: Double?) -> String? {
    guard let start, let end else { return nil }
    return "\(start.written(decimals: 0)) → \(Amount.percent(end))"
  }
}
