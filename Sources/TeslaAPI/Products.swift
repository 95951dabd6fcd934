package import JSON
internal import TeslaData

/// A car's connection, in Tesla's words.
package enum VehicleState: Hashable, Sendable {
  case online
  case asleep
  case offline
  /// `waking`, `unknown`, null: in between, and not online.
  case other(String)

  package init(_ text: String?) {
    switch text {
    case "online": self = .online
    case "asleep": self = .asleep
    case "offline": self = .offline
    default: self = .other(text ?? "unknown")
    }
  }

  package var text: String {
    switch self {
    case .online: "online"
    case .asleep: "asleep"
    case .offline: "offline"
    case .other(let text): text
    }
  }
}

/// A car as `products` and `vehicles/{id}` show it.
package struct Vehicle: Hashable, Sendable {
  /// The 64-bit id as text; exact, and another thing than `vehicle_id`. The VIN where there is none:
  /// Tesla takes either for `{id}`.
  package let id: String
  package let vin: String
  /// Empty on newer cars.
  package let displayName: String
  package let state: VehicleState
  package let isInService: Bool

  package init(id: String, vin: String, displayName: String, state: VehicleState, isInService: Bool)
  {
    self.id = id
    self.vin = vin
    self.displayName = displayName
    self.state = state
    self.isInService = isInService
  }

  /// nil for anything that is not a car.
  package init?(_ value: Value) {
    let facts = VehicleFacts(value)
    guard value["vehicle_id"] != nil || facts.vin != nil,
      let id = value["id_s"]?.identifier ?? value["id"]?.identifier ?? facts.vin
    else { return nil }
    self.init(
      id: id, vin: facts.vin ?? "", displayName: facts.displayName ?? "",
      state: VehicleState(facts.state), isInService: facts.isInService ?? false)
  }

  /// What it is known by: its VIN, or its id while it has none.
  package var key: String { vin.isEmpty ? id : vin }

  /// What a person calls it.
  package var name: String { displayName.isEmpty ? (vin.isEmpty ? id : vin) : displayName }

  func isNamed(_ name: String) -> Bool {
    id == name || vin.uppercased() == name.uppercased()
      || (!displayName.isEmpty && displayName.lowercased() == name.lowercased())
  }
}

/// A Powerwall, a solar system or a wall connector: whatever has an `energy_site_id`.
package struct EnergySite: Hashable, Sendable {
  package let id: String
  package let name: String
  package let resourceType: String
  /// Whether it has a battery, solar, a meter or a wall connector: one without has no live_status.
  /// nil where the list does not tell.
  package let hasParts: Bool?
  /// Whether its components tell that it has no battery.
  package let hasNoBattery: Bool

  init?(_ value: Value) {
    guard let id = value["energy_site_id"]?.identifier else { return nil }
    self.id = id
    name = value["site_name"]?.stringValue ?? ""
    resourceType = value["resource_type"]?.stringValue ?? ""
    let components = value["components"]?.objectValue
    let parts = ["battery", "solar", "grid", "load_meter"]
    hasNoBattery = MissingBattery.isTold(by: value)
    let connectors = components?["wall_connectors"]?.arrayValue ?? []
    hasParts = components.map { components in
      !connectors.isEmpty || parts.contains { components[$0]?.boolValue ?? false }
    }
  }
}

/// The account's cars and energy sites, in Tesla's order.
package struct Products: Hashable, Sendable {
  package let vehicles: [Vehicle]
  package let sites: [EnergySite]

  /// Why no single product could be chosen; carries what there is, for the message.
  package enum SelectionFailure: Error, Hashable, Sendable {
    case none
    case notFound(String, known: [String])
    case ambiguous([String])
  }

  /// - Parameter body: the whole answer of `products`.
  package init(_ body: Value) {
    let items = body["response"]?.arrayValue ?? []
    vehicles = items.compactMap(Vehicle.init)
    sites = items.compactMap(EnergySite.init)
  }

  private init(vehicles: [Vehicle], sites: [EnergySite]) {
    self.vehicles = vehicles
    self.sites = sites
  }

  /// With the cars that are not in it yet.
  func adding(_ others: [Vehicle]) -> Products {
    let known = Set(vehicles.map(\.id))
    return Products(
      vehicles: vehicles + others.filter { !known.contains($0.id) }, sites: sites)
  }

  /// The car with that VIN, id or display name; without a name, the only one.
  package func vehicle(named name: String?) throws(SelectionFailure) -> Vehicle {
    guard let name else { return try only(vehicles) { "\($0.vin) \($0.displayName)" } }
    // What one car is named may be another's VIN.
    if let exact = vehicles.first(where: { $0.vin == name }) { return exact }
    let matches = vehicles.filter { $0.isNamed(name) }
    guard let first = matches.first else {
      throw .notFound(name, known: vehicles.map { "\($0.vin) \($0.displayName)" })
    }
    guard matches.count == 1 else { throw .ambiguous(matches.map(\.vin)) }
    return first
  }

  /// The site with that id; without one, the only one. What has no parts is not counted beside
  /// sites that have some.
  package func site(id: String?) throws(SelectionFailure) -> EnergySite {
    guard let id else {
      let candidates = [true, nil, false].lazy
        .map { hasParts in sites.filter { $0.hasParts == hasParts } }.first { !$0.isEmpty }
      return try only(candidates ?? []) { "\($0.id) \($0.name)" }
    }
    guard let site = sites.first(where: { $0.id == id }) else {
      throw .notFound(id, known: sites.map { "\($0.id) \($0.name)" })
    }
    return site
  }

  private func only<Item>(_ items: [Item], _ describe: (Item) -> String) throws(SelectionFailure)
    -> Item
  {
    guard let first = items.first else { throw .none }
    guard items.count == 1 else { throw .ambiguous(items.map(describe)) }
    return first
  }
}
