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
}
