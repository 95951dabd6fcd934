internal import Metrics
internal import TeslaAPI
internal import TeslaData
internal import TeslaMetrics
internal import Unix

/// Where a car is, by the names of places.
struct Whereabouts: Hashable, Sendable {
  let position: Position
  /// The places that it is at, that first which is to be named.
  let names: [String]

  /// - Parameter before: where it was when it was last looked at.
  init(_ position: Position, in places: Places, before: Whereabouts?) {
    self.position = position
    names = places.names(at: position, before: before?.names ?? [])
  }
}

extension AccountState {
  /// Takes other places, and names where each car is by them.
  func take(places: Places) {
    state.withLock { state in
      state.edition += 1
      state.snapshot.places = places
      for index in state.snapshot.cars.indices {
        let before = state.snapshot.cars[index].whereabouts
        state.snapshot.cars[index].locate(before?.position, in: places)
        if state.snapshot.cars[index].whereabouts != before {
          state.snapshot.cars[index].edition = state.edition
        }
      }
    }
  }

  /// Takes what a car says of where it is.
  func locate(_ key: String, _ facts: VehicleFacts) {
    let places = state.withLock { $0.snapshot.places }
    update(car: key) { car, _ in
      // An answer without it says nothing where the car streams it.
      guard facts.position != nil || car.stream == nil else { return }
      car.locate(facts.position, in: places)
    }
  }
}

extension AccountSnapshot.Car {
  /// - Parameter position: nil where it is not known any more.
  mutating func locate(_ position: Position?, in places: Places) {
    whereabouts = position.map { Whereabouts($0, in: places, before: whereabouts) }
  }
}

extension PageFamilies {
  /// Whether each car is at each place; nothing of a car whose position is not known.
  func places(_ snapshot: AccountSnapshot, of cars: [AccountSnapshot.Car]) -> [MetricFamily] {
    let metric = OwnMetric.atPlace
    let names = snapshot.places.names
    return [
      metric.family(
        cars.filter { !options.isStale($0, at: now) }.flatMap { car -> [Sample] in
          guard let here = car.whereabouts?.names else { return [] }
          return names.map { name in
            metric.sample(
              here.contains(name), Label("vin", car.vehicle.key), Label("place", name))
          }
        })
    ]
  }
}
