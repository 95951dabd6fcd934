internal import Exporter
internal import JSON
internal import TeslaData
internal import TeslaMetrics

/// What is published of an energy site.
struct SiteTopics {
  let shown: ShownSite
  let options: PublisherOptions
  /// What the catalogue shows of the site, each with the answer it is from.
  private let values: [(body: BodyKind, value: RowValue)]

  init(_ shown: ShownSite, _ options: PublisherOptions) {
    self.shown = shown
    self.options = options
    let hasNoBattery = shown.siteInfo.map { MissingBattery.isTold(by: $0) } ?? false
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

  private var availabilityTopic: String { base + "/" + TopicKeys.Own.available.rawValue }

  /// - Parameter last: what there was before.
  func topics(after last: Topics?) -> Topics {
    var topics = Topics(discovery(after: last?.discovery), isFirst: last == nil)
    topics.allow(TopicKeys.site.all.filter { !$0.contains("[]") }.map { "\(base)/\($0)" })
    topics.add(availabilityTopic, availability)
    topics.add(base + "/" + TopicKeys.Own.name.rawValue, shown.name.asPayload)
    topics.add(base + "/" + TopicKeys.Own.updated.rawValue, shown.moment?.asPayload)
    for (body, value) in values {
      guard let key = TopicKeys.site.key(of: value.row, in: body) else { continue }
      topics.add(
        "\(base)/\(key.inElement(value.din))",
        value.value.text(of: value.row, as: key, in: options.units))
    }
    return topics
  }

  /// The device that Home Assistant is to make of the site; nil without discovery.
  private func discovery(
    after known: HomeAssistantDiscovery.Made?
  ) -> HomeAssistantDiscovery.Made? {
    HomeAssistantDiscovery(
      options: options, id: "site_" + shown.id,
      device: .init(
        name: shown.name.isEmpty ? "Energy site \(shown.id)" : shown.name,
        model: shown.siteInfo?["components"]?["gateways"]?[0]?["part_name"]?.words,
        firmware: shown.siteInfo?["version"]?.words, serialNumber: nil, dins: wallConnectors),
      availabilityTopic: availabilityTopic, units: options.units
    ).made(after: known) { entities }
  }

  private var entities: [HomeAssistantDiscovery.Placed] {
    let dins = wallConnectors
    return HomeEntities.site.map { entity in
      .init(
        entity: entity, topic: "\(base)/\(entity.key)", row: TopicKeys.site.row(of: entity.key))
    }
      + dins.flatMap { din in
        HomeEntities.wallConnector.map { entity in
          .init(
            entity: entity, topic: "\(base)/\(entity.key.inElement(din))",
            prefix: "Wall Connector " + (dins.count > 1 ? String(din.suffix(4)) + " " : ""),
            din: din.asTopicLevel, row: TopicKeys.site.row(of: entity.key))
        }
      }
  }

  /// Those that live_status has, in its order.
  private var wallConnectors: [String] {
    var dins: [String] = []
    for (body, value) in values where body == .liveStatus {
      guard value.row.path.hasPrefix("wall_connectors[]") else { continue }
      let din = value.din ?? "1"
      if !dins.contains(din) { dins.append(din) }
    }
    return dins
  }
}

extension String {
  /// The key with a list's element in place of `[]`; the only one that tells no din is 1.
  func inElement(_ din: String?) -> String {
    guard contains("[]") else { return self }
    return replacing("[]", with: (din ?? "1").asTopicLevel)
  }
}
