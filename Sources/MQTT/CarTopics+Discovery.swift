internal import Exporter
internal import TeslaAPI
internal import TeslaData
internal import TeslaMetrics

extension CarTopics {
  /// The device that Home Assistant is to make of the car, and its topic; nil without discovery.
  ///
  /// - Parameter number: of the car, from 1, as TeslaMate's topics have it.
  func discovery(number: Int) -> (topic: String, payload: String)? {
    let isTeslaMate = options.names == .teslamate
    let discovery = HomeAssistantDiscovery(
      options: options, id: shown.vehicle.key,
      device: .init(
        name: name, model: facts.model, firmware: facts.carVersion?.firstWord,
        serialNumber: shown.vehicle.vin.isEmpty ? nil : shown.vehicle.vin),
      availabilityTopic: availabilityTopic, units: isTeslaMate ? .metric : options.units)
    guard let topic = discovery.topic else { return nil }
    let entities = HomeEntities.car.compactMap { entity -> HomeAssistantDiscovery.Placed? in
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
    return (topic, discovery.payload(entities))
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
