package import TeslaMetrics
package import Time

/// What `tesla serve` was told.
package struct ExporterOptions: Sendable {
  package var poll = PollOptions()
  package var names = ConversionOptions.Names.standard
  /// Whether standard names say where a car is; legacy names always do.
  package var includesLocation = false
  /// The cars to serve, by VIN, id or display name; empty serves all.
  package var vehicles: [String] = []
  /// The part of the account's cars and sites that this exporter serves; nil serves all.
  package var shard: Shard?
  /// With more cars than these, `/metrics` has each car's health only, and `/probe` its values.
  package var carsOnAPage = 100
  /// The file with the energy_site_id; nil serves no site. Where there is no such file the
  /// account's only site is served, but not with legacy names, as the old exporter served none.
  package var powerwallIDFile: String?
  /// Whether the energy and the settings of sites are asked for, which takes requests of its own.
  package var asksMoreOfSites = true
  /// The system's time zone database, for the days of sites.
  package var zoneDirectory = "/usr/share/zoneinfo"
  /// The zone in which the page tells times; nil is UTC.
  package var zone: TimeZoneRules?
  /// What `/manual` says of the program, as plain text; made when somebody asks for it.
  package var manual: @Sendable () -> String = { "" }
  package var telemetryPath = "/metrics"
  /// Whether `POST /-/resume` may end pauses.
  package var hasLifecycle = false
  /// Of this program, for `tesla_build_info` and the page.
  package var version: String

  package init(version: String) { self.version = version }
}
