internal import JSON
internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import TeslaMetrics
internal import Time
internal import Unix

extension Exporter {
  /// What is shown of the cars and sites that changed.
  ///
  /// - Parameter edition: that of the last call; 0 gives all.
  package func shown(after edition: Int = 0) -> ShownAccount { state.shown(after: edition) }
}

extension AccountState {
  func shown(after edition: Int = 0) -> ShownAccount {
    let (snapshot, newest) = state.withLock { ($0.snapshot, $0.edition) }
    let now = clock.now
    var shown = ShownAccount()
    shown.edition = newest
    shown.vehicleKeys = snapshot.cars.map(\.vehicle.key)
    shown.siteIDs = snapshot.sites.map(\.id)
    shown.vehicles = snapshot.cars.filter { $0.edition > edition }.map {
      ShownVehicle($0, options, now)
    }
    shown.sites = snapshot.sites.filter { $0.edition > edition }.map {
      ShownSite($0, options, now)
    }
    return shown
  }

  /// Pages tell how old everything is, and those who follow changes are told when values have
  /// become too old: nobody reports that.
  func noteAges(at now: Timestamp) {
    state.withLock { state in
      state.edition += 1
      for place in state.snapshot.cars.indices {
        let isStale = options.isStale(state.snapshot.cars[place], at: now)
        guard isStale != state.snapshot.cars[place].wasStale else { continue }
        state.snapshot.cars[place].wasStale = isStale
        state.snapshot.cars[place].edition = state.edition
      }
      for place in state.snapshot.sites.indices {
        let isStale = options.isStale(state.snapshot.sites[place].lastUpdate, at: now)
        guard isStale != state.snapshot.sites[place].wasStale else { continue }
        state.snapshot.sites[place].wasStale = isStale
        state.snapshot.sites[place].edition = state.edition
      }
    }
  }
}

extension ShownVehicle {
  init(_ car: AccountSnapshot.Car, _ options: ExporterOptions, _ now: Timestamp) {
    self.init(
      vehicle: car.vehicle, data: car.disclosed(withLocation: options.includesLocation),
      moment: car.lastUpdate, state: car.state, isInService: car.isInService,
      since: car.isModeSinceKnown ? car.modeSince : nil, isUp: car.isUp,
      isStale: options.isStale(car, at: now),
      place: car.whereabouts?.names.first, alerts: car.alerts.active.keys.sorted())
  }
}

extension ShownSite {
  init(_ site: AccountSnapshot.Site, _ options: ExporterOptions, _ now: Timestamp) {
    let withLocation = options.includesLocation
    self.init(
      id: site.id, name: site.name,
      liveStatus: site.liveStatus?.disclosed(as: .liveStatus, withLocation: withLocation),
      siteInfo: site.siteInfo?.disclosed(as: .siteInfo, withLocation: withLocation),
      moment: site.lastUpdate, isUp: site.isUp,
      isStale: options.isStale(site.lastUpdate, at: now))
  }
}

extension AccountSnapshot.Car {
  /// What the last answer and the stream say together, without what may not leave. Of how the car
  /// is connected it says what is known now, as metrics do.
  func disclosed(withLocation: Bool) -> Value? {
    guard case .object(var answer)? = body?.answer else { return nil }
    let record = record
    for name in AccountSnapshot.Car.recordFields { answer[name] = record?[name] }
    return Value.object(answer).disclosed(as: .vehicleData, withLocation: withLocation)
  }
}
