/// A car: where it is, what it does, and whether its computer sleeps.
///
/// It is settled at `moment`; between events everything follows from there by formula, so asking
/// often or seldom gives the same car.
struct Car: Sendable {
  enum Connectivity: String, Hashable, Sendable {
    case online
    case asleep
    case offline
  }

  enum Activity: Hashable, Sendable {
    case parked
    case driving(Drive)
    case charging(Charge)
  }

  let index: Int
  let seed: UInt64
  let identity: CarIdentity
  let model: CarModel
  let weather: Weather
  let home: Spot
  let work: Spot
  /// Whether the routine drives it; a car without one stays where it is.
  let hasRoutine: Bool
  /// Per cent to which it charges.
  var chargeLimit = 80

  /// Seconds since the epoch up to which everything below has been worked out.
  var moment: Double
  /// kWh in the battery.
  var energy: Double
  /// Miles.
  var odometer: Double
  /// Degrees Celsius in the cabin.
  var insideTemperature: Double
  var spot: Spot
  var heading: Int
  var activity = Activity.parked
  var connectivity = Connectivity.online
  var isPluggedIn = true
  var isSentryOn = false
  var isInService = false
  var session: ChargeSession
  var diary = CarDiary()
  var update = SoftwareUpdate()
  var agenda = Agenda()
  /// The last thing that restarts the wait for sleep.
  var lastActivity: Double
  var wakesAt: Double?
  var climateEnds: Double?
  var userLeavesAt: Double?
  var wakeCount = 0
  var tripCount = 0
  var asleepSeconds = 0.0
  /// When it last stopped after a drive.
  var lastDriveEnd: Double

  init(index: Int, seed: UInt64, weather: Weather, hasRoutine: Bool, start: Double) {
    self.index = index
    self.seed = seed
    self.weather = weather
    self.hasRoutine = hasRoutine
    model = CarModel.all[index % CarModel.all.count]
    identity = CarIdentity(index: index, model: model)
    var random = SplitMix64(seed: seed, stream: .car, index)
    home = Spot(kind: .home, east: random.uniform(-4, 4), north: random.uniform(-4, 4))
    work = Spot(
      kind: .work, east: home.east + random.uniform(4, 11) * (random.chance(0.5) ? 1 : -1),
      north: home.north + random.uniform(-8, 8))
    spot = home
    heading = random.integer(0...359)
    moment = start
    lastActivity = start
    lastDriveEnd = start
    energy = model.capacity * random.uniform(0.62, 0.78)
    odometer = random.uniform(4000, 60_000)
    insideTemperature = weather.outsideTemperature(at: start)
    session = ChargeSession(seed: seed &+ UInt64(truncatingIfNeeded: index), start: start)
    agenda.add(.planDay(weather.place.day(of: start)), at: start)
  }

  /// How long this car waits before it sleeps: about 15 minutes (tesla-api(7), SLEEP).
  var idleBeforeSleep: Double { 885 + SplitMix64.noise(seed, .waking, index) * 30 }

  /// The version that it runs, without the commit that follows it in `car_version`.
  var firmware: String {
    model.shape == .older ? "2022.8.10.16" : SoftwareUpdate.version(update.release)
  }

  var isUserPresent: Bool {
    if case .driving = activity { return true }
    return userLeavesAt != nil
  }

  /// Whether something in the car, not a caller, keeps it awake.
  var isKeptAwake: Bool {
    activity != .parked || isUserPresent || isSentryOn || climateEnds != nil || update.keepsAwake
  }

  var isClimateOn: Bool {
    if case .driving = activity { return true }
    return climateEnds != nil
  }

  /// kWh at which a charge to the limit ends.
  var limitEnergy: Double { model.capacity * Double(chargeLimit) / 100 }

  /// kW that a parked car takes from its battery.
  var parkedPower: Double {
    guard connectivity != .asleep else { return 0.006 }
    return 0.19 + (isSentryOn ? 0.06 : 0) + (climateEnds != nil ? 1.9 : 0)
  }

  /// kWh in the battery at a time not before `moment`.
  func energy(at time: Double) -> Double {
    switch activity {
    case .parked: max(energy - parkedPower * (time - moment) / 3600, 0)
    case .driving(let drive): max(drive.startEnergy - drive.state(at: time).energy, 0)
    case .charging(let charge):
      min(energy + charge.batteryPower * (time - moment) / 3600, charge.stepEnergy)
    }
  }

  /// The battery's level, 0 to 1.
  func level(at time: Double) -> Double { energy(at: time) / model.capacity }

  func odometer(at time: Double) -> Double {
    guard case .driving(let drive) = activity else { return odometer }
    return drive.startOdometer + drive.state(at: time).distance
  }

  /// Whether Tesla's servers get no answer from the car, though it has a connection: an older car
  /// on the road, in about one minute of fifteen.
  func isLost(at time: Double) -> Bool {
    guard model.shape == .older, isDriving else { return false }
    let minute = Int((time / 60).rounded(.down))
    return SplitMix64.noise(seed &+ UInt64(truncatingIfNeeded: index), .timeouts, minute) < 0.07
  }

  /// kWh that the current or last charge has brought to the battery.
  func energyAdded(at time: Double) -> Double {
    guard case .charging = activity else { return session.energyAdded }
    return session.energyAdded + energy(at: time) - energy
  }

  /// The cabin drifts towards the air outside, or to its setting with the climate on.
  func insideTemperature(at time: Double) -> Double {
    let goal = isClimateOn ? 21 : weather.outsideTemperature(at: time) + 2
    let hours = (time - moment) / (isClimateOn ? 420 : 4200)
    return goal + (insideTemperature - goal) / (1 + hours + hours * hours / 2)
  }

  func position(at time: Double) -> (spot: Spot, heading: Int) {
    guard case .driving(let drive) = activity else { return (spot, heading) }
    let part = drive.state(at: time).distance / max(drive.distance, 0.01)
    let point = drive.origin.point(toward: drive.trip.destination, part: part)
    return (point, drive.origin.bearing(to: drive.trip.destination))
  }

  /// kW that it draws from its wall connector at home.
  var homeChargePower: Double {
    guard case .charging(let charge) = activity, charge.source == .wall else { return 0 }
    return spot.kind == .home ? charge.gridPower : 0
  }

  /// Works everything out for `time`; what happens next starts from there.
  mutating func settle(at time: Double) {
    guard time > moment else { return }
    let settled = (
      energy(at: time), odometer(at: time), energyAdded(at: time), insideTemperature(at: time)
    )
    if connectivity == .asleep { asleepSeconds += time - moment }
    (energy, odometer, session.energyAdded, insideTemperature) = settled
    moment = time
  }
}
