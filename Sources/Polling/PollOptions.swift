/// What is polled, how often, and when a car is left alone; tesla-serve(8) explains each.
package struct PollOptions: Hashable, Sendable {
  package var checkInterval = Duration.seconds(70)
  package var driveInterval = Duration.seconds(30)
  /// How long a car may sleep before it is woken; nil lets it sleep as long as it likes.
  package var sleepAllowed: Duration?
  package var idleAfter = Duration.seconds(600)
  package var idlePause = Duration.seconds(1_260)
  /// How long values stay after the last good answer; nil keeps them, with their age.
  package var staleAfter: Duration?
  /// How often a car that streams is asked for what its stream lacks.
  package var fullInterval = Duration.seconds(86_400)
  /// How long a stream may be silent or gone until polls take its place.
  package var streamGrace = Duration.seconds(300)
  package var siteInterval = Duration.seconds(60)
  /// How often the list of the account's cars is read again.
  package var productsInterval = Duration.seconds(600)
  /// The cars to poll, by VIN, id or display name; empty polls all.
  package var vehicles: [String] = []
  /// The file with the energy_site_id; nil polls no site.
  package var powerwallIDFile: String?
  /// Whether the account's only site is polled where there is no such file.
  package var findsSite = true
  /// Whether the settings of sites are asked for, in requests of their own.
  package var readsSiteSettings = true
  /// Whether the energy of sites is counted, which takes requests of its own.
  package var countsSiteEnergy = true
  /// The system's time zone database, for the days of sites.
  package var zoneDirectory = "/usr/share/zoneinfo"

  package init() {}
}
