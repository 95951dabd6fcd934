internal import Exporter
internal import JSON
internal import TeslaData
internal import TeslaMetrics
internal import Time

/// What is published of an energy site.
struct SiteTopics {
  let shown: ShownSite
  let options: PublisherOptions
  /// What the catalogue shows of the site, each with the answer it is from.
  let values: [(body: BodyKind, value: RowValue)]

  init(_ shown: ShownSite, _ options: PublisherOptions) {
    self.shown = shown
    self.options = options
    let hasNoBattery = shown.siteInfo.map(MissingBattery.isTold) ?? false
    values = [(BodyKind.liveStatus, shown.liveStatus), (.siteInfo, shown.siteInfo)]
      .flatMap { kind, body -> [(body: BodyKind, value: RowValue)] in
        guard let body else { return [] }
        return Catalogue.values(
          in: body, kind: kind, includesLocation: options.includesLocation,
          hasNoBattery: hasNoBattery
        ).map { (kind, $0) }
      }
  }

  var base: String { options.siteBase(shown.id) }

  var availability: String {
    shown.isUp != false && !shown.isStale ? Availability.online : Availability.offline
  }

  var topics: Topics {
    var topics = Topics()
    topics.add(base + "/" + TopicKeys.Own.available.rawValue, availability)
    topics.add(base + "/" + TopicKeys.Own.name.rawValue, shown.name.asPayload)
    topics.add(base + "/" + TopicKeys.Own.updated.rawValue, shown.moment?.asPayload)
    for (body, value) in values {
      guard let key = TopicKeys.site.key(of: value.row, in: body) else { continue }
      let place = key.inElement(value.din)
      topics.add("\(base)/\(place)", value.value.text(of: value.row, as: key, in: options.units))
    }
    return topics
  }
}

extension String {
  /// The key with a list's element in place of `[]`; the only one that tells no din is 1.
  func inElement(_ din: String?) -> String {
    guard contains("[]") else { return self }
    return replacing("[]", with: (din ?? "1").asTopicLevel)
  }
}

extension Timestamp {
  var asPayload: String { rfc3339(withMilliseconds: false) }
}

extension Double {
  /// Seconds since the epoch as a moment; nil for what no calendar of ours has.
  var asMoment: String? {
    guard 0..<253_402_300_800 ~= self, let moment = Timestamp(seconds: self) else { return nil }
    return moment.asPayload
  }
}
