internal import HTTP
package import JSON
internal import TeslaData
package import Time
internal import Unix

/// The time zone of an energy site: its days are those of its own calendar.
package struct SiteZone: Sendable {
  /// As the time zone database calls it; nil where that is not known.
  package let name: String?
  package let rules: TimeZoneRules

  package init(name: String?, rules: TimeZoneRules) {
    self.name = name
    self.rules = rules
  }

  /// - Parameter directory: the time zone database.
  /// - Returns: nil when it has no such zone.
  package init?(named name: String, in directory: String) {
    guard let rules = TimeZoneRules(named: name, in: directory) else { return nil }
    self.init(name: name, rules: rules)
  }

  /// The zone that an answer names, else the offset that it tells.
  ///
  /// - Parameter body: of site_info or calendar_history.
  package init?(toldIn body: Value, zones directory: String) {
    if let name = SiteZone.name(in: body) {
      self.init(named: name, in: directory)
    } else {
      self.init(offsetIn: body)
    }
  }

  /// Clocks that never change, as far as the answer tells: `time_zone_offset`, in minutes east of
  /// UTC, else what the time of the installation was told with.
  package init?(offsetIn body: Value) {
    let answer = body.answer
    let minutes = answer["time_zone_offset"]?.int64Value.flatMap { Int(exactly: $0) }
    let installed = answer["installation_date"]?.stringValue.flatMap(ZonedTime.init(rfc3339:))
    guard
      let offset = minutes.flatMap({ -1_080...1_080 ~= $0 ? $0 * 60 : nil })
        ?? installed?.offsetSeconds
    else { return nil }
    self.init(name: nil, rules: TimeZoneRules(offsetSeconds: offset))
  }

  /// What a site_info or calendar_history answer names as the site's zone; nil for blanks.
  package static func name(in body: Value) -> String? {
    let name = body.answer["installation_time_zone"]?.stringValue ?? ""
    let words = name.unicodeScalars.split { $0.value <= 0x20 }
    return words.isEmpty ? nil : words.map { String($0) }.joined(separator: " ")
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
    func text(_ time: ZonedTime) -> String {
      time.timestamp.rfc3339(offsetSeconds: time.offsetSeconds, withMilliseconds: false)
    }
    var query = [QueryItem("kind", kind), QueryItem("period", period)]
    if let first { query.append(QueryItem("start_date", text(zone.rules.start(of: first)))) }
    // Midnight as the end gives nothing or garbage.
    query.append(QueryItem("end_date", text(zone.rules.end(of: last))))
    if let name = zone.name { query.append(QueryItem("time_zone", name)) }
    return .calendarHistory(site, query: query)
  }

  /// The energy of the day that it is at the site, as Tesla's app asks when it opens: for want of
  /// a known zone.
  package static func energyOfToday(_ site: String) -> Endpoint {
    .calendarHistory(site, query: [QueryItem("kind", "energy"), QueryItem("period", "day")])
  }
}
