internal import Metrics
internal import Polling
internal import TeslaAPI
internal import TeslaMetrics
internal import Time

/// The values of the exporter's own metrics about cars, sites and the login.
struct HealthFamilies {
  let options: ExporterOptions
  let snapshot: AccountSnapshot
  var now = Timestamp(seconds: 0)

  var families: [MetricFamily] { own + vehicles + sites }

  /// What is of no car and no site.
  var own: [MetricFamily] {
    account + (snapshot.costs?.families ?? []) + (snapshot.journal?.families ?? [])
      + StreamFamilies(snapshot: snapshot).totals + (snapshot.broker?.families ?? [])
  }

  private var account: [MetricFamily] {
    let limit = snapshot.rateLimitedUntil.map { max(now.duration(to: $0).inSeconds, 0) }
    return [
      OwnMetric.build.family([OwnMetric.build.sample(1, Label("version", options.version))]),
      OwnMetric.isUp.family(snapshot.isUp.map { $0 && !snapshot.isLoginRequired }),
      OwnMetric.loginRequired.family(snapshot.isLoginRequired),
      OwnMetric.tokenExpiry.family(snapshot.tokenExpiry?.seconds),
      OwnMetric.refreshTokenIssued.family(snapshot.tokensIssued?.seconds),
      OwnMetric.rateLimit.family(limit ?? 0),
      OwnMetric.renderDuration.family(snapshot.renderDuration?.inSeconds),
    ]
  }

  var vehicles: [MetricFamily] {
    let polled = snapshot.cars.filter(\.isPolled)
    return [
      vehicles(.vehicleUp) { $0.isUp.map { $0 ? 1 : 0 } },
      vehicles(.vehicleUpdate) { $0.lastUpdate?.seconds },
      OwnMetric.vehicleState.family(snapshot.cars.flatMap(states)),
      OwnMetric.pollState.family(
        snapshot.cars.flatMap { car -> [Sample] in
          guard let decision = car.decision else { return [] }
          return OwnMetric.pollState.samples(vin(car)) { $0 == decision.state.rawValue }
        }),
      OwnMetric.wakeups.family(
        polled.flatMap { car in
          [("sleep_allowed", car.wakeups), ("elsewhere", car.wakeupsElsewhere)].map {
            OwnMetric.wakeups.sample(Double($0.1), vin(car), Label("cause", $0.0))
          }
        }),
      OwnMetric.pollInterval.family(
        polled.compactMap { car in
          car.decision?.interval.map { OwnMetric.pollInterval.sample($0.inSeconds, vin(car)) }
        }),
    ] + StreamFamilies(snapshot: snapshot).vehicles
  }

  private func states(of car: AccountSnapshot.Car) -> [Sample] {
    guard let state = car.state else { return [] }
    let word = OwnMetric.vehicleState.states.contains(state.text) ? state.text : "other"
    return OwnMetric.vehicleState.samples(vin(car)) {
      $0 == word || ($0 == "in_service" && car.isInService)
    }
  }

  var sites: [MetricFamily] {
    [
      OwnMetric.siteUp.family(
        snapshot.sites.compactMap { site in
          site.isUp.map { OwnMetric.siteUp.sample($0, Label("site_id", site.id)) }
        }),
      OwnMetric.siteUpdate.family(
        snapshot.sites.compactMap { site in
          site.lastUpdate.map {
            OwnMetric.siteUpdate.sample($0.seconds, Label("site_id", site.id))
          }
        }),
    ]
  }

  private func vehicles(_ metric: OwnMetric, _ value: (AccountSnapshot.Car) -> Double?)
    -> MetricFamily
  {
    metric.family(
      snapshot.cars.compactMap { car in value(car).map { metric.sample($0, vin(car)) } })
  }

  private func vin(_ car: AccountSnapshot.Car) -> Label { Label("vin", car.vehicle.key) }
}
