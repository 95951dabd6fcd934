internal import JSON
internal import Metrics
internal import TeslaAPI
internal import TeslaData
internal import TeslaMetrics
internal import Time
internal import Unix
internal import WebServer

/// The latest of every car and site, and the pages made from it.
///
/// Pollers change it, at a cost that does not grow with the number of cars. A page is made when it
/// is first asked for after a change; who reads one never waits for a poller, nor for Tesla.
final class Fleet: Sendable {
  /// What a car's last answer gave.
  enum Values: Sendable {
    case families([MetricFamily])
    /// The answer itself: a tenth of the memory, for fleets whose cars are shown one at a time.
    case answer([UInt8])
    /// The file that holds the answer, which takes no memory at all.
    case file(String)

    /// The answer, where it is what was kept; nil too when its file is gone.
    var answer: [UInt8]? {
      switch self {
      case .families: nil
      case .answer(let bytes): bytes
      case .file(let path): try? FileSystem.read(path)
      }
    }
  }

  struct Car: Sendable {
    var vehicle: Vehicle
    /// nil for a car that is only known from its file.
    var session: Int?
    var values = Values.families([])
    var lastUpdate: Timestamp?
    /// Whether Tesla answered the last request about it; nil before the first.
    var isUp: Bool?
    var state: VehicleState?
    var isInService = false
    var decision: Decision?
    /// How often this program asked it to wake.
    var wakeups = 0
    /// How often it was seen to have woken without that.
    var wakeupsElsewhere = 0
    var charge: ChargeMeter?
    /// For the page; nil in a large fleet, whose pages are made of the answers.
    var facts: VehicleFacts?
    /// nil in a large fleet.
    var trace: DayTrace<CarSeries>?
    /// What it does, as far as this process has seen.
    var mode: CarMode?
    var modeSince: Timestamp?
    /// Whether it was seen to begin; what was found so at the first look has lasted longer.
    var isModeSinceKnown = false

    static let recordFields = ["state", "in_service"]

    /// The car's connection as it was last seen, in the words of Tesla's record of it; nil before
    /// the first look.
    var record: Object? {
      state.map { state in
        Object([
          .init("vin", .string(vehicle.vin)), .init("state", .string(state.text)),
          .init("in_service", .bool(isInService)),
        ])
      }
    }
  }

  struct Site: Sendable {
    let id: String
    /// As the list of products names it.
    var name = ""
    /// As the list of products tells; false while that is not known.
    var hasNoBattery = false
    var families: [MetricFamily] = []
    /// What its owner set: the reserve, the mode.
    var settings: [MetricFamily] = []
    /// What its batteries are rated for, in Wh.
    var ratedEnergy: Double?
    var lastUpdate: Timestamp?
    var isUp: Bool?
    var energy: EnergyMeter?
    var facts: SiteFacts?
    var trace: DayTrace<SiteSeries>?
  }

  /// Everything that pages show.
  struct Snapshot: Sendable {
    /// In Tesla's order.
    var cars: [Car] = []
    var sites: [Site] = []
    /// How many sites there are of which a person has to choose the one to serve.
    var unchosenSites = 0
    var isUp: Bool?
    var isLoginRequired = false
    var hasCredentials = false
    var tokenExpiry: Timestamp?
    /// When the pair of tokens came from the server.
    var tokensIssued: Timestamp?
    /// Until when Tesla wants nothing to be asked (429).
    var rateLimitedUntil: Timestamp?
    var costs: Costs?
    /// How long the last pages took to make.
    var renderDuration: Duration?
  }

  struct State {
    var snapshot = Snapshot()
    /// Where the cars are in the snapshot.
    var placeBySession: [Int: Int] = [:]
    var placeByKey: [String: Int] = [:]
    var lastSession = 0
    /// When each poller last moved.
    var beats: [String: Timestamp] = [:]
    var limits = SharedLimit()
    /// What cars said of their charges and nobody has counted yet, also of cars that have left.
    var chargeReadings: [String: [TimedReading]] = [:]
    /// Which state of affairs the pages are to show, and of when.
    var edition = 0
    var editionTime: Timestamp

    mutating func setCars(_ cars: [Car]) {
      snapshot.cars = cars
      placeBySession = [:]
      placeByKey = [:]
      for (place, car) in cars.enumerated() {
        if let session = car.session { placeBySession[session] = place }
        placeByKey[Fleet.key(of: car.vehicle)] = place
      }
    }
  }

  let options: ExporterOptions
  let telemetry: Telemetry
  let state: Lock<State>
  /// The pages that were made; apart from the state, so that no poller waits for one.
  let shelf = Lock<[PageKind: Shelved]>([:])

  /// With more cars than these, pages change at the housekeeper's pace, not at each change.
  private let promptCars: Int

  init(options: ExporterOptions, telemetry: Telemetry, now: Timestamp, promptCars: Int = 20) {
    self.promptCars = promptCars
    self.options = options
    self.telemetry = telemetry
    state = Lock(State(editionTime: now))
  }

  static func key(of vehicle: Vehicle) -> String {
    vehicle.vin.isEmpty ? vehicle.id : vehicle.vin
  }

  var snapshot: Snapshot { state.withLock { $0.snapshot } }

  // MARK: Cars

  /// Takes the account's cars: those that are gone are forgotten.
  /// - Returns: the cars that are new, each with its session.
  func serve(_ vehicles: [Vehicle]) -> [(vehicle: Vehicle, session: Int)] {
    state.withLock { state in
      var new: [(vehicle: Vehicle, session: Int)] = []
      var cars: [Car] = []
      var ids: Set<String> = []
      for vehicle in vehicles where ids.insert(vehicle.id).inserted {
        let known = state.placeByKey[Fleet.key(of: vehicle)].map { state.snapshot.cars[$0] }
        var car = known ?? Car(vehicle: vehicle)
        car.vehicle = vehicle
        if car.session == nil {
          state.lastSession += 1
          car.session = state.lastSession
          new.append((vehicle, state.lastSession))
        }
        cars.append(car)
      }
      state.setCars(cars)
      return new
    }
  }

  func isServed(session: Int) -> Bool {
    state.withLock { $0.placeBySession[session] != nil }
  }

  func isFirst(_ key: String) -> Bool {
    state.withLock { $0.snapshot.cars.first.map { Fleet.key(of: $0.vehicle) } == key }
  }

  /// How many cars there are.
  var carCount: Int { state.withLock { $0.snapshot.cars.count } }

  var hasSeveralCars: Bool { state.withLock { $0.snapshot.cars.count > 1 } }

  func update(session: Int, _ change: (inout Car) -> Void) {
    state.withLock { state in
      guard let place = state.placeBySession[session] else { return }
      change(&state.snapshot.cars[place])
    }
  }

  /// The cars as their files tell of them, before Tesla was asked.
  func restore(_ saved: [RestoredCar], now: Timestamp) {
    let isLarge = saved.count > options.carsOnAPage
    let cars = saved.map { one in
      var car = Car(vehicle: one.vehicle)
      car.charge = one.charge
      if !isLarge { car.facts = VehicleFacts(one.saved.body) }
      car.values =
        isLarge
        ? .file(one.saved.path) : .families(families(ofCar: one.saved.body))
      car.lastUpdate = min(one.saved.moment, now)
      return car
    }
    state.withLock { $0.setCars(cars) }
  }

  /// A car of which there is a file.
  struct RestoredCar {
    let vehicle: Vehicle
    let saved: AnswerStore.Saved
    let charge: ChargeMeter?
  }

  /// Whether there are more cars than go on one page.
  var isLarge: Bool { state.withLock { $0.snapshot.cars.count > options.carsOnAPage } }

  /// Whether so few cars are served that all may be asked at once.
  var isSmall: Bool { state.withLock { $0.snapshot.cars.count <= promptCars } }

  /// What is kept of a car's answer.
  ///
  /// - Parameter file: where it was saved; nil when it was not.
  func values(of answer: Answer, in file: String?) -> Values {
    guard isLarge else { return .families(families(ofCar: answer.body)) }
    // A copy: what was received has room to grow.
    return file.map(Values.file) ?? .answer(Array(answer.bytes[...]))
  }

  func families(of car: Car) -> [MetricFamily] {
    let answered =
      switch car.values {
      case .families(let families): families
      case .answer, .file:
        car.values.answer.flatMap { try? Value(parsing: $0) }.map(families(ofCar:)) ?? []
      }
    guard !answered.isEmpty, let record = car.record else { return answered }
    let names = Set(answered.map(\.name))
    return convert(["response": .object(record)]).filter { !names.contains($0.name) } + answered
  }

  /// What a car's answer says of it, but for its connection: that was true when it answered, and
  /// what is known now takes its place (see `families(of:)`).
  func families(ofCar body: Value) -> [MetricFamily] {
    guard case .object(var answer) = body.answer else { return [] }
    for member in Car.recordFields { answer[member] = nil }
    return convert(.object(answer))
  }

  private func convert(_ body: Value) -> [MetricFamily] {
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

  func note(unchosenSites count: Int) {
    state.withLock { $0.snapshot.unchosenSites = count }
  }

  /// Takes the names of the sites that are served.
  func noteNames(of sites: [EnergySite]) {
    for site in sites {
      updateSite(site.id) {
        $0.name = site.name
        $0.hasNoBattery = site.hasNoBattery
      }
    }
  }

  /// As the list of products names it; empty while that is not known.
  func siteName(_ id: String) -> String { site(id)?.name ?? "" }

  func site(_ id: String) -> Site? {
    state.withLock { state in state.snapshot.sites.first { $0.id == id } }
  }

  func updateSite(_ id: String, _ change: (inout Site) -> Void) {
    state.withLock { state in
      guard let place = state.snapshot.sites.firstIndex(where: { $0.id == id }) else { return }
      change(&state.snapshot.sites[place])
    }
  }

  func families(ofSite id: String, _ body: Value, kind: BodyKind = .liveStatus)
    -> [MetricFamily]
  {
    Conversion.families(
      from: body, kind: kind,
      options: ConversionOptions(
        names: options.names, siteID: id, hasNoBattery: site(id)?.hasNoBattery ?? false))
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
    case .vault(.noTokens), .vault(.unusable), .vault(.malformed): break
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

  func noteTokens(issued: Timestamp?) {
    state.withLock { $0.snapshot.tokensIssued = issued }
  }

  func note(_ costs: Costs?) {
    state.withLock { $0.snapshot.costs = costs }
  }

  func note(_ block: Block) {
    guard block.reason == .rateLimited else { return }
    state.withLock { state in
      state.snapshot.rateLimitedUntil =
        max(state.snapshot.rateLimitedUntil ?? block.until, block.until)
    }
  }

  /// The login was taken away: nothing is known of a token any more.
  func noteMissingCredentials() {
    state.withLock { state in
      state.snapshot.hasCredentials = false
      state.snapshot.tokenExpiry = nil
    }
  }

  // MARK: Pages

  /// Lets pages change, at once where that is cheap.
  func changed(at now: Timestamp) {
    if isSmall { publish(at: now) }
  }

  /// What is asked for from now on shows what is known now.
  func publish(at now: Timestamp) {
    state.withLock { state in
      state.edition += 1
      state.editionTime = now
    }
  }
}
