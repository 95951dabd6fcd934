internal import CommandSyntax
internal import Exporter
internal import Polling
internal import TeslaAPI
internal import Unix

/// What `serve` and `watch` have in common: how often Tesla is asked, and for how much.
extension Session {
  func pollOptions() throws(Failure) -> PollOptions {
    var options = PollOptions()
    func set(_ option: Option, _ value: inout Duration) {
      if let duration = arguments.duration(option) { value = duration }
    }
    set(ServeSyntax.checkInterval, &options.checkInterval)
    set(ServeSyntax.driveInterval, &options.driveInterval)
    set(ServeSyntax.idleAfter, &options.idleAfter)
    set(ServeSyntax.idlePause, &options.idlePause)
    set(ServeSyntax.siteInterval, &options.siteInterval)
    set(TelemetryOptions.fullInterval, &options.fullInterval)
    set(TelemetryOptions.grace, &options.streamGrace)
    options.sleepAllowed = arguments.duration(ServeSyntax.sleepAllowed)
    options.vehicles = arguments.strings(ServeSyntax.vehicle)
    options.powerwallIDFile = try powerwallIDFile()
    return options
  }

  /// Ten dollars are what Tesla gives each month; beyond it the account would be switched off.
  func pollBudget(isFleet: Bool) -> Double? {
    if arguments.word(ServeSyntax.budget) != nil { return nil }
    return arguments.number(ServeSyntax.budget) ?? (isFleet ? 10 : nil)
  }

  /// The client that polls.
  func pollingClient(
    statistics: RequestStatistics? = nil, log: Log? = nil
  ) throws(Failure) -> Client {
    let isFleet = try configuration().profile.isFleet
    return try client(
      budget: pollBudget(isFleet: isFleet), isPolling: true, statistics: statistics, log: log)
  }

  /// The state directory, made if it is not there.
  func madeDirectory() throws(Failure) -> StateDirectory {
    let directory = try directory()
    do { try directory.create() } catch { throw Failure(.failure, error.description) }
    return directory
  }

  /// Ends the polling of a daemon: what is under way is waited for, and what only memory has is
  /// written down.
  func end(_ polling: Task<Void, Never>) throws(Failure) {
    polling.cancel()
    let failure = waiting {
      await polling.value
      return await finish()
    }
    if let failure { throw failure }
  }
}
