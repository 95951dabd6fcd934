/// A house with panels and Powerwalls that uses its own power first and keeps a reserve.
///
/// Flows are constant between steps: every full minute, every change of a wall connector, and
/// every moment at which the battery is full or down to its reserve.
struct Site: Sendable {
  let identity: SiteIdentity
  let weather: Weather
  let seed: UInt64
  let index: Int
  /// Per cent of the battery that only an outage may use.
  var reserve = 20.0
  private(set) var isGridUp = true
  /// Whether a storm is on its way, for which Storm Watch keeps all energy back.
  private(set) var isStormy = false

  /// Seconds since the epoch up to which everything has been worked out.
  private(set) var moment: Double
  /// The flows since `moment`.
  private(set) var flows = EnergyFlows()
  /// Watts of its wall connectors.
  private(set) var wallConnectorPower = 0.0
  private var settledEnergy: Double
  private(set) var history: EnergyHistory

  static let stepSeconds = 60.0

  /// - Parameter region: where the account lives.
  init(index: Int, seed: UInt64, region: SimulatedRegion, start: Double) {
    identity = SiteIdentity(index: index)
    self.index = index
    self.seed = seed
    weather = Weather(place: identity.kind.place(in: region), seed: seed)
    moment = start
    settledEnergy = identity.capacity * 0.5
    history = EnergyHistory(start: start, place: weather.place)
    flows = flows(at: start)
  }

  /// Wh in the batteries at a time not before `moment`.
  func energyLeft(at time: Double) -> Double {
    let energy = settledEnergy - flows.battery * (time - moment) / 3600
    return min(max(energy, 0), identity.capacity)
  }

  /// 0 to 100; a site without a battery has none.
  func percentageCharged(at time: Double) -> Double {
    identity.capacity > 0 ? energyLeft(at: time) / identity.capacity * 100 : 0
  }

  mutating func advance(to time: Double) {
    while let next = nextStep, next <= time {
      settle(at: next)
      flows = flows(at: moment)
    }
  }

  mutating func setWallConnector(watts: Double, at time: Double) {
    change(at: time) { $0.wallConnectorPower = watts.rounded() }
  }

  mutating func setGrid(isUp: Bool, at time: Double) {
    change(at: time) { $0.isGridUp = isUp }
  }

  mutating func setStorm(isComing: Bool, at time: Double) {
    change(at: time) { $0.isStormy = isComing && $0.identity.capacity > 0 }
  }

  mutating func setBattery(percent: Double, at time: Double) {
    change(at: time) { $0.settledEnergy = $0.identity.capacity * percent / 100 }
  }

  private mutating func change(at time: Double, _ change: (inout Site) -> Void) {
    advance(to: time)
    settle(at: time)
    change(&self)
    flows = flows(at: moment)
  }

  private var reserveEnergy: Double {
    isGridUp ? identity.capacity * (isStormy ? 100 : reserve) / 100 : 0
  }

  private var nextStep: Double? {
    let minute = ((moment / Site.stepSeconds).rounded(.down) + 1) * Site.stepSeconds
    let room =
      flows.battery > 0 ? settledEnergy - reserveEnergy : identity.capacity - settledEnergy
    guard flows.battery != 0 else { return minute }
    return min(minute, moment + max(room, 0) / abs(flows.battery) * 3600)
  }

  private mutating func settle(at time: Double) {
    guard time > moment else { return }
    let energy = energyLeft(at: time)
    let level = identity.capacity > 0 ? energy / identity.capacity * 100 : 0
    history.add(flows, from: moment, to: time, level: level)
    settledEnergy = energy
    moment = time
  }

  private func flows(at time: Double) -> EnergyFlows {
    // The middle of the minute, so that a step in between sees the same sun and the same house.
    let minute = (time / Site.stepSeconds + 1e-9).rounded(.down)
    let middle = (minute + 0.5) * Site.stepSeconds
    var flows = EnergyFlows()
    flows.solar = (weather.sunlight(at: middle) * identity.kind.solarPeak).rounded()
    flows.load = (houseLoad(at: middle, minute: Int(minute)) + wallConnectorPower).rounded()
    let missing = flows.load - flows.solar
    flows.battery = missing > 0 ? discharge(missing) : 0 - charge(-missing)
    flows.grid = missing - flows.battery
    if !isGridUp { island(&flows) }
    return flows
  }

  private func discharge(_ wanted: Double) -> Double {
    guard settledEnergy - reserveEnergy > 0.01 else { return 0 }
    return min(wanted, identity.maximumBatteryPower)
  }

  private func charge(_ offered: Double) -> Double {
    guard identity.capacity - settledEnergy > 0.01 else { return 0 }
    return min(offered, identity.maximumBatteryPower)
  }

  /// Without a grid the panels are throttled, and what cannot be supplied is switched off.
  private func island(_ flows: inout EnergyFlows) {
    if flows.grid < 0 { flows.solar += flows.grid } else { flows.load -= flows.grid }
    flows.grid = 0
  }

  /// Watts of the house itself: a base, meals, a fridge, something now and then, cooling.
  private func houseLoad(at time: Double, minute: Int) -> Double {
    let local = (time + Double(weather.place.utcOffset(at: time))) / 3600
    let hour = local - (local / 24).rounded(.down) * 24
    let morning = max(0, 1 - abs(hour - 7.5) / 1.5) * 900
    let evening = max(0, 1 - abs(hour - 19.5) / 3.5) * 1300
    let fridge = (minute + index * 7) % 40 < 14 ? 130.0 : 0
    let something = SplitMix64.noise(seed &+ UInt64(index), .load, minute / 20)
    let appliance = hour > 6.5 && hour < 23 && something > 0.8 ? (something - 0.7) * 6000 : 0
    let heat = max(0, weather.outsideTemperature(at: time) - 27) * 140
    let flicker = SplitMix64.noise(seed &+ UInt64(index), .load, -minute) * 60
    return 290 + morning + evening + fridge + appliance + heat + flicker
  }
}
