internal import Exporter
internal import JSON
internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import TeslaMetrics

/// What is published of a car.
struct CarTopics {
  let shown: ShownVehicle
  let options: PublisherOptions
  /// Made anew whenever it is asked for.
  let data: Value?
  let facts: VehicleFacts
  /// What the catalogue shows of the car.
  private let values: [RowValue]

  init(_ shown: ShownVehicle, _ options: PublisherOptions) {
    self.shown = shown
    self.options = options
    let data = shown.data
    self.data = data
    facts = data.map { VehicleFacts($0) } ?? VehicleFacts()
    values =
      data.map {
        Catalogue.values(in: $0, kind: .vehicleData, includesLocation: options.includesLocation)
      } ?? []
  }

  var base: String { options.carBase(shown.vehicle.key) }

  /// Offline while Tesla does not answer for the car, and while what is known of it is older than
  /// `--stale-after`. A car that sleeps is online: its values are those that it fell asleep with.
  var availability: String {
    shown.isUp != false && !shown.isStale ? Availability.online : Availability.offline
  }

  var availabilityTopic: String { base + "/" + TopicKeys.Own.available.rawValue }

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

  /// - Parameters:
  ///   - number: of the car, from 1, as TeslaMate's topics have it.
  ///   - last: what there was before.
  func topics(number: Int, after last: Topics?) -> Topics {
    var topics = Topics(discovery(number: number, after: last?.discovery), isFirst: last == nil)
    // Of the standard ones, too, an earlier process may have left some.
    topics.allow(possibleKeys.map { "\(base)/\($0)" })
    switch options.names {
    case .standard:
      for value in keyed { topics.add("\(base)/\(value.key)", value.text(in: options.units)) }
    case .teslamate:
      topics.add(availabilityTopic, availability)
      addTeslaMate(to: &topics, number: number)
    }
    return topics
  }

  /// A car that has streamed nothing has none of telemetry's.
  private var possibleKeys: [String] {
    let hasStreamed = data?[TopicKeys.telemetry] != nil
    return TopicKeys.vehicle.all.filter { hasStreamed || !$0.hasPrefix(TopicKeys.telemetry + "_") }
      + TopicKeys.Own.allCases.filter { $0 != .event }.map(\.rawValue)
  }

  /// What has a key, in the order in which it is published.
  var keyed: [KeyedValue] {
    own.compactMap { key, text in text.map { KeyedValue(key: key.rawValue, content: .own($0)) } }
      + values.compactMap { value in
        TopicKeys.vehicle.key(of: value.row, in: .vehicleData).map {
          KeyedValue(key: $0, content: .told(value))
        }
      }
  }

  private var own: [(TopicKeys.Own, String?)] {
    [
      (.available, availability),
      (.name, name.asPayload),
      (.state, shown.state?.text.asPayload),
      (.activity, activity?.word),
      (.since, shown.since?.asPayload),
      (.inService, shown.state == nil ? nil : shown.isInService.asPayload),
      (.place, shown.place?.asPayload),
      (.location, location),
      (.activeRoute, destination),
      (.pluggedIn, facts.isPluggedIn?.asPayload),
      (.doorsOpen, isOpen { !$0.isWindow && $0 != .trunk && $0 != .frunk }),
      (.windowsOpen, isOpen(\.isWindow)),
      (.softwareUpdate, softwareUpdate),
      (
        .alerts,
        shown.alerts.isEmpty
          ? nil : Value.array(shown.alerts.prefix(100).map(Value.string)).asPayload
      ),
      (.updated, shown.moment?.asPayload),
    ]
  }

  /// Whether one of them is open; nil where the car names none.
  private func isOpen(_ isMeant: (Opening) -> Bool) -> String? {
    let told = facts.openings.filter { isMeant($0.key) }
    return told.isEmpty ? nil : told.values.contains(true).asPayload
  }

  /// As Home Assistant's trackers read it.
  private var location: String? {
    guard options.includesLocation, facts.position != nil, let drive = data?["drive_state"]
    else { return nil }
    return Value.object(drive.part([("latitude", "latitude"), ("longitude", "longitude")]))
      .asPayload
  }

  /// Where the navigation leads, with its name, which only goes where positions go.
  private var destination: String? {
    route.map { route in
      Value.object(
        route.part([
          ("active_route_destination", "destination"), ("active_route_latitude", "latitude"),
          ("active_route_longitude", "longitude"),
        ])
      ).asPayload
    }
  }

  /// drive_state while the car is navigated, and it may be told where to.
  var route: Value? {
    guard options.includesLocation, let drive = data?["drive_state"],
      drive["active_route_latitude"]?.doubleValue != nil,
      drive["active_route_longitude"]?.doubleValue != nil
    else { return nil }
    return drive
  }

  /// As Home Assistant's update entities read it.
  private var softwareUpdate: String? {
    guard let installed = facts.version else { return nil }
    let offered = facts.pendingUpdate.flatMap { _ in facts.updateVersion?.firstWord }
    let isInstalling = facts.pendingUpdate == "installing"
    let percent = isInstalling ? facts.installPercent : nil
    let update: Value = [
      "installed_version": .string(installed.asPayload),
      "latest_version": .string((offered ?? installed).asPayload),
      "in_progress": .bool(isInstalling),
      "update_percentage": percent.map { 0...100 ~= $0 ? Value($0) : .null } ?? .null,
    ]
    return update.asPayload
  }
}

/// What is published under a key.
struct KeyedValue {
  enum Content {
    case told(RowValue)
    case own(String)
  }

  let key: String
  let content: Content

  func text(in units: MQTTUnits?) -> String? {
    switch content {
    case .told(let told): told.value.text(of: told.row, as: key, in: units)
    case .own(let text): text
    }
  }

  /// In Tesla's unit.
  var number: Double? {
    guard case .told(let told) = content, case .number(let number) = told.value else { return nil }
    return number.double
  }
}

extension Value {
  /// The members of those names that say something, under other names.
  func part(_ names: [(name: String, as: String)]) -> Object {
    Object(
      names.compactMap { name, other in
        guard let value = self[name], !value.isVoid else { return nil }
        return Object.Member(other, value)
      })
  }
}

extension CarMode {
  var word: String { self == .inService ? "in_service" : "\(self)" }
}
