internal import Exporter
internal import JSON
internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import TeslaMetrics
internal import Time

/// What is published of a car under Tesla's names.
struct CarTopics {
  let shown: ShownVehicle
  let options: PublisherOptions
  let facts: VehicleFacts
  /// What the catalogue shows of the car.
  let values: [RowValue]

  init(_ shown: ShownVehicle, _ options: PublisherOptions) {
    self.shown = shown
    self.options = options
    facts = shown.data.map { VehicleFacts($0) } ?? VehicleFacts()
    values =
      shown.data.map {
        Catalogue.values(
          in: $0, kind: .vehicleData, includesLocation: options.includesLocation)
      } ?? []
  }

  var base: String { options.carBase(shown.vehicle.key) }

  /// Offline while Tesla does not answer for the car, and while what is known of it is older than
  /// `--stale-after`. A car that sleeps is online: its values are those that it fell asleep with.
  var availability: String {
    shown.isUp != false && !shown.isStale ? Availability.online : Availability.offline
  }

  /// nil before the first look.
  var activity: CarMode? {
    guard let state = shown.state else { return nil }
    if shown.isInService { return .inService }
    return switch state {
    case .asleep: .asleep
    case .offline, .other: .offline
    case .online: CarMode(connected: facts)
    }
  }

  var name: String { facts.name ?? shown.vehicle.name }

  var topics: Topics {
    var topics = Topics()
    for (key, text) in own { topics.add("\(base)/\(key.rawValue)", text) }
    for value in values {
      guard let key = TopicKeys.vehicle.key(of: value.row, in: .vehicleData) else { continue }
      topics.add("\(base)/\(key)", value.value.text(of: value.row, as: key, in: options.units))
    }
    return topics
  }

  private var own: [(TopicKeys.Own, String?)] {
    [
      (.available, availability),
      (.name, name.asPayload),
      (.state, shown.state?.text),
      (.activity, activity?.word),
      (.since, shown.since?.asPayload),
      (.inService, shown.state == nil ? nil : shown.isInService.asPayload),
      (.place, shown.place?.asPayload),
      (.location, location),
      (.activeRoute, destination),
      (.alerts, shown.alerts.isEmpty ? nil : Value.array(shown.alerts.map(Value.string)).asPayload),
      (.updated, shown.moment?.asPayload),
    ]
  }

  /// As Home Assistant's trackers read it.
  var location: String? {
    guard options.includesLocation, facts.position != nil, let drive = shown.data?["drive_state"]
    else { return nil }
    return Value.object(
      Object([drive.member("latitude"), drive.member("longitude")].compactMap(\.self))
    )
    .asPayload
  }

  /// Where the navigation leads, with its name, which only goes where positions go.
  private var destination: String? {
    guard let route else { return nil }
    return Value.object(
      Object(
        [
          route.member("active_route_destination", as: "destination"),
          route.member("active_route_latitude", as: "latitude"),
          route.member("active_route_longitude", as: "longitude"),
        ].compactMap(\.self))
    ).asPayload
  }

  /// drive_state while the car is navigated, and it may be told where to.
  var route: Value? {
    guard options.includesLocation, let drive = shown.data?["drive_state"],
      drive["active_route_latitude"]?.doubleValue != nil,
      drive["active_route_longitude"]?.doubleValue != nil
    else { return nil }
    return drive
  }
}

extension Value {
  /// A member as one of another object; nil for null and none.
  func member(_ name: String, as other: String? = nil) -> Object.Member? {
    guard let value = self[name], !value.isVoid else { return nil }
    return Object.Member(other ?? name, value)
  }
}

extension CarMode {
  var word: String { self == .inService ? "in_service" : "\(self)" }
}
