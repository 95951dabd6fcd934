internal import CommandSyntax
internal import Exporter
internal import TeslaAPI

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
}
