/// The town in which the simulated account lives. Each has a zone without summer time, so that
/// one offset holds all the year.
struct Place: Hashable, Sendable {
  let city: String
  let country: String
  /// Its name in the IANA time zone database.
  let timeZone: String
  /// Seconds east of UTC.
  let utcOffset: Int
  /// Degrees north and east of the centre.
  let latitude: Double
  let longitude: Double
  /// The cosine and sine of the latitude.
  let latitudeCosine: Double
  let latitudeSine: Double
  /// Degrees Celsius: the mean of the year, and how far summer and afternoon lie above theirs.
  let meanTemperature: Double
  let seasonalSwing: Double
  let dailySwing: Double

  static let phoenix = Place(
    city: "Phoenix", country: "US", timeZone: "America/Phoenix", utcOffset: -7 * 3600,
    latitude: 33.4484, longitude: -112.0740, latitudeCosine: 0.8344, latitudeSine: 0.5512,
    meanTemperature: 23, seasonalSwing: 10.5, dailySwing: 6.5)
  static let istanbul = Place(
    city: "Istanbul", country: "TR", timeZone: "Europe/Istanbul", utcOffset: 3 * 3600,
    latitude: 41.0082, longitude: 28.9784, latitudeCosine: 0.7546, latitudeSine: 0.6562,
    meanTemperature: 14.5, seasonalSwing: 9.5, dailySwing: 3.5)
  static let shanghai = Place(
    city: "Shanghai", country: "CN", timeZone: "Asia/Shanghai", utcOffset: 8 * 3600,
    latitude: 31.2304, longitude: 121.4737, latitudeCosine: 0.8551, latitudeSine: 0.5185,
    meanTemperature: 17, seasonalSwing: 12, dailySwing: 3.5)

  /// Days since 1970-01-01 by the local calendar.
  func day(of seconds: Double) -> Int {
    Int(((seconds + Double(utcOffset)) / 86_400).rounded(.down))
  }

  /// When a local day begins, in seconds since the epoch.
  func midnight(ofDay day: Int) -> Double { Double(day) * 86_400 - Double(utcOffset) }

  func localTime(_ seconds: Double) -> LocalTime { LocalTime(seconds, utcOffset: utcOffset) }
}
