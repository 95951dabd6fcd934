internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import Time

/// What files tell of cars and sites before Tesla is asked, with its own age.
struct SavedValues: Sendable {
  let answers: AnswerStore
  let energy: EnergyStore
  let clock: any WallClock

  /// - Returns: when the values were current, by car.
  func restoreCars(_ options: PollOptions, in state: AccountState) -> [String: Timestamp] {
    let counted = energy.contents
    let places = state.snapshot.places
    var newest: [String: Timestamp] = [:]
    let cars = answers.savedCars(options).map { vehicle, saved in
      var car = AccountSnapshot.Car(vehicle: vehicle)
      car.restore(saved, charge(of: vehicle, in: counted), places, now: clock.now)
      newest[vehicle.key] = car.lastUpdate
      return car
    }
    state.set(cars: cars)
    return newest
  }

  /// Fills in cars that this process has taken over, of which nothing is known yet.
  func restoreCars(_ keys: [String], _ options: PollOptions, in state: AccountState) {
    let wanted = Set(keys)
    let isNew = state.snapshot.cars.contains {
      wanted.contains($0.vehicle.key) && $0.answer == nil && $0.lastUpdate == nil
    }
    guard isNew else { return }
    let counted = energy.contents
    let places = state.snapshot.places
    for (vehicle, saved) in answers.savedCars(options) where wanted.contains(vehicle.key) {
      let charge = charge(of: vehicle, in: counted)
      let now = clock.now
      state.update(car: vehicle.key) { car, _ in
        guard car.answer == nil, car.lastUpdate.map({ $0 < min(saved.moment, now) }) ?? true else {
          return
        }
        car.restore(saved, charge, places, now: now)
      }
    }
  }

  private func charge(of vehicle: Vehicle, in counted: StateFile.Contents) -> ChargeMeter? {
    energy.meter(.vehicles, vehicle.key, as: ChargeMeter.self, in: counted)
  }

  /// Adds the sites that are not there yet; the saved answer is the first one's.
  func restoreSites(_ ids: [String], in state: AccountState) {
    let known = Set(state.snapshot.sites.map(\.id))
    for id in ids where !known.contains(id) {
      var site = AccountSnapshot.Site(id: id)
      site.energy = energy.meter(.sites, id, as: EnergyMeter.self)
      if known.isEmpty, id == ids.first, let saved = answers.savedSite() {
        site.families = state.families(ofSite: id, saved.body)
        site.liveStatus = saved.body.answer
        let (facts, moment) = (SiteFacts(saved.body), min(saved.moment, clock.now))
        site.noteOutage(facts, moment)
        (site.facts, site.lastUpdate) = (facts, moment)
      }
      state.add(site: site)
    }
  }
}

extension AccountSnapshot.Car {
  /// Takes what a file has, with its own age.
  fileprivate mutating func restore(
    _ saved: AnswerStore.Saved, _ charge: ChargeMeter?, _ places: Places, now: Timestamp
  ) {
    answer = KeptAnswer(saved.bytes)
    lastUpdate = min(saved.moment, now)
    self.charge = charge
    locate(VehicleFacts(saved.body).position, in: places)
  }
}
