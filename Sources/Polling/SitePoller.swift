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
  private var block: Block?
  private var lastAnswer: Timestamp?
  private var settingsFrom: Timestamp?
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

  mutating func resume() { block = block.flatMap { $0.isLiftable ? nil : $0 } }

  mutating func step() async -> Timestamp? {
    let poll = context.options.poll
    if let block, context.now < block.until { return block.until }
    if let next = lastAnswer?.advanced(by: poll.siteInterval), context.now < next { return next }
    do throws(TeslaError) {
      let answer = try await context.client.answer(.liveStatus(id))
      guard (try? BodyKind(recognizing: answer.body)) == .liveStatus else {
        throw .api(
          APIError(.malformed, endpoint: "live_status", status: 200, detail: "no live status"))
      }
      accept(answer)
      context.fleet.changed(at: context.now)
      await askForSettings()
    } catch {
      if error == .cancelled { return nil }
      note(error)
    }
    context.fleet.changed(at: context.now)
    return block?.until ?? context.now.advanced(by: poll.siteInterval)
  }

  private mutating func accept(_ answer: Answer) {
    let now = context.now
    failures = 0
    block = nil
    lastAnswer = now
    failureLog.noteSuccess()
    context.fleet.noteAnswered()
    if isFirst {
      context.save { () throws(SystemError) -> Void in
        try context.answers.save(powerwallData: answer.bytes)
      }
    }
    let families = context.fleet.families(ofSite: id, answer.body)
    let facts = SiteFacts(
      answer.body, hasNoBattery: context.fleet.site(id)?.hasNoBattery ?? false)
    let moment = min(facts.moment.map(context.local) ?? now, now)
    context.fleet.updateSite(id) { site in
      site.families = families
      site.facts = facts
      site.trace = site.trace ?? DayTrace()
      site.trace?.note(facts.series, of: moment, at: now)
      site.lastUpdate = moment
      site.isUp = true
    }
    context.observer(
      .site(id: id, name: context.fleet.siteName(id), facts, moment: moment))
  }

  /// Nothing depends on them, so a failure only postpones them. The old exporter had none.
  private mutating func askForSettings() async {
    let now = context.now
    guard context.options.asksMoreOfSites, context.options.names == .standard,
      settingsFrom.map({ $0 <= now }) ?? true
    else { return }
    do throws(TeslaError) {
      let answer = try await context.client.answer(.siteInfo(id))
      guard (try? BodyKind(recognizing: answer.body)) == .siteInfo else {
        throw .api(APIError(.malformed, endpoint: "site_info", status: 200, detail: "no settings"))
      }
      settingsFrom = now.advanced(by: SitePoller.settingsInterval)
      settingsLog.noteSuccess()
      let settings = context.fleet.families(ofSite: id, answer.body, kind: .siteInfo)
      context.fleet.updateSite(id) { site in
        site.settings = settings
        site.ratedEnergy = SiteFacts.ratedEnergy(answer.body)
      }
    } catch {
      guard error != .cancelled else { return }
      let pause = now.advanced(by: SitePoller.settingsPause)
      let block =
        Backoff.block(after: error, failures: 1, options: context.options.poll, now: now)
        ?? Block(until: pause, reason: .refused)
      settingsFrom = max(pause, block.until)
      settingsLog.note(error, block, now: now)
      context.fleet.noteFailure(error)
      context.fleet.note(block)
    }
  }

  private mutating func note(_ error: TeslaError) {
    let now = context.now
    failures += 1
    let poll = context.options.poll
    block =
      Backoff.block(after: error, failures: failures, options: poll, now: now)
      ?? Block(until: now.advanced(by: Backoff.longestPause), reason: .refused)
    failureLog.note(error, block, now: now)
    context.fleet.noteFailure(error)
    if let block { context.fleet.note(block) }
    context.fleet.updateSite(id) { $0.isUp = false }
  }
}
