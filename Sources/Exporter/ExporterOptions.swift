package import Polling
package import TeslaMetrics
package import Time

/// What `tesla serve` was told.
package struct ExporterOptions: Sendable {
  package var poll = PollOptions()
  package var names = ConversionOptions.Names.standard
  /// Whether standard names say where a car is; legacy names always do.
  package var includesLocation = false
  /// How many cars `/metrics` shows: with more it has each car's health only, and `/probe` its
  /// values. Only so many have a line and charts on the page for people.
  package var carsOnAPage = 100
  /// The zone in which the page tells times; nil is UTC.
  package var zone: TimeZoneRules?
  /// What `/manual` says about the program, as plain text; made on request.
  package var manual: @Sendable () -> String = { "" }
  package var telemetryPath = "/metrics"
  /// Whether `POST /-/resume` may end pauses.
  package var hasLifecycle = false
  /// Of this program, for `tesla_build_info` and the page.
  package var version: String

  package init(version: String) { self.version = version }

  /// Whether values of then are too old to be shown.
  func isStale(_ lastUpdate: Timestamp?, at now: Timestamp) -> Bool {
    guard let staleAfter = poll.staleAfter, let lastUpdate else { return false }
    return lastUpdate.duration(to: now) > staleAfter
  }

  /// The same of a car. One that is connected tells what changes: what it is silent about is as it
  /// was.
  func isStale(_ car: AccountSnapshot.Car, at now: Timestamp) -> Bool {
    car.streamStatus?.isConnected != true && isStale(car.lastUpdate, at: now)
  }
}
