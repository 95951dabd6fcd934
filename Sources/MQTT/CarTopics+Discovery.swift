internal import Exporter
internal import TeslaAPI
internal import TeslaData
internal import TeslaMetrics

extension CarTopics {
  /// The device that Home Assistant is to make of the car; nil without discovery.
  ///
  /// - Parameters:
  ///   - number: of the car, from 1, as TeslaMate's topics have it.
  ///   - known: what was made last.
  func discovery(
    number: Int, after known: HomeAssistantDiscovery.Made?
  ) -> HomeAssistantDiscovery.Made? {
    HomeAssistantDiscovery(
      options: options, id: shown.vehicle.key,
      device: .init(
        name: name, model: facts.model, firmware: facts.version,
        serialNumber: shown.vehicle.vin.isEmpty ? nil : shown.vehicle.vin, number: number),
      availabilityTopic: availabilityTopic,
      units: options.names == .teslamate ? .metric : options.units
    ).made(after: known) { entities(number: number) }
  }

  private func entities(number: Int) -> [HomeAssistantDiscovery.Placed] {
    let isTeslaMate = options.names == .teslamate
    return HomeEntities.car.compactMap { entity in
      let row = TopicKeys.vehicle.row(of: entity.key)
      let isLocation = entity.platform == .tracker || row?.isLocation == true
      guard options.includesLocation || !isLocation,
        let topic = isTeslaMate
          ? teslaMateTopic(of: entity.key, number: number) : "\(base)/\(entity.key)"
      else { return nil }
      // Of the states that TeslaMate has, ours lack one.
      let options =
        isTeslaMate && entity.key == TopicKeys.Own.activity.rawValue
        ? (entity.options ?? []) + [CarTopics.updating] : entity.options
      return .init(
        entity: options.map { entity.one(of: $0) } ?? entity, topic: topic, row: row)
    }
  }

  /// Where the value of a key of ours is; nil where TeslaMate has none.
  private func teslaMateTopic(of key: String, number: Int) -> String? {
    switch key {
    case TopicKeys.Own.available.rawValue, TopicKeys.Own.event.rawValue: "\(base)/\(key)"
    default:
      TeslaMateNames.all.first { $0.key == key }
        .map { CarTopics.teslaMateTopic(number, $0.name) }
    }
  }
}
