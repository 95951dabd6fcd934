package import JSON
internal import TeslaAPI
package import Time
internal import Unix

/// Turns observations into the lines of `tesla watch`: a pure machine with no clock.
package struct Watch: Sendable {
  private struct Car {
    var name = ""
    var connection: VehicleState?
    var isInService: Bool?
    var scene: CarScene?
    /// Of the values; nil before the first data.
    var moment: Timestamp?
  }

  private struct Site {
    var scene: SiteScene
    var moment: Timestamp
  }

  private var cars: [String: Car] = [:]
  private var sites: [String: Site] = [:]

  /// A name comes from outside, and a line is to go through a pipe in one piece.
  private static let longestName = 200

  package init() {}

  /// What there is to tell; none when nothing has changed.
  package mutating func lines(for observation: Observation, at now: Timestamp) -> [Object] {
    switch observation {
    case .connection(let vehicle, let state, let isInService):
      note(vehicle, state, isInService, now)
    case .data(let vehicle, let body, let moment): note(vehicle, body, moment, now)
    case .site(let id, let name, let body, let moment): note(id, name, body, moment, now)
    }
  }

  private mutating func note(
    _ vehicle: Vehicle, _ state: VehicleState, _ isInService: Bool, _ now: Timestamp
  ) -> [Object] {
    let key = Fleet.key(of: vehicle)
    var car = cars[key] ?? Car()
    defer { cars[key] = car }
    // The car itself knows it better.
    if car.name.isEmpty { car.name = vehicle.displayName }
    var changes: [Change] = []
    if let was = car.isInService, was != isInService {
      changes.append(Change(isInService ? .serviceStarted : .serviceEnded))
    }
    car.isInService = isInService
    // Whatever is in between is not online and not yet anything else.
    guard let event = Watch.event(of: state) else { return lines(changes, vehicle, car, now) }
    let isFirst = car.connection == nil
    let isNews = car.connection != state
    car.connection = state
    guard isNews else { return lines(changes, vehicle, car, now) }
    if state == .asleep {
      let sleeping = car.scene?.asleep() ?? .ofSleep
      if let scene = car.scene { changes += CarScene.changes(from: scene, to: sleeping) }
      car.scene = sleeping
    }
    changes.append(Change(isFirst ? .state : event))
    return lines(changes, vehicle, car, now)
  }

  private static func event(of state: VehicleState) -> WatchEvent? {
    switch state {
    case .online: .online
    case .asleep: .asleep
    case .offline: .offline
    case .other: nil
    }
  }

  private mutating func note(
    _ vehicle: Vehicle, _ body: Value, _ moment: Timestamp, _ now: Timestamp
  ) -> [Object] {
    let key = Fleet.key(of: vehicle)
    var car = cars[key] ?? Car()
    if let last = car.moment, moment <= last { return [] }
    let response = body["response"] ?? body
    let name = response["vehicle_state"]?["vehicle_name"]?.stringValue ?? vehicle.displayName
    if !name.isEmpty { car.name = name }
    var changes: [Change] = []
    if car.moment == nil { changes.append(Change(.state)) }
    let old = car.scene ?? CarScene()
    let new = CarScene(body).following(old)
    changes += CarScene.changes(from: old, to: new)
    car.scene = new
    car.moment = moment
    cars[key] = car
    return lines(changes, vehicle, car, now)
  }

  private mutating func note(
    _ id: String, _ name: String, _ body: Value, _ moment: Timestamp, _ now: Timestamp
  ) -> [Object] {
    let old = sites[id]
    if let old, moment <= old.moment { return [] }
    let read = SiteScene(body)
    let scene = old.map { read.following($0.scene) } ?? read
    sites[id] = Site(scene: scene, moment: moment)
    let changes = old.map { SiteScene.changes(from: $0.scene, to: scene) } ?? [Change(.state)]
    return changes.map { change in
      var line = Object([Object.Member("time", .string(Watch.text(now)))])
      if !id.isEmpty { line["site_id"] = .string(id) }
      if !name.isEmpty { line["name"] = .string(Watch.cut(name)) }
      line["event"] = .string(change.event.rawValue)
      add(change.details, to: &line)
      add(scene.values, to: &line)
      line["age_seconds"] = Watch.age(of: moment, now)
      return line
    }
  }

  private func lines(
    _ changes: [Change], _ vehicle: Vehicle, _ car: Car, _ now: Timestamp
  ) -> [Object] {
    changes.map { change in
      var line = Object([Object.Member("time", .string(Watch.text(now)))])
      line[vehicle.vin.isEmpty ? "id" : "vin"] = .string(Fleet.key(of: vehicle))
      if !car.name.isEmpty { line["name"] = .string(Watch.cut(car.name)) }
      line["event"] = .string(change.event.rawValue)
      add(change.details, to: &line)
      if let connection = car.connection { line["state"] = .string(connection.text) }
      if let moment = car.moment {
        if let values = car.scene?.values { add(values, to: &line) }
        line["age_seconds"] = Watch.age(of: moment, now)
      }
      return line
    }
  }

  private func add(_ members: Object, to line: inout Object) {
    for member in members.members { line[member.name] = member.value }
  }

  private static func cut(_ name: String) -> String { String(name.prefix(longestName)) }

  private static func text(_ time: Timestamp) -> String { time.rfc3339(withMilliseconds: false) }

  private static func age(of moment: Timestamp, _ now: Timestamp) -> Value {
    Value(max(moment.duration(to: now).components.seconds, 0))
  }
}
