package import HTTP
internal import JSON
package import Time
internal import Unix
package import WebServer

/// Tesla's cloud, its cars and its houses as one value: no clock, no input or output. Time and
/// requests come in as parameters, answers go out as values, and the same seed and the same
/// requests give the same bytes.
package struct World: Sendable {
  package let options: SimulatorOptions
  /// Seconds since the epoch up to which everything has happened.
  private(set) var now: Double
  /// By how much the control endpoint has moved the clock.
  var clockOffset = Duration.zero
  private(set) var cars: [Car]
  /// No car's next event is due before; nil when nothing is known.
  private var soonest: Double?
  /// A car's place by its VIN and by its id.
  let places: [String: Int]
  var sites: [Site]
  /// What the cars have taken from their wall connectors.
  private(set) var charges = WallCharges()
  var tokens = TokenRegister()
  var streams = StreamRegister()
  /// What cars stream, by their place in `cars`.
  var carStreams: [Int: CarStream] = [:]
  var bill = SimulatedBill()
  var looks = Looks()
  var faults: FaultScript
  /// Regions in which the Fleet client has been registered.
  var partners: [SimulatedRegion: Partner] = [:]
  /// Whether the Fleet client was registered before the world began.
  var isPartnerRegistered: Bool
  /// What every domain serves as the public key of its application.
  var domainKey = Array(World.sampleKeyPEM.utf8)
  /// For token texts.
  var random: SplitMix64
  private var transactions: SplitMix64

  let accountID: String
  let accountEmail = "owner@simulated.example"
  let weather: Weather

  package init(_ options: SimulatorOptions = SimulatorOptions()) {
    self.options = options
    isPartnerRegistered = options.isPartnerRegistered
    if let key = options.applicationKey { domainKey = key }
    random = SplitMix64(seed: options.seed, stream: .tokens)
    transactions = SplitMix64(seed: options.seed, stream: .transactions)
    accountID = random.uuid()
    faults = FaultScript(options.faults, seed: options.seed)
    let place = options.profile.region.place
    let weather = Weather(place: place, seed: options.seed)
    self.weather = weather
    let start = options.start.seconds
    // A day before the first, so that the car may be anywhere and the site has a yesterday.
    let dawn = place.midnight(ofDay: place.day(of: start) - 1)
    now = dawn
    cars = (0..<max(options.vehicleCount, 0)).map {
      Car(
        index: $0, seed: options.seed, weather: weather, hasRoutine: options.hasRoutine,
        start: dawn)
    }
    var places: [String: Int] = [:]
    for (place, car) in cars.enumerated() {
      places[car.identity.vin] = place
      places[String(car.identity.id)] = place
    }
    self.places = places
    sites = (0..<max(options.siteCount, 0)).map {
      Site(index: $0, seed: options.seed, region: options.profile.region, start: dawn)
    }
    run(to: start)
    for index in cars.indices {
      cars[index].force(options.startsAsleep ? .asleep : .online, at: start)
      cars[index].asleepSeconds = 0
      cars[index].wakeCount = 0
      charges.note(cars[index], at: start)
    }
    soonest = nil
    syncWallConnectors(at: start)
    // Somebody who has the key of an application has also told the cars about it.
    if options.applicationKey != nil { for vin in vins { setPaired(true, vin: vin) } }
  }

  package var time: Timestamp { Timestamp(seconds: now) ?? options.start }

  /// Lets everything happen up to a time of the clock outside; earlier ones change nothing.
  package mutating func advance(to time: Timestamp) {
    run(to: (time.advanced(by: clockOffset)).seconds)
    if !streams.waiting.isEmpty { syncStreams() }
  }

  /// Answers one request, as Tesla's servers and the simulator's control endpoint would.
  package mutating func respond(to request: Request, at time: Timestamp) -> Reply {
    advance(to: time)
    let route = Route(request.url)
    if route.endpoint == .control { return .response(control(request, route.subject)) }
    let effects = faults.strike(
      route.endpoint, elapsed: options.start.duration(to: self.time),
      isRefresh: isRefresh(request, route))
    var response =
      effects.replacement(at: route.endpoint)
      ?? answer(request, route, effects)
    response.headers[route.endpoint.needsToken ? "x-txid" : "x-request-id"] =
      transactions.hex(32)
    if request.method == .head { response.body = [] }
    bill.record(
      route.endpoint, status: effects.fault?.kind == .hangUp ? 0 : response.status)
    return effects.reply(with: response)
  }

  /// The specs of faults that have not struck yet.
  package var unusedFaults: [String] {
    faults.entries.filter { $0.useCount == 0 }.map(\.spec.text)
  }

  package mutating func add(fault: FaultSpec) { faults.add(fault) }

  package mutating func clearFaults() { faults.clear() }

  /// Puts a car into a state. Nothing happens when no car has that VIN.
  package mutating func force(_ state: ForcedState, vin: String) {
    guard let index = places[vin] else { return }
    let before = cars[index].homeChargePower
    change(index) { [now] in $0.force(state, at: now) }
    noteCharging(index, before: before, at: now)
  }

  /// Lets something happen to a car that is no event of its own.
  ///
  /// Only this car's next event moves, so that not all of them have to be searched: in a world of
  /// thousands that would take longer than the answer.
  mutating func change(_ index: Int, _ change: (inout Car) -> Void) {
    change(&cars[index])
    if let next = cars[index].nextEvent?.time { soonest = soonest.map { min($0, next) } }
    carStreams[index]?.noteEvent()
  }

  /// The house at which a car charges.
  func site(of car: Car) -> Int? {
    guard !sites.isEmpty else { return nil }
    let index = car.index % sites.count
    return sites[index].identity.hasWallConnector ? index : nil
  }

  private func isRefresh(_ request: Request, _ route: Route) -> Bool {
    route.endpoint == .token && TokenFields(request)["grant_type"] == "refresh_token"
  }

  private mutating func run(to time: Double) {
    if (soonest ?? -.infinity) <= time {
      var events = EventQueue(cars, until: time)
      while let (index, moment) = events.takeFirst() {
        guard let (event, _) = cars[index].nextEvent else { continue }
        let before = cars[index].homeChargePower
        carStreams[index]?.advance(cars[index], to: moment)
        cars[index].happen(event, at: moment)
        carStreams[index]?.noteEvent()
        noteCharging(index, before: before, at: moment)
        if let next = cars[index].nextEvent?.time { events.add(index, at: next) }
      }
      soonest = events.later
    }
    for index in sites.indices { sites[index].advance(to: time) }
    for index in carStreams.keys { carStreams[index]?.advance(cars[index], to: time) }
    now = max(now, time)
  }

  private mutating func noteCharging(_ index: Int, before: Double, at time: Double) {
    guard cars[index].homeChargePower != before else { return }
    syncWallConnectors(at: time)
    charges.note(cars[index], at: time)
  }

  private mutating func syncWallConnectors(at time: Double) {
    for index in sites.indices {
      guard sites[index].identity.hasWallConnector else { continue }
      let watts = stride(from: index, to: cars.count, by: sites.count)
        .reduce(0) { $0 + cars[$1].homeChargePower * 1000 }
      if watts != sites[index].wallConnectorPower {
        sites[index].setWallConnector(watts: watts, at: time)
      }
    }
  }
}
