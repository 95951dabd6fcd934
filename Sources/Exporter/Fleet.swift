internal import JSON
internal import Metrics
internal import TeslaAPI
internal import TeslaMetrics
internal import Unix
internal import WebServer

/// The latest of every car and site, and the pages made from it.
///
/// Pollers change it; each change makes new pages, which are swapped in as a whole. Who reads a
/// page copies a reference and never waits for a poller.
final class Fleet: Sendable {
  struct Car: Sendable {
    var vehicle: Vehicle
    /// nil for a car that is only known from its file.
    var session: Int?
    var families: [MetricFamily] = []
    var lastUpdate: Timestamp?
    /// Whether Tesla answered the last request about it; nil before the first.
    var isUp: Bool?
    var state: VehicleState?
    var isInService = false
    var decision: Decision?
    var wakeups = 0
    var charge: ChargeMeter?
  }

  struct Site: Sendable {
    let id: String
    var families: [MetricFamily] = []
    var lastUpdate: Timestamp?
    var isUp: Bool?
    var energy: EnergyMeter?
  }

  /// Everything that pages show.
  struct Snapshot: Sendable {
    /// In Tesla's order.
    var cars: [Car] = []
    var sites: [Site] = []
    var isUp: Bool?
    var isLoginRequired = false
    var hasCredentials = false
    var tokenExpiry: Timestamp?
  }

  private struct State {
    var snapshot = Snapshot()
    var lastSession = 0
    /// When each poller last moved.
    var beats: [String: Timestamp] = [:]
    var isRendering = false
    var isDirty = false
  }

  private let options: ExporterOptions
  private let telemetry: Telemetry
  private let state = Lock(State())
  private let pages: Lock<Pages>

  private let promptCars: Int

  /// - Parameter promptCars: with more cars than these, pages are made at the housekeeper's pace,
  ///   not at each change.
  init(options: ExporterOptions, telemetry: Telemetry, now: Timestamp, promptCars: Int = 20) {
    self.promptCars = promptCars
    self.options = options
    self.telemetry = telemetry
    pages = Lock(
      PageRenderer(options: options, telemetry: telemetry.families, now: now).pages(Snapshot()))
  }

  static func key(of vehicle: Vehicle) -> String {
    vehicle.vin.isEmpty ? vehicle.id : vehicle.vin
  }

  var page: Pages { pages.withLock { $0 } }

  var snapshot: Snapshot { state.withLock { $0.snapshot } }

  // MARK: Cars

  /// Takes the account's cars: those that are gone are forgotten.
  /// - Returns: the cars that are new, each with its session.
  func serve(_ vehicles: [Vehicle]) -> [(vehicle: Vehicle, session: Int)] {
    state.withLock { state in
      var known: [String: Car] = [:]
      for car in state.snapshot.cars { known[Fleet.key(of: car.vehicle)] = car }
      var new: [(vehicle: Vehicle, session: Int)] = []
      var cars: [Car] = []
      for vehicle in vehicles where !cars.contains(where: { $0.vehicle.id == vehicle.id }) {
        var car = known[Fleet.key(of: vehicle)] ?? Car(vehicle: vehicle)
        car.vehicle = vehicle
        if car.session == nil {
          state.lastSession += 1
          car.session = state.lastSession
          new.append((vehicle, state.lastSession))
        }
        cars.append(car)
      }
      state.snapshot.cars = cars
      return new
    }
  }

  func isServed(session: Int) -> Bool {
    state.withLock { $0.snapshot.cars.contains { $0.session == session } }
  }

  func isFirst(_ key: String) -> Bool {
    state.withLock { $0.snapshot.cars.first.map { Fleet.key(of: $0.vehicle) } == key }
  }

  var hasSeveralCars: Bool { state.withLock { $0.snapshot.cars.count > 1 } }

  func update(session: Int, _ change: (inout Car) -> Void) {
    state.withLock { state in
      guard let place = state.snapshot.cars.firstIndex(where: { $0.session == session })
      else { return }
      change(&state.snapshot.cars[place])
    }
  }

  /// A car as its file tells of it, before Tesla was asked.
  func restore(
    _ vehicle: Vehicle, _ saved: AnswerStore.Saved, charge: ChargeMeter?, now: Timestamp
  ) {
    var car = Car(vehicle: vehicle)
    car.charge = charge
    car.families = families(ofCar: saved.body)
    car.lastUpdate = min(saved.moment, now)
    state.withLock { $0.snapshot.cars.append(car) }
  }

  func families(ofCar body: Value) -> [MetricFamily] {
    // Always with its VIN: one car's label is left out where the page is made.
    Conversion.families(
      from: body, kind: .vehicleData,
      options: ConversionOptions(
        names: options.names, includesLocation: options.includesLocation,
        hasSeveralVehicles: true))
  }

  // MARK: Sites

  func serveSites(_ ids: [String]) {
    state.withLock { $0.snapshot.sites = ids.map { Site(id: $0) } }
  }

  func updateSite(_ id: String, _ change: (inout Site) -> Void) {
    state.withLock { state in
      guard let place = state.snapshot.sites.firstIndex(where: { $0.id == id }) else { return }
      change(&state.snapshot.sites[place])
    }
  }

  func families(ofSite id: String, _ body: Value) -> [MetricFamily] {
    Conversion.families(
      from: body, kind: .liveStatus, options: ConversionOptions(names: options.names, siteID: id))
  }

  // MARK: Account

  func noteAccount(error: TeslaError?) {
    state.withLock { $0.snapshot.isUp = error == nil }
    if let error { noteFailure(error) } else { noteAnswered() }
  }

  /// Tesla answered, so the login works.
  func noteAnswered() {
    state.withLock { state in
      state.snapshot.isLoginRequired = false
      state.snapshot.hasCredentials = true
    }
  }

  func noteFailure(_ error: TeslaError) {
    switch error {
    case .api(let error) where error.kind == .loginRequired: break
    case .vault(.noTokens), .vault(.unusable): break
    default: return
    }
    state.withLock { $0.snapshot.isLoginRequired = true }
  }

  func noteCredentials(expiry: Timestamp?) {
    state.withLock { state in
      state.snapshot.hasCredentials = true
      state.snapshot.tokenExpiry = expiry
    }
  }

  /// The login was taken away: nothing is known of a token any more.
  func noteMissingCredentials() {
    state.withLock { state in
      state.snapshot.hasCredentials = false
      state.snapshot.tokenExpiry = nil
    }
  }

  // MARK: Pollers

  func beat(_ key: String, at now: Timestamp) {
    state.withLock { $0.beats[key] = now }
  }

  func endBeat(_ key: String) {
    state.withLock { $0.beats[key] = nil }
  }

  /// When the poller that has stood still longest last moved; nil when none is there.
  var oldestBeat: Timestamp? { state.withLock { $0.beats.values.min() } }

  // MARK: Pages

  /// Makes new pages, at once where that is cheap.
  func changed(at now: Timestamp) {
    if state.withLock({ $0.snapshot.cars.count <= promptCars }) { publish(at: now) }
  }

  /// Makes new pages. Calls that come while one is at it are answered by its next round.
  func publish(at now: Timestamp) {
    let isMine = state.withLock { state in
      state.isDirty = true
      defer { state.isRendering = true }
      return !state.isRendering
    }
    guard isMine else { return }
    while true {
      let snapshot = state.withLock { state -> Snapshot? in
        guard state.isDirty else {
          state.isRendering = false
          return nil
        }
        state.isDirty = false
        return state.snapshot
      }
      guard let snapshot else { return }
      let renderer = PageRenderer(options: options, telemetry: telemetry.families, now: now)
      let new = renderer.pages(snapshot)
      pages.withLock { $0 = new }
    }
  }
}
