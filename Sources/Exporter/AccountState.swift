internal import JSON
internal import Metrics
internal import Polling
internal import Telemetry
internal import TeslaAPI
internal import TeslaData
internal import TeslaMetrics
internal import Time
internal import Unix
internal import WebServer

/// The latest of every car and site, and the pages made from it.
///
/// Pollers change it by what they report, at a cost that does not grow with the number of cars. A
/// page is made when it is first asked for after a change; who reads one never waits for a poller,
/// nor for Tesla.
final class AccountState: Sendable {
  struct State {
    var snapshot = AccountSnapshot()
    /// Where the cars are in the snapshot.
    var placeByKey: [String: Int] = [:]
    /// Which state of affairs pages are to show.
    var edition = 0
  }

  let options: ExporterOptions
  let statistics: RequestStatistics
  let clock: any WallClock
  let state = Lock(State())
  /// The pages that were made; apart from the state, so that no poller waits for one.
  let shelf = Lock<[PageKind: Shelved]>([:])
  /// Those of the page's list of many cars, with the edition of each car that they are of.
  let rowShelf = Lock<[String: (edition: Int, row: CarRow)]>([:])
  /// Until the account is known.
  let seeds = Lock<Seeds?>(nil)

  init(options: ExporterOptions, statistics: RequestStatistics, clock: any WallClock) {
    self.options = options
    self.statistics = statistics
    self.clock = clock
  }

  var snapshot: AccountSnapshot { state.withLock { $0.snapshot } }

  // MARK: Changes

  /// Changes what is of no single car; pages from now on show it.
  func update(_ change: (inout AccountSnapshot) -> Void) {
    state.withLock { state in
      change(&state.snapshot)
      state.edition += 1
    }
  }

  /// - Parameter change: is also told the car's place in Tesla's order.
  func update(car key: String, _ change: (inout AccountSnapshot.Car, Int) -> Void) {
    state.withLock { state in
      guard let place = state.placeByKey[key] else { return }
      let (before, wasInService) = (
        state.snapshot.cars[place].state, state.snapshot.cars[place].isInService
      )
      change(&state.snapshot.cars[place], place)
      if before != state.snapshot.cars[place].state
        || wasInService != state.snapshot.cars[place].isInService
      {
        state.snapshot.cars[place].recordChanged = clock.now
      }
      state.edition += 1
      state.snapshot.cars[place].edition = state.edition
    }
  }

  func update(site id: String, _ change: (inout AccountSnapshot.Site) -> Void) {
    state.withLock { state in
      guard let place = state.snapshot.sites.firstIndex(where: { $0.id == id }) else { return }
      change(&state.snapshot.sites[place])
      state.edition += 1
      state.snapshot.sites[place].edition = state.edition
    }
  }

  func add(site: AccountSnapshot.Site) {
    state.withLock { state in
      state.edition += 1
      state.snapshot.sites.append(site)
      state.snapshot.sites[state.snapshot.sites.count - 1].edition = state.edition
    }
  }

  /// Takes these cars, in this order, with what is known of them; any other is forgotten.
  func set(cars: [AccountSnapshot.Car]) {
    state.withLock { state in
      state.edition += 1
      state.snapshot.cars = []
      state.placeByKey = [:]
      for var car in cars where state.placeByKey[car.vehicle.key] == nil {
        car.edition = state.edition
        state.placeByKey[car.vehicle.key] = state.snapshot.cars.count
        state.snapshot.cars.append(car)
      }
    }
  }

  // MARK: What pollers report

  func take(_ report: PollReport) {
    let now = clock.now
    switch report {
    case .connection: break
    case .tick: noteAges(at: now)
    case .delay(let delay): statistics.recordDelay(delay)
    case .account(let cars, let sites, let unchosenSites):
      take(cars)
      for site in sites {
        update(site: site.id) {
          $0.name = site.name
          $0.hasNoBattery = site.hasNoBattery
        }
      }
      update { $0.unchosenSites = unchosenSites }
      seedTheRest(isLast: true)
    case .data(let vehicle, let facts, let answer, let moment, let isFresh):
      take(facts, answer, of: vehicle.key, moment: moment, isFresh: isFresh, now: now)
      locate(vehicle.key, facts)
    case .decision(let key, let decision, let knowledge):
      update(car: key) { car, place in
        car.decision = decision
        car.state = knowledge.state
        car.isInService = knowledge.isInService
        car.note(knowledge.mode, keepsTrace: place < options.carsOnAPage, at: now)
      }
    case .woke(let key, let isAsked):
      update(car: key) { car, _ in
        if isAsked { car.wakeups += 1 } else { car.wakeupsElsewhere += 1 }
      }
    case .stream, .streamed, .alerts: take(streamed: report, now: now)
    case .streams(let counts): update { $0.streamCounts = counts }
    case .charges(let charges):
      for (key, charge) in charges { update(car: key) { car, _ in car.charge = charge } }
    case .site(let id, _, let facts, let answer, let moment):
      take(facts, answer, ofSite: id, moment, now: now)
    case .siteSettings(let id, let answer):
      let settings = families(ofSite: id, answer.body, kind: .siteInfo)
      let zone = SiteZone(toldIn: answer.body, zones: options.poll.zoneDirectory)?.rules
      update(site: id) { site in
        site.settings = settings
        site.siteInfo = answer.body.answer
        site.told = SiteSettings(answer.body, hasNoBattery: site.hasNoBattery)
        site.zone = zone
      }
    case .siteEnergy(let id, let meter): update(site: id) { $0.energy = meter }
    case .answered(let subject):
      // So the login works.
      update { snapshot in
        snapshot.isLoginRequired = false
        snapshot.hasCredentials = true
      }
      note(subject, isUp: true)
    case .failed(let subject, let error, let hold):
      take(error, hold)
      note(subject, isUp: false)
    }
  }

  private func take(streamed report: PollReport, now: Timestamp) {
    switch report {
    case .stream(let vehicle, let stream, let status):
      update(car: vehicle.key) { car, place in
        car.stream = stream
        car.streamStatus = status
        car.lastUpdate = [car.lastUpdate, status.lastDatum].compactMap(\.self).max()
        guard status.isConnected else { return }
        car.state = .online
        car.isUp = car.isUp ?? true
        if car.mode.map({ $0 < .online }) ?? true {
          car.note(.online, keepsTrace: place < options.carsOnAPage, at: now)
        }
      }
    case .streamed(let vehicle, let facts, let moment):
      update(car: vehicle.key) { car, place in
        car.lastUpdate = max(car.lastUpdate ?? moment, moment)
        car.streamStatus?.lastHeard = now
        car.streamStatus?.lastDatum = moment
        guard let facts else { return }
        car.trace?.note(facts.series, at: now)
        car.leftOpen.note(facts, at: moment)
        guard car.streamStatus?.isConnected == true else { return }
        car.note(CarMode(connected: facts), keepsTrace: place < options.carsOnAPage, at: now)
      }
      if let facts { locate(vehicle.key, facts) }
    case .alerts(let vehicle, let alerts, _, _):
      update(car: vehicle.key) { car, _ in car.alerts = alerts }
    default: break
    }
  }

  private func take(_ vehicles: [Vehicle]) {
    let (known, places) = state.withLock { ($0.snapshot.cars, $0.placeByKey) }
    set(
      cars: vehicles.map { vehicle in
        var car = places[vehicle.key].map { known[$0] } ?? AccountSnapshot.Car(vehicle: vehicle)
        car.vehicle = vehicle
        car.isPolled = true
        return car
      })
  }

  private func take(
    _ facts: VehicleFacts, _ answer: Answer, of key: String, moment: Timestamp, isFresh: Bool,
    now: Timestamp
  ) {
    let kept = KeptAnswer(answer.bytes)
    update(car: key) { car, _ in
      car.answer = kept
      car.lastUpdate = max(moment, car.streamStatus?.lastDatum ?? moment)
      guard isFresh else { return }
      car.trace?.note(facts.series, at: now)
      car.leftOpen.note(facts, at: moment)
    }
  }

  private func take(
    _ facts: SiteFacts, _ answer: Answer, ofSite id: String, _ moment: Timestamp, now: Timestamp
  ) {
    let families = families(ofSite: id, answer.body)
    update(site: id) { site in
      site.families = families
      site.liveStatus = answer.body.answer
      site.noteOutage(facts, moment)
      site.facts = facts
      site.trace = site.trace ?? DayTrace()
      site.trace?.note(facts.series, of: moment, at: now)
      site.lastUpdate = moment
    }
  }

  func families(ofSite id: String, _ body: Value, kind: BodyKind = .liveStatus) -> [MetricFamily] {
    let hasNoBattery = state.withLock { state in
      state.snapshot.sites.first { $0.id == id }?.hasNoBattery ?? false
    }
    return Conversion.families(
      from: body, kind: kind,
      options: ConversionOptions(names: options.names, siteID: id, hasNoBattery: hasNoBattery))
  }

  private func note(_ subject: PollSubject, isUp: Bool) {
    switch subject {
    case .account: update { $0.isUp = isUp }
    case .vehicle(let key): update(car: key) { car, _ in car.isUp = isUp }
    case .site(let id): update(site: id) { $0.isUp = isUp }
    case .siteDetails: break
    }
  }

  private func take(_ error: TeslaError, _ hold: Hold?) {
    let isLoginRequired =
      switch error {
      case .api(let error): error.kind == .loginRequired
      case .vault(.noTokens), .vault(.unusable), .vault(.malformed): true
      default: false
      }
    update { snapshot in
      if isLoginRequired { snapshot.isLoginRequired = true }
      if let hold, hold.reason == .rateLimited {
        snapshot.rateLimitedUntil = max(snapshot.rateLimitedUntil ?? hold.until, hold.until)
      }
    }
  }
}
