internal import HTTP
package import JSON
package import Unix

/// The time zone of an energy site: its days are those of its own calendar.
package struct SiteZone: Sendable {
  package let name: String
  package let rules: TimeZoneRules

  package init(name: String, rules: TimeZoneRules) {
    self.name = name
    self.rules = rules
  }

  /// What a site_info answer names as the site's zone.
  package static func name(inSiteInfo body: Value) -> String? {
    body["response"]?["installation_time_zone"]?.stringValue
  }

  /// A moment by the site's clocks.
  package func local(_ moment: Timestamp) -> ZonedTime {
    ZonedTime(moment, offsetSeconds: rules.offset(at: moment.wholeSeconds))
  }
}

extension Endpoint {
  /// The site's past on whole days of its own calendar, of 23 and of 25 hours too.
  ///
  /// - Parameters:
  ///   - kind: such as `energy`.
  ///   - period: `day` or longer; what one row of the answer is depends on it.
  ///   - first: nil leaves the start to the period.
  package static func calendarHistory(
    _ site: String, kind: String, period: String, from first: CalendarDate?,
    through last: CalendarDate, zone: SiteZone
  ) -> Endpoint {
    func text(_ date: CalendarDate, _ secondsOfDay: Int) -> String {
      let time = zone.rules.time(date, secondsOfDay: secondsOfDay)
      return time.timestamp.rfc3339(offsetSeconds: time.offsetSeconds, withMilliseconds: false)
    }
    var query = [QueryItem("kind", kind), QueryItem("period", period)]
    if let first { query.append(QueryItem("start_date", text(first, 0))) }
    // Midnight as the end gives nothing or garbage.
    query.append(QueryItem("end_date", text(last, 86_399)))
    query.append(QueryItem("time_zone", zone.name))
    return .calendarHistory(site, query: query)
  }

  /// The energy of the day that it is at the site, as Tesla's app asks when it opens: for want of
  /// a known zone.
  package static func energyOfToday(_ site: String) -> Endpoint {
    .calendarHistory(site, query: [QueryItem("kind", "energy"), QueryItem("period", "day")])
  }
}
