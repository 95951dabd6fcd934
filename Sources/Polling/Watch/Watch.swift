package import JSON
internal import TeslaAPI
internal import TeslaData
package import Time
internal import Unix

/// Turns observations into the lines of `tesla watch`: a pure machine with no clock.
package struct Watch: Sendable {
  private struct Car {
    var name = ""
    var connection: VehicleState?
    var isInService: Bool?
    var facts: VehicleFacts?
    /// The odometer before the drive that is under way, in miles.
    var driveStart: Double?
    /// Of the values; nil before the first data.
    var moment: Timestamp?

    /// Takes in what is known now.
    /// - Returns: what has happened.
    mutating func follow(_ new: VehicleFacts) -> [Change] {
      let old = facts ?? VehicleFacts()
      defer {
        facts = new
        if new.isDriving != true {
          driveStart = nil
        } else if old.isDriving == false {
          driveStart = old.odometerMiles
        }
      }
      return new.changes(since: old, driveStart: driveStart)
    }
  }

  private struct Site {
    var facts: SiteFacts
    var moment: Timestamp
  }

  private var cars: [String: Car] = [:]
  private var sites: [String: Site] = [:]

  /// A name comes from outside, and a line is to go through a pipe in one piece.
  private static let longestName = 200

  /// Whether each answer makes a line, also one in which nothing has changed.
  private let tellsValues: Bool

  package init(tellsValues: Bool = false) { self.tellsValues = tellsValues }

  /// What there is to tell; none when nothing has changed.
  package mutating func lines(for observation: Observation, at now: Timestamp) -> [Object] {
    switch observation {
    case .connection(let vehicle, let state, let isInService):
      note(vehicle, state, isInService, now)
    case .data(let vehicle, let facts, let moment): note(vehicle, facts, moment, now)
    case .alerts(let vehicle, let changes):
      lines(changes.map(Change.init), vehicle, cars[vehicle.key] ?? Car(), now)
    case .site(let id, let name, let facts, let moment): note(id, name, facts, moment, now)
    }
  }

  private mutating func note(
    _ vehicle: Vehicle, _ state: VehicleState, _ isInService: Bool, _ now: Timestamp
  ) -> [Object] {
    let key = vehicle.key
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
      changes += car.follow((car.facts ?? VehicleFacts()).asleep())
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
    _ vehicle: Vehicle, _ facts: VehicleFacts, _ moment: Timestamp, _ now: Timestamp
  ) -> [Object] {
    let key = vehicle.key
    var car = cars[key] ?? Car()
    if let last = car.moment, moment <= last { return [] }
    let name = facts.name ?? vehicle.displayName
    if !name.isEmpty { car.name = name }
    var changes: [Change] = []
    if car.moment == nil { changes.append(Change(.state)) }
    changes += car.follow(facts.following(car.facts ?? VehicleFacts()))
    if tellsValues { changes.append(Change(.values)) }
    car.moment = moment
    cars[key] = car
    return lines(changes, vehicle, car, now)
  }

  private mutating func note(
    _ id: String, _ name: String, _ facts: SiteFacts, _ moment: Timestamp, _ now: Timestamp
  ) -> [Object] {
    let old = sites[id]
    if let old, moment <= old.moment { return [] }
    let facts = old.map { facts.following($0.facts) } ?? facts
    sites[id] = Site(facts: facts, moment: moment)
    var changes = old.map { facts.changes(since: $0.facts) } ?? [Change(.state)]
    if tellsValues { changes.append(Change(.values)) }
    return changes.map { change in
      var line = Object([Object.Member("time", .string(Watch.text(now)))])
      if !id.isEmpty { line["site_id"] = .string(id) }
      if !name.isEmpty { line["name"] = .string(Watch.cut(name)) }
      line["event"] = .string(change.event.rawValue)
      add(change.details, to: &line)
      add(facts.shown, to: &line)
      line["age_seconds"] = Watch.age(of: moment, now)
      return line
    }
  }

  private func lines(
    _ changes: [Change], _ vehicle: Vehicle, _ car: Car, _ now: Timestamp
  ) -> [Object] {
    changes.map { change in
      var line = Object([Object.Member("time", .string(Watch.text(now)))])
      line[vehicle.vin.isEmpty ? "id" : "vin"] = .string(vehicle.key)
      if !car.name.isEmpty { line["name"] = .string(Watch.cut(car.name)) }
      line["event"] = .string(change.event.rawValue)
      add(change.details, to: &line)
      if let connection = car.connection { line["state"] = .string(connection.text) }
      if let moment = car.moment {
        if let shown = car.facts?.shown { add(shown, to: &line) }
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
