internal import CommandSyntax
internal import Exporter
internal import TeslaAPI
internal import Unix

/// What `serve` and `watch` have in common: how often Tesla is asked, and for how much.
extension Session {
  func pollingOptions() throws(Failure) -> ExporterOptions {
    var options = ExporterOptions(version: TeslaProgram.version)
    func set(_ option: Option, _ value: inout Duration) {
      if let duration = arguments.duration(option) { value = duration }
    }
    set(ServeSyntax.checkInterval, &options.poll.checkInterval)
    set(ServeSyntax.driveInterval, &options.poll.driveInterval)
    set(ServeSyntax.idleAfter, &options.poll.idleAfter)
    set(ServeSyntax.idlePause, &options.poll.idlePause)
    set(ServeSyntax.siteInterval, &options.poll.siteInterval)
    options.poll.sleepAllowed = arguments.duration(ServeSyntax.sleepAllowed)
    options.vehicles = arguments.strings(ServeSyntax.vehicle)
    options.powerwallIDFile = try powerwallIDFile()
    return options
  }

  /// Ten dollars are what Tesla gives each month; beyond it the account would be switched off.
  func pollBudget(isFleet: Bool) -> Double? {
    if arguments.word(ServeSyntax.budget) != nil { return nil }
    return arguments.number(ServeSyntax.budget) ?? (isFleet ? 10 : nil)
  }

  /// The exporter of this account, and the client that it asks with.
  func exporter(
    _ options: ExporterOptions, log: Log?, sink: @escaping LogSink,
    observer: @escaping Observer = { _ in }
  ) throws(Failure) -> (Exporter, Client) {
    let directory = try directory()
    do { try directory.create() } catch { throw Failure(.failure, error.description) }
    let telemetry = Telemetry()
    let isFleet = try configuration().profile.isFleet
    let client = try client(
      budget: pollBudget(isFleet: isFleet), telemetry: telemetry, log: log)
    let exporter = Exporter(
      client: client, options: options, telemetry: telemetry, clock: clock, directory: directory,
      ledger: ledger, log: sink, observer: observer)
    return (exporter, client)
  }

  /// Ends the polling of a daemon: what is under way is waited for, and what only memory has is
  /// written down.
  func end(_ polling: Task<Void, Never>, of client: Client) throws(Failure) {
    polling.cancel()
    let failure = waiting {
      await polling.value
      await ledger?.flush()
      do throws(TeslaError) {
        try await client.settle()
        return nil as Failure?
      } catch {
        return Failure(error)
      }
    }
    if let failure { throw failure }
  }
}
