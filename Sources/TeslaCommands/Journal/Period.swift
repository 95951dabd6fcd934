internal import CommandSyntax
internal import Time
internal import Unix

/// Parts of a calendar for which totals are made; weeks begin on Monday (ISO 8601).
enum Period: String, CaseIterable, Sendable {
  case day, week, month, year

  /// The first day of the one that holds a day.
  func start(of date: CalendarDate) -> CalendarDate {
    var start = date
    switch self {
    case .day: break
    case .week: start = date.startOfWeek
    case .month: start.day = 1
    case .year: (start.month, start.day) = (1, 1)
    }
    return start
  }

  /// The first day of the one after that which begins so.
  func next(after start: CalendarDate) -> CalendarDate {
    let days =
      switch self {
      case .day: 1
      case .week: 7
      case .month: CalendarDate.days(inMonth: start.month, of: start.year)
      case .year: CalendarDate.isLeap(start.year) ? 366 : 365
      }
    return CalendarDate(daysSinceEpoch: start.daysSinceEpoch + days)
  }

  /// `2026-11-23`, `2026-W48`, `2026-11`, `2026`.
  func name(_ start: CalendarDate) -> String {
    switch self {
    case .day: return start.description
    case .week:
      let thursday = CalendarDate(daysSinceEpoch: start.daysSinceEpoch + 3)
      let week = (thursday.dayOfYear - 1) / 7 + 1
      return "\(thursday.year)-W\(week < 10 ? "0" : "")\(week)"
    case .month: return String(start.description.dropLast(3))
    case .year: return String(start.description.dropLast(6))
    }
  }
}

/// The calendar of the user's zone.
struct LocalCalendar: Sendable {
  let zone: TimeZoneRules

  func date(of time: Timestamp) -> CalendarDate {
    time.date(offsetSeconds: zone.offset(at: time.wholeSeconds))
  }

  func start(of date: CalendarDate) -> Timestamp { zone.start(of: date).timestamp }

  /// `2026-11-23 08:01:00`, as clocks show it and spreadsheets read it.
  func clock(_ time: Timestamp, withSeconds: Bool = true) -> String {
    let offset = zone.offset(at: time.wholeSeconds)
    // As in UTC, so that nothing of the zone is written.
    let shown = Timestamp(seconds: time.wholeSeconds.addingReportingOverflow(Int64(offset)).0)
    let text = String(shown.rfc3339(withMilliseconds: false).dropLast(withSeconds ? 1 : 4))
    return text.replacing("T", with: " ", maxReplacements: 1)
  }
}

extension Session {
  /// The calendar of `TZ`, else of this machine.
  var calendar: LocalCalendar {
    let name = context.environment["TZ"]
    let zone =
      TimeZoneRules.local(named: name, in: zoneDirectory)
      ?? name.flatMap { TimeZoneRules(rule: $0) }
    return LocalCalendar(zone: zone ?? TimeZoneRules(offsetSeconds: 0))
  }
}
