internal import JSON
internal import TeslaAPI
internal import TeslaMetrics
internal import Time
internal import Unix

/// Counts the energy of one site from the rows of its calendar_history.
struct EnergyPoller: Poller {
  let key: String
  private let id: String
  private let context: PollContext
  private var meter: EnergyMeter?
  private var schedule = EnergySchedule()
  private var calendar: SiteCalendar?
  private var failures = 0
  private var unreadableRows = 0
  private var hold: Hold?
  private var failureLog: FailureLog

  /// How the days of the site are requested.
  private struct SiteCalendar {
    /// nil if unknown: then only the day that Tesla considers today can be
    /// requested.
    let zone: SiteZone?

    func local(_ moment: Timestamp) -> ZonedTime {
      zone?.local(moment) ?? ZonedTime(moment, offsetSeconds: 0)
    }
  }

  init(id: String, _ context: PollContext) {
    self.id = id
    self.context = context
    key = "energy " + id
    failureLog = FailureLog(
      [LogRecord.Field("site", id.abbreviated), LogRecord.Field("what", "energy")],
      log: context.log)
    meter = context.energy.meter(.sites, id, as: EnergyMeter.self)
  }

  mutating func resume() { hold = hold.flatMap { $0.isLiftable ? nil : $0 } }

  mutating func step() async -> Timestamp? {
    if let hold, context.now < hold.until { return hold.until }
    do throws(TeslaError) {
      let calendar = try await knownCalendar()
      let now = calendar.local(context.now)
      let openDays = calendar.zone == nil ? [] : meter?.openDays(before: now.date) ?? []
      let next = schedule.next(now, openDays: openDays)
      guard let day = next.day else { return next.at }
      return await ask(for: day, calendar.zone, now)
    } catch {
      return note(error, day: nil, nil)
    }
  }

  private mutating func knownCalendar() async throws(TeslaError) -> SiteCalendar {
    if let calendar { return calendar }
    let body = try await context.client.answer(.siteInfo(id)).body
    let zone = SiteZone(toldIn: body, zones: context.options.zoneDirectory)
    if zone == nil {
      context.log(
        LogRecord(
          .warning, "the site's time zone is not known, so energy is counted of today only",
          [
            LogRecord.Field("site", id.abbreviated),
            LogRecord.Field("zone", String((SiteZone.name(in: body) ?? "").prefix(80))),
            LogRecord.Field("hint", "install tzdata, or name its directory in TZDIR"),
          ]))
    }
    let calendar = SiteCalendar(zone: zone)
    self.calendar = calendar
    return calendar
  }

  /// - Returns: when the next step is due.
  private mutating func ask(for day: CalendarDate, _ zone: SiteZone?, _ now: ZonedTime) async
    -> Timestamp?
  {
    do throws(TeslaError) {
      let answer = try await context.client.answer(
        zone.map {
          .calendarHistory(
            id, kind: "energy", period: "day", from: day, through: day, zone: $0)
        } ?? .energyOfToday(id))
      // A site that does not tell its zone may tell it with its history.
      let zone = zone ?? SiteZone(toldIn: answer.body, zones: context.options.zoneDirectory)
      if let zone { calendar = SiteCalendar(zone: zone) }
      let energies = try energies(of: answer, zone)
      schedule.noteAnswer(for: day, at: now)
      noteAnswer()
      let today = zone?.local(now.timestamp).date ?? EnergyPoller.today(energies, now.date)
      await count(energies, today: today)
      return context.now.advanced(by: EnergySchedule.spacing)
    } catch {
      return note(error, day: day, now)
    }
  }

  /// The newest day of the answer, unless it is far from the one in Greenwich.
  private static func today(_ energies: [CalendarDate: [String: Double]], _ utc: CalendarDate)
    -> CalendarDate
  {
    let near = utc.advanced(byDays: -1)...utc.advanced(byDays: 1)
    return energies.keys.filter(near.contains).max() ?? utc
  }

  /// None for a day without rows, as there is shortly after midnight.
  private mutating func energies(of answer: Answer, _ zone: SiteZone?) throws(TeslaError)
    -> [CalendarDate: [String: Double]]
  {
    do {
      guard try BodyKind(recognizing: answer.body) == .calendarHistory else {
        throw BackfillError.undated
      }
      let energies = try DailyEnergies(answer.body, clock: zone?.rules)
      noteUnreadable(energies.unreadableRows)
      var days: [CalendarDate: [String: Double]] = [:]
      for (text, sums) in energies.days {
        if let day = CalendarDate(text) { days[day] = sums }
      }
      return days
    } catch {
      throw .api(
        APIError(
          .malformed, endpoint: "calendar_history", status: 200, detail: "no energy of a day"))
    }
  }

  /// Told when it changes, not at each request.
  private mutating func noteUnreadable(_ rows: Int) {
    defer { unreadableRows = rows }
    guard rows > 0, rows != unreadableRows else { return }
    context.log(
      LogRecord(
        .warning, "rows without a time that can be read are not counted",
        [LogRecord.Field("site", id.abbreviated), LogRecord.Field("rows", String(rows))]))
  }

  private mutating func count(_ energies: [CalendarDate: [String: Double]], today: CalendarDate)
    async
  {
    let lost = energies[today] == nil ? 0 : meter?.lostDays(at: today) ?? 0
    if lost > 0 {
      context.log(
        LogRecord(
          .warning, "days too old to query are not counted",
          [LogRecord.Field("site", id.abbreviated), LogRecord.Field("days", String(lost))]))
    }
    let meter = await context.energy.update(.sites, id, memory: meter) { meter in
      var new = meter ?? EnergyMeter()
      new.add(energies, today: today)
      return new == EnergyMeter() ? meter : new
    }
    self.meter = meter
    if let meter { context.report(.siteEnergy(id: id, meter)) }
  }

  private mutating func noteAnswer() {
    failures = 0
    hold = nil
    failureLog.logSuccess()
    context.report(.answered(.siteDetails(id)))
  }

  /// - Returns: when the next step is due; nil when there is none, as the program ends.
  private mutating func note(_ error: TeslaError, day: CalendarDate?, _ asked: ZonedTime?)
    -> Timestamp?
  {
    guard !Task.isCancelled else { return nil }
    let now = context.now
    failures += 1
    let hold =
      Backoff.hold(after: error, failures: failures, options: context.options, now: now)
      ?? Hold(until: now.advanced(by: Backoff.longestPause), reason: .refused)
    self.hold = hold
    if let day, let asked {
      let isFinal = hold.reason == .refused || hold.reason == .notFound
      schedule.noteFailure(for: day, isFinal: isFinal, at: asked)
    }
    failureLog.log(error, hold, now: now)
    context.report(.failed(.siteDetails(id), error, hold))
    return hold.until
  }
}
