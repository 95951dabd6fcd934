/// What acts on a car from outside: the API, or the person who runs the simulator.
extension Car {
  /// Tesla's `wake_up`: the car answers some seconds later, unless no signal reaches it.
  mutating func askToWake(at time: Double) {
    guard connectivity == .asleep, wakesAt == nil else { return }
    settle(at: time)
    var random = SplitMix64(
      seed: seed &+ UInt64(truncatingIfNeeded: wakeCount), stream: .waking, index)
    wakesAt = time + random.uniform(5, 20)
  }

  /// A call that reads the car, which restarts its wait for sleep.
  mutating func noteRead(at time: Double) { lastActivity = max(lastActivity, time) }

  mutating func force(_ state: ForcedState, at time: Double) {
    settle(at: time)
    switch state {
    case .asleep:
      beAlone()
      connectivity = .asleep
    case .online: becomeOnline()
    case .offline:
      beAlone()
      connectivity = .offline
    case .parked:
      beAlone()
      becomeOnline()
    case .driving(let miles):
      beAlone()
      becomeOnline()
      isPluggedIn = false
      drive(miles: miles)
    case .charging(let source):
      beAlone()
      if limitEnergy <= energy { chargeLimit = 100 }
      startCharge(source)
    case .inService(let isInService): self.isInService = isInService
    case .sentry(let isOn):
      becomeOnline()
      isSentryOn = isOn
    case .climate(let seconds):
      becomeOnline()
      climateEnds = seconds > 0 ? time + seconds : nil
    case .door(let isOpen):
      becomeOnline()
      // The driver gets in or out for as long as that.
      userLeavesAt = isOpen ? time + 86_400 : nil
    case .battery(let percent):
      beAlone()
      energy = model.capacity * min(max(percent, 0), 100) / 100
    }
  }

  /// Ends whatever it was doing, on the spot.
  private mutating func beAlone() {
    endCharge()
    if case .driving(let drive) = activity {
      noteDrive(drive)
      let (point, direction) = position(at: moment)
      spot = point
      heading = direction
    }
    activity = .parked
    userLeavesAt = nil
    climateEnds = nil
    isSentryOn = false
    wakesAt = nil
    lastActivity = moment
    if update.keepsAwake { update.status = .available }
  }

  private mutating func drive(miles: Double) {
    let seed = UInt64(truncatingIfNeeded: tripCount) &+ self.seed
    var random = SplitMix64(seed: seed, stream: .road, index)
    let straight = miles / 1.28
    let turns = random.fraction()
    let destination = Spot(
      kind: .errand, east: spot.east + straight * Wave.cosine(turns: turns),
      north: spot.north + straight * Wave.sine(turns: turns))
    let trip = Trip(origin: spot.kind, destination: destination, roadSeed: random.next())
    userLeavesAt = moment + 1
    depart(trip)
  }
}

/// A state that the control endpoint puts a car into; its routine goes on from there.
package enum ForcedState: Hashable, Sendable {
  case asleep
  case online
  case offline
  case parked
  /// Somewhere at random, that many miles away.
  case driving(miles: Double)
  case charging(Charge.Source)
  case inService(Bool)
  case sentry(Bool)
  /// On for that many seconds; 0 is off.
  case climate(seconds: Double)
  /// The driver stands at the open door.
  case door(isOpen: Bool)
  /// Per cent in the battery.
  case battery(Double)
}
