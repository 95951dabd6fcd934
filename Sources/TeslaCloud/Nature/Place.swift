internal import Time

/// A town in which the simulated account lives or has a house.
struct Place: Hashable, Sendable {
  let city: String
  let country: String
  /// Its name in the IANA time zone database.
  let timeZone: String
  /// Seconds east of UTC in winter.
  let standardOffset: Int
  /// When they are an hour ahead; nil where they never are.
  var summerTime: TimeZoneRules?
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
    city: "Phoenix", country: "US", timeZone: "America/Phoenix", standardOffset: -7 * 3600,
    latitude: 33.4484, longitude: -112.0740, latitudeCosine: 0.8344, latitudeSine: 0.5512,
    meanTemperature: 23, seasonalSwing: 10.5, dailySwing: 6.5)
  static let istanbul = Place(
    city: "Istanbul", country: "TR", timeZone: "Europe/Istanbul", standardOffset: 3 * 3600,
    latitude: 41.0082, longitude: 28.9784, latitudeCosine: 0.7546, latitudeSine: 0.6562,
    meanTemperature: 14.5, seasonalSwing: 9.5, dailySwing: 3.5)
  static let shanghai = Place(
    city: "Shanghai", country: "CN", timeZone: "Asia/Shanghai", standardOffset: 8 * 3600,
    latitude: 31.2304, longitude: 121.4737, latitudeCosine: 0.8551, latitudeSine: 0.5185,
    meanTemperature: 17, seasonalSwing: 12, dailySwing: 3.5)

  /// In the Navajo Nation, which has summer time where the rest of Arizona has none.
  static let tubaCity = Place(
    city: "Tuba City", country: "US", timeZone: "America/Denver", standardOffset: -7 * 3600,
    summerTime: TimeZoneRules(rule: "MST7MDT,M3.2.0,M11.1.0"), latitude: 36.1350,
    longitude: -111.2399, latitudeCosine: 0.8076,
    latitudeSine: 0.5897, meanTemperature: 13, seasonalSwing: 11.5, dailySwing: 8)
  static let alexandroupoli = Place(
    city: "Alexandroupoli", country: "GR", timeZone: "Europe/Athens", standardOffset: 2 * 3600,
    summerTime: TimeZoneRules(rule: "EET-2EEST,M3.5.0/3,M10.5.0/4"), latitude: 40.8457,
    longitude: 25.8733, latitudeCosine: 0.7565,
    latitudeSine: 0.6540, meanTemperature: 15, seasonalSwing: 10, dailySwing: 4.5)

  /// Seconds east of UTC at a moment.
  func utcOffset(at seconds: Double) -> Int {
    summerTime?.offset(at: Int64(seconds.rounded(.down))) ?? standardOffset
  }

  /// Days since 1970-01-01 by the local calendar.
  func day(of seconds: Double) -> Int {
    Int(((seconds + Double(utcOffset(at: seconds))) / 86_400).rounded(.down))
  }

  /// When a local day begins, in seconds since the epoch. No clock changes near midnight here.
  func midnight(ofDay day: Int) -> Double {
    let local = Double(day) * 86_400
    return local - Double(utcOffset(at: local - Double(standardOffset)))
  }

  func localTime(_ seconds: Double) -> ZonedTime {
    ZonedTime(
      Timestamp(seconds: Int64(seconds.rounded(.down))), offsetSeconds: utcOffset(at: seconds))
  }
}
