internal import JSON
internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import TeslaMetrics
internal import Unix

extension Exporter {
  /// What is shown of the cars and sites that changed.
  ///
  /// - Parameter edition: that of the last call; 0 gives all.
  package func shown(after edition: Int = 0) -> ShownAccount {
    let (snapshot, now) = (state.state.withLock { ($0.snapshot, $0.edition) }, state.clock.now)
    var shown = ShownAccount()
    shown.edition = snapshot.1
    shown.vehicleKeys = snapshot.0.cars.map(\.vehicle.key)
    shown.siteIDs = snapshot.0.sites.map(\.id)
    shown.vehicles = snapshot.0.cars.filter { $0.edition > edition }.map { car in
      ShownVehicle(
        vehicle: car.vehicle,
        data: car.body?.answer,
        moment: car.lastUpdate, state: car.state, isInService: car.isInService,
        since: car.modeSince, isUp: car.isUp, isStale: options.isStale(car, at: now),
        place: car.whereabouts?.names.first, alerts: car.alerts.active.keys.sorted())
    }
    shown.sites = snapshot.0.sites.filter { $0.edition > edition }.map { site in
      ShownSite(
        id: site.id, name: site.name, liveStatus: site.liveStatus, siteInfo: site.siteInfo,
        moment: site.lastUpdate, isUp: site.isUp,
        isStale: options.isStale(site.lastUpdate, at: now))
    }
    return shown
  }
}
