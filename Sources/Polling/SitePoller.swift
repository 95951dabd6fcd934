internal import TeslaAPI
internal import TeslaData
internal import TeslaMetrics
internal import Time
internal import Unix

/// Polls the live status of one energy site, and now and then its settings.
struct SitePoller: Poller {
  /// How often the settings are asked for, which people seldom change.
  static let settingsInterval = Duration.seconds(3_600)
  /// After a failure.
  static let settingsPause = Duration.seconds(300)

  let key: String
  private let id: String
  private let isFirst: Bool
  private let context: PollContext
  private var failures = 0
  private var hold: Hold?
  private var lastAnswer: Timestamp?
  private var settingsFrom: Timestamp?
  /// What is in the file; nil before the first settings came.
  private var savedTariff: SiteTariff??
  private var failureLog: FailureLog
  private var settingsLog: FailureLog

  /// - Parameter isFirst: whether its answers are kept as powerwall.data.
  init(id: String, isFirst: Bool, _ context: PollContext) {
    self.id = id
    self.isFirst = isFirst
    self.context = context
    key = "site " + id
    let site = LogRecord.Field("site", id.abbreviated)
    failureLog = FailureLog([site], log: context.log)
    settingsLog = FailureLog([site, LogRecord.Field("what", "settings")], log: context.log)
  }

  mutating func resume() { hold = hold.flatMap { $0.isLiftable ? nil : $0 } }

  mutating func step() async -> Timestamp? {
    let poll = context.options
    if let hold, context.now < hold.until { return hold.until }
    if let next = lastAnswer?.advanced(by: poll.siteInterval), context.now < next { return next }
    do throws(TeslaError) {
      let answer = try await context.client.answer(.liveStatus(id))
      guard (try? BodyKind(recognizing: answer.body)) == .liveStatus else {
        throw .api(
          APIError(.malformed, endpoint: "live_status", status: 200, detail: "no live status"))
      }
      accept(answer)
      await askForSettings()
    } catch {
      if Task.isCancelled { return nil }
      note(error)
    }
    return hold?.until ?? context.now.advanced(by: poll.siteInterval)
  }

  private mutating func accept(_ answer: Answer) {
    let now = context.now
    failures = 0
    hold = nil
    lastAnswer = now
    failureLog.logSuccess()
    context.report(.answered(.site(id)))
    if isFirst {
      context.save { () throws(SystemError) -> Void in
        try context.answers.save(powerwallData: answer.bytes)
      }
    }
    let site = context.roster.site(id)
    let facts = SiteFacts(answer.body, hasNoBattery: site?.hasNoBattery ?? false)
    let moment = min(facts.moment.map(context.local) ?? now, now)
    context.report(.site(id: id, name: site?.name ?? "", facts, answer, moment: moment))
  }

  /// Nothing depends on them, so a failure only postpones them.
  private mutating func askForSettings() async {
    let now = context.now
    guard context.options.readsSiteSettings, settingsFrom.map({ $0 <= now }) ?? true else { return }
    do throws(TeslaError) {
      let answer = try await context.client.answer(.siteInfo(id))
      guard (try? BodyKind(recognizing: answer.body)) == .siteInfo else {
        throw .api(APIError(.malformed, endpoint: "site_info", status: 200, detail: "no settings"))
      }
      settingsFrom = now.advanced(by: SitePoller.settingsInterval)
      settingsLog.logSuccess()
      saveTariff(SiteTariff(answer.body))
      context.report(.siteSettings(id: id, answer))
    } catch {
      guard !Task.isCancelled else { return }
      let pause = now.advanced(by: SitePoller.settingsPause)
      let hold =
        Backoff.hold(after: error, failures: 1, options: context.options, now: now)
        ?? Hold(until: pause, reason: .refused)
      settingsFrom = max(pause, hold.until)
      settingsLog.log(error, hold, now: now)
      context.report(.failed(.siteDetails(id), error, hold))
    }
  }

  /// For what a charge at home costs.
  private mutating func saveTariff(_ tariff: SiteTariff?) {
    guard isFirst, savedTariff != .some(tariff) else { return }
    context.save { () throws(SystemError) -> Void in try context.answers.save(tariff) }
    savedTariff = tariff
  }

  private mutating func note(_ error: TeslaError) {
    let now = context.now
    failures += 1
    hold =
      Backoff.hold(after: error, failures: failures, options: context.options, now: now)
      ?? Hold(until: now.advanced(by: Backoff.longestPause), reason: .refused)
    failureLog.log(error, hold, now: now)
    context.report(.failed(.site(id), error, hold))
  }
}
