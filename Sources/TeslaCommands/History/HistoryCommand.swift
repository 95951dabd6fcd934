internal import CommandSyntax
internal import HTTP
internal import JSON
internal import Metrics
internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import TeslaMetrics
internal import Time
internal import Unix

/// `tesla history`: a site's past, as Tesla tells it or for Prometheus to take in.
struct HistoryCommand: Sendable {
  /// A slip in a year should not become a hundred thousand requests.
  private static let mostDays = 3700

  let session: Session

  private var wantsMetrics: Bool { session.arguments.isSet(HistorySyntax.openMetrics) }
  private var period: String { session.arguments.string(HistorySyntax.period) ?? "day" }
  private var kind: String { session.arguments.string(HistorySyntax.kind) ?? "energy" }

  func run() async throws(Failure) {
    if wantsMetrics, period != "day" || kind != "energy" {
      throw Failure(
        .usage, "--openmetrics is for --kind energy and --period day only",
        hint: "tesla history --openmetrics")
    }
    // What is no date is told before anything is asked: no zone makes one of it.
    _ = (
      try days(HistorySyntax.from, session.calendar), try days(HistorySyntax.to, session.calendar)
    )
    let client = try session.client()
    let site = try await site(client)
    let zone = try await zone(of: site, client)
    let calendar = LocalCalendar(zone: zone.rules)
    let from = try days(HistorySyntax.from, calendar)?.first
    let ranges = try ranges(from: from, to: try days(HistorySyntax.to, calendar), zone)
    var backfill = Backfill(options: ConversionOptions(siteID: site))
    for (place, range) in ranges.enumerated() {
      session.progress("asking for \(range.last), \(place + 1) of \(ranges.count)")
      let endpoint = Endpoint.calendarHistory(
        site, kind: kind, period: period, from: range.first, through: range.last, zone: zone)
      let answer = try await asking { () async throws(TeslaError) in
        try await client.answer(endpoint)
      }
      if wantsMetrics {
        try add(answer, to: &backfill, zone)
      } else if ranges.count == 1 {
        try session.console.write(answer: answer.bytes)
      } else {
        try session.console.write(answer.line)
      }
    }
    if wantsMetrics {
      session.console.warnOfUnreadable(rows: backfill.unreadableRows)
      try session.console.write(Exposition.encode(backfill.ordered(), as: .openMetrics))
    }
  }

  private func add(_ answer: Answer, to backfill: inout Backfill, _ zone: SiteZone)
    throws(Failure)
  {
    do throws(BackfillError) {
      try backfill.add(answer.body, kind: .calendarHistory, clock: zone.rules)
    } catch {
      throw Failure(.network, "Tesla's answer \(error.description)")
    }
  }

  private func site(_ client: Client) async throws(Failure) -> String {
    if let id = session.arguments.string(HistorySyntax.site) { return id }
    if let id = try session.powerwallID() { return id }
    let products = try await asking { () async throws(TeslaError) in
      try await client.products().products
    }
    do throws(Products.SelectionFailure) { return try products.site(id: nil).id } catch {
      throw Failure(error, what: "energy site", option: "--site")
    }
  }

  /// As the user names it, else as site_info or calendar_history tells it, else this machine's.
  private func zone(of site: String, _ client: Client) async throws(Failure) -> SiteZone {
    let zones = session.zoneDirectory
    if let name = session.arguments.string(HistorySyntax.timeZone) {
      if let zone = SiteZone(named: name, in: zones) { return zone }
      throw Failure(
        .usage, "--time-zone: the system does not know the zone '\(TerminalText.line(name))'",
        hint: "tesla history --time-zone Europe/Berlin; a missing tzdata may be named in TZDIR")
    }
    let info = try await asking { () async throws(TeslaError) in
      try await client.answer(.siteInfo(site))
    }
    var answers = [info]
    if SiteZone.name(in: info.body) == nil, SiteZone(offsetIn: info.body) == nil,
      let today = try? await client.answer(.energyOfToday(site))
    {
      answers.append(today)
    }
    for answer in answers {
      if let zone = SiteZone(toldIn: answer.body, zones: zones) {
        if zone.name == nil {
          session.console.note(
            "Tesla tells only how far from UTC the site's clocks are; --time-zone says when they "
              + "change")
        }
        return zone
      }
      guard let name = SiteZone.name(in: answer.body) else { continue }
      throw Failure(
        .failure,
        "the system does not know the site's time zone \(TerminalText.line(name).prefix(80))",
        hint: "install tzdata or name its directory in TZDIR, or name a zone with --time-zone")
    }
    session.console.warning(
      "Tesla does not tell the site's time zone, so this machine's counts; name it with --time-zone"
    )
    let name = session.context.environment["TZ"]
    let rules = TimeZoneRules.local(named: name, in: zones) ?? TimeZoneRules(offsetSeconds: 0)
    return SiteZone(name: nil, rules: rules)
  }

  /// nil when the option is not given.
  private func days(_ option: Option, _ calendar: LocalCalendar)
    throws(Failure) -> (first: CalendarDate, last: CalendarDate)?
  {
    guard let text = session.arguments.string(option) else { return nil }
    let date = DateText.parse(text, now: session.clock.now, calendar)
    guard let days = date?.days(calendar) else {
      throw Failure(
        .usage,
        "--\(option.long): '\(TerminalText.line(text))' is not a date such as 2026-03-29, 2026-03, "
          + "yesterday, 7d or last-month")
    }
    return days
  }

  private struct DateRange {
    /// nil leaves the start to the period.
    let first: CalendarDate?
    let last: CalendarDate
  }

  private func ranges(
    from: CalendarDate?, to: (first: CalendarDate, last: CalendarDate)?, _ zone: SiteZone
  ) throws(Failure) -> [DateRange] {
    let today = zone.local(session.clock.now).date
    // A month that is not over yet ends today.
    let last = to.map { $0.first <= today ? min($0.last, today) : $0.last } ?? today
    guard last <= today else {
      throw Failure(.usage, "--to: \(last) is yet to come; at the site it is \(today)")
    }
    guard period == "day" else {
      if let from, from > last { throw Failure(.usage, "--from: \(from) is after \(last)") }
      return [DateRange(first: from, last: last)]
    }
    let first = from ?? to?.first ?? last
    guard first <= last else { throw Failure(.usage, "--from: \(first) is after \(last)") }
    let days = first.daysSinceEpoch...last.daysSinceEpoch
    guard days.count <= HistoryCommand.mostDays else {
      throw Failure(.usage, "\(days.count) days are more than \(HistoryCommand.mostDays)")
    }
    return days.map { day in
      let date = CalendarDate(daysSinceEpoch: day)
      return DateRange(first: date, last: date)
    }
  }
}

extension Session {
  /// The system's time zone database.
  var zoneDirectory: String { context.environment["TZDIR"] ?? "/usr/share/zoneinfo" }
}

extension Console {
  /// Says how many rows of calendar_history are left out, if there are any.
  func warnOfUnreadable(rows: Int) {
    guard rows > 0 else { return }
    warning("\(rows) \(rows == 1 ? "row has" : "rows have") no time that can be read; left out")
  }
}

extension Answer {
  /// On one line: as it came if it was one.
  fileprivate var line: [UInt8] {
    var text = bytes
    while let last = text.last, last <= 0x20 { text.removeLast() }
    return (text.contains(0x0A) ? body.bytes : text) + [0x0A]
  }
}
