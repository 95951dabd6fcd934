internal import TeslaData
internal import Time
internal import Unix
internal import WebServer

/// Writes moments and ages as a person at this machine reads them.
struct PageTimes: Sendable {
  let now: Timestamp
  /// nil is UTC.
  let zone: TimeZoneRules?

  private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

  /// `14:03`; with the weekday or the date when it is longer ago than most of a day.
  func clock(_ moment: Timestamp, withSeconds: Bool = false) -> String {
    let offset = offset(at: moment)
    let local = moment.rfc3339(offsetSeconds: offset, withMilliseconds: false)
    let time = String(local.dropFirst(11).prefix(withSeconds ? 8 : 5))
    let distance = abs(now.duration(to: moment).inSeconds)
    if distance < 72_000 { return time }
    if distance >= 518_400 { return String(local.prefix(10)) }
    let day = moment.date(offsetSeconds: offset).daysSinceEpoch
    return PageTimes.weekday(of: day) + " " + time
  }

  /// `Wed`
  static func weekday(of daysSinceEpoch: Int) -> String {
    weekdays[CalendarDate.weekday(daysSinceEpoch: daysSinceEpoch)]
  }

  /// A `time` element, which also says the moment to programs.
  func element(_ moment: Timestamp, withSeconds: Bool = false) -> HTML {
    let exact = moment.rfc3339(withMilliseconds: false)
    return "<time datetime=\"\(exact)\">\(clock(moment, withSeconds: withSeconds))</time>"
  }

  /// `5 min`; never negative.
  func length(since moment: Timestamp) -> String { Amount.duration(moment.duration(to: now)) }

  /// `for 5 min, since 14:03`; see `Amount.lasting`.
  func span(since moment: Timestamp, isKnown: Bool) -> HTML {
    "\(lasting(since: moment, isKnown: isKnown)), since \(element(moment))"
  }

  /// `for at least 5 min`
  func lasting(since moment: Timestamp, isKnown: Bool) -> String {
    Amount.lasting(moment.duration(to: now), isBeginKnown: isKnown)
  }

  /// How old values are, and whether newer ones were to be had.
  func age(of moment: Timestamp?, isUp: Bool?) -> HTML {
    let values: HTML =
      moment.map {
        "Values of \(element($0, withSeconds: $0.duration(to: now) < .seconds(3_600))), \(length(since: $0)) old."
      }
      ?? "No values yet."
    let failed: HTML = " <strong class=\"bad\">Tesla did not answer the last request.</strong>"
    return "\(values)\(isUp == false ? failed : nil)"
  }

  /// `UTC`, `UTC+01:00`.
  var zoneName: String {
    let text = now.rfc3339(offsetSeconds: offset(at: now), withMilliseconds: false)
    return text.hasSuffix("Z") ? "UTC" : "UTC" + text.suffix(6)
  }

  func offset(at moment: Timestamp) -> Int {
    // Whole minutes, as RFC 3339 has no others.
    (zone?.offset(at: moment.wholeSeconds) ?? 0) / 60 * 60
  }
}
