internal import HTTP
internal import JSON
internal import Time

/// The answer of `calendar_history`: a site's past in rows, with the site's time zone.
struct CalendarHistoryBody {
  private enum Kind: String {
    case energy
    case power
    case soe
    case backup
    case selfConsumption = "self_consumption"
  }

  private enum Period: String {
    case day
    case week
    case month
    case year
    case lifetime
  }

  private let site: Site
  private let kind: Kind
  private let period: Period
  /// Seconds since the epoch: rows that begin from one to before the other.
  private let start: Double
  private let end: Double
  /// How many rows of five minutes make one of the answer.
  private let grouping: Int

  /// - Returns: nil when a parameter is missing or is not what Tesla takes.
  init?(site: Site, now: Double, url: URL) {
    self.site = site
    guard let kind = Kind(rawValue: url.queryValue("kind") ?? ""),
      let period = Period(rawValue: url.queryValue("period") ?? "day")
    else { return nil }
    self.kind = kind
    self.period = period
    guard let last = CalendarHistoryBody.time(url.queryValue("end_date"), otherwise: now),
      let first = CalendarHistoryBody.time(
        url.queryValue("start_date"),
        otherwise: CalendarHistoryBody.beginning(of: period, before: last, site.weather.place))
    else { return nil }
    start = first
    end = min(last, now)
    switch url.queryValue("interval") {
    case nil, "5m": grouping = 1
    case "15m" where period == .day: grouping = 3
    default: return nil
    }
  }

  private static func time(_ text: String?, otherwise: Double) -> Double? {
    text.map(seconds) ?? otherwise
  }

  /// Seconds since the epoch of a date of the query: a form-decoded query turns an unescaped plus sign
  /// into a space.
  static func seconds(_ text: String) -> Double? {
    let isUnescaped = text.utf8.count > 19 && text.contains(" ")
    return Timestamp(rfc3339: isUnescaped ? text.replacing(" ", with: "+") : text)?.seconds
  }

  private static func beginning(of period: Period, before end: Double, _ place: Place) -> Double {
    let day = place.day(of: end)
    let date = place.localTime(end).date
    let first =
      switch period {
      case .day: day
      // Weeks begin on Sunday; 1970-01-04 was one.
      case .week: day - (((day - 3) % 7) + 7) % 7
      case .month: day - date.day + 1
      case .year: day - date.dayOfYear + 1
      case .lifetime: 0
      }
    return place.midnight(ofDay: first)
  }

  var value: Value {
    var object = Object([
      .init("serial_number", .string(site.identity.serialNumber)),
      .init("period", .string(period.rawValue)),
    ])
    site.addTimeZone(to: &object)
    guard kind != .backup else {
      object["events"] = []
      object["total_events"] = 0
      return .object(object)
    }
    let rows = rows
    if !rows.isEmpty {
      object["time_series"] = .array(rows)
    } else if site.index % 2 == 0 {
      // Without rows there is null or, at other sites, nothing (home-assistant/core#151402).
      object["time_series"] = .null
    }
    return .object(object)
  }

  private var rows: [Value] {
    switch kind {
    case .energy: energyRows.map { energy($0.row, at: stamp($0.time)) }
    case .power: fineRows.map(power)
    case .soe:
      fineRows.map { ["timestamp": stamp($0.time), "soe": Value(Int64($0.row.level.rounded()))] }
    case .selfConsumption: energyRows.map(selfConsumption)
    case .backup: []
    }
  }

  private typealias TimedRow = (time: Double, row: EnergyRow)

  private func stamp(_ time: Double) -> Value {
    .string(site.weather.place.localTime(time).rfc3339)
  }

  /// Five-minute rows, or several of them as one.
  private var fineRows: [TimedRow] {
    let rows = site.history.rows(from: start, to: end)
    guard grouping > 1 else { return rows }
    return stride(from: 0, to: rows.count, by: grouping).map { first in
      joined(rows[first..<min(first + grouping, rows.count)])
    }
  }

  private func joined(_ rows: ArraySlice<TimedRow>) -> TimedRow {
    var sum = EnergyRow()
    for row in rows { sum.add(row.row) }
    return (rows.first?.time ?? start, sum)
  }

  /// Rows of the width that goes with the period: days in weeks and months, months in a year,
  /// years in a lifetime.
  private var energyRows: [TimedRow] {
    let place = site.weather.place
    let days = site.history.days(from: place.day(of: start), through: place.day(of: end))
    switch period {
    case .day: return fineRows
    case .week, .month: return days
    case .year: return grouped(days) { $0.year * 12 + $0.month }
    case .lifetime: return grouped(days) { $0.year }
    }
  }

  private func grouped(_ days: [TimedRow], by key: (CalendarDate) -> Int) -> [TimedRow] {
    var groups: [(key: Int, row: TimedRow)] = []
    for day in days {
      let group = key(site.weather.place.localTime(day.time).date)
      if let last = groups.indices.last, groups[last].key == group {
        groups[last].row.row.add(day.row)
      } else {
        groups.append((group, day))
      }
    }
    return groups.map(\.row)
  }

  private func energy(_ row: EnergyRow, at stamp: Value) -> Value {
    func wattHours(_ number: Double) -> Value { VehicleDataBody.rounded(number, 6) }
    return [
      "timestamp": stamp, "solar_energy_exported": wattHours(row.solar),
      "generator_energy_exported": 0, "grid_energy_imported": wattHours(row.gridImported),
      "grid_services_energy_imported": 0, "grid_services_energy_exported": 0,
      "grid_energy_exported_from_solar": wattHours(row.gridExported),
      "grid_energy_exported_from_generator": 0, "grid_energy_exported_from_battery": 0,
      "battery_energy_exported": wattHours(row.batteryDischarged),
      "battery_energy_imported_from_grid": 0,
      "battery_energy_imported_from_solar": wattHours(row.batteryCharged),
      "battery_energy_imported_from_generator": 0,
      "consumer_energy_imported_from_grid": wattHours(row.gridImported),
      "consumer_energy_imported_from_solar": wattHours(row.solarToHome),
      "consumer_energy_imported_from_battery": wattHours(row.batteryDischarged),
      "consumer_energy_imported_from_generator": 0, "total_home_usage": wattHours(row.load),
      "total_battery_charge": wattHours(row.batteryCharged),
      "total_battery_discharge": wattHours(row.batteryDischarged),
      "total_solar_generation": wattHours(row.solar),
      "total_grid_energy_exported": wattHours(row.gridExported),
    ]
  }

  /// Mean watts of a row.
  private func power(_ timed: TimedRow) -> Value {
    let hours = EnergyHistory.rowSeconds * Double(grouping) / 3600
    func watts(_ wattHours: Double) -> Value { VehicleDataBody.rounded(wattHours / hours, 3) }
    let row = timed.row
    return [
      "timestamp": stamp(timed.time), "solar_power": watts(row.solar),
      "battery_power": watts(row.batteryDischarged - row.batteryCharged),
      "grid_power": watts(row.gridImported - row.gridExported), "grid_services_power": 0,
      "generator_power": 0, "load_power": watts(row.load),
    ]
  }

  /// Per cent of the house's energy that came from panels and battery.
  private func selfConsumption(_ timed: TimedRow) -> Value {
    let load = max(timed.row.load, 1e-9)
    return [
      "timestamp": stamp(timed.time),
      "solar": VehicleDataBody.rounded(timed.row.solarToHome / load * 100, 6),
      "battery": VehicleDataBody.rounded(timed.row.batteryDischarged / load * 100, 6),
    ]
  }
}
