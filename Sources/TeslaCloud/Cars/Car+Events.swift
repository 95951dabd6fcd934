/// What changes a car of itself.
extension Car {
  enum Event: Hashable, Sendable {
    case agenda
    case driveEnds
    case chargeSteps
    case climateEnds
    case userLeaves
    case updateEnds
    case wakes
    case fallsAsleep
  }

  /// The next event and its time; the agenda is never empty.
  var nextEvent: (event: Event, time: Double)? {
    var next: (event: Event, time: Double)?
    func consider(_ event: Event, _ time: Double?) {
      guard let time else { return }
      if let soonest = next, soonest.time <= time { return }
      next = (event, time)
    }
    consider(.agenda, agenda.nextTime)
    switch activity {
    case .parked: break
    case .driving(let drive): consider(.driveEnds, drive.startTime + drive.length)
    case .charging(let charge):
      let seconds = (charge.stepEnergy - energy) / charge.batteryPower * 3600
      consider(.chargeSteps, moment + max(seconds, 0))
    }
    consider(.climateEnds, climateEnds)
    consider(.userLeaves, userLeavesAt)
    consider(.updateEnds, update.keepsAwake ? update.ends : nil)
    consider(.wakes, wakesAt)
    if connectivity == .online, !isKeptAwake {
      consider(.fallsAsleep, max(lastActivity + idleBeforeSleep, moment))
    }
    return next
  }

  mutating func happen(_ event: Event, at time: Double) {
    settle(at: time)
    switch event {
    case .agenda: if let item = agenda.takeNext() { perform(item) }
    case .driveEnds: arrive()
    case .chargeSteps: stepCharge()
    case .climateEnds:
      climateEnds = nil
      lastActivity = time
    case .userLeaves:
      userLeavesAt = nil
      lastActivity = time
    case .updateEnds: endUpdateStep()
    case .wakes: becomeOnline()
    case .fallsAsleep: connectivity = .asleep
    }
  }

  private mutating func perform(_ item: Agenda.Item) {
    switch item {
    case .planDay(let day):
      for item in CarRoutine.items(for: self, day: day) where item.time >= moment {
        agenda.add(item.item, at: item.time)
      }
    case .preheat(let seconds):
      guard activity == .parked, spot.kind == .home else { return }
      becomeOnline()
      climateEnds = moment + seconds
    case .board(let trip): board(trip)
    case .depart(let trip): depart(trip)
    case .comeHome(let roadSeed):
      guard activity == .parked, spot.kind != .home, spot.kind != .service else { return }
      board(Trip(origin: spot.kind, destination: home, roadSeed: roadSeed))
    case .charge:
      guard isPluggedIn, level(at: moment) < Double(chargeLimit) / 100 - 0.02 else { return }
      startCharge(.wall)
    case .updateAppears: update.status = .available
    case .download(let seconds): begin(.downloading, from: .available, seconds: seconds)
    case .install(let seconds): begin(.installing, from: .scheduled, seconds: seconds)
    }
  }

  /// The computer runs and has a connection; a running wait for sleep starts again.
  mutating func becomeOnline() {
    wakesAt = nil
    if connectivity == .asleep { wakeCount += 1 }
    connectivity = .online
    lastActivity = moment
  }

  private mutating func board(_ trip: Trip) {
    guard spot.kind == trip.origin, !update.keepsAwake else { return }
    if case .driving = activity { return }
    let needed = spot.roadMiles(to: trip.destination) / model.ratedEfficiency * 1.7
    guard energy > needed + model.capacity * 0.05 else { return }
    endCharge()
    isPluggedIn = false
    isSentryOn = false
    isInService = false
    becomeOnline()
    userLeavesAt = moment + 120
    agenda.add(.depart(trip), at: moment + 60)
  }

  mutating func depart(_ trip: Trip) {
    let consumption = Consumption(
      model: model, outside: weather.outsideTemperature(at: moment))
    let drive = Drive(
      trip, from: spot, at: moment, odometer: odometer, energy: energy, consumption: consumption)
    // A driver who got out again, or was stopped by the control endpoint, does not drive off.
    guard activity == .parked, userLeavesAt != nil, drive.energy < energy else { return }
    userLeavesAt = nil
    climateEnds = nil
    activity = .driving(drive)
    tripCount += 1
  }

  private mutating func arrive() {
    guard case .driving(let drive) = activity else { return }
    // By construction the sums are the drive's own; settling only rounded them.
    energy = max(drive.startEnergy - drive.energy, 0)
    odometer = drive.startOdometer + drive.distance
    noteDrive(drive)
    heading = drive.origin.bearing(to: drive.trip.destination)
    spot = drive.trip.destination
    activity = .parked
    userLeavesAt = moment + 75
    lastDriveEnd = moment
    lastActivity = moment
    isSentryOn = drive.trip.hasSentry
    isPluggedIn = spot.kind == .home
    isInService = spot.kind == .service
    if drive.trip.losesSignal { connectivity = .offline }
    if spot.kind == .supercharger { startCharge(.supercharger) }
  }

  /// Starts a charge to the limit; nothing happens to a car that drives or is there already.
  mutating func startCharge(_ source: Charge.Source) {
    guard activity == .parked,
      let charge = Charge(source, model: model, energy: energy, limit: limitEnergy)
    else { return }
    becomeOnline()
    isPluggedIn = true
    session = ChargeSession(
      source: source, seed: seed &+ UInt64(truncatingIfNeeded: index), start: moment)
    activity = .charging(charge)
  }

  private mutating func stepCharge() {
    guard case .charging(let charge) = activity else { return }
    session.energyAdded += charge.stepEnergy - energy
    energy = charge.stepEnergy
    if let next = Charge(charge.source, model: model, energy: energy, limit: limitEnergy) {
      activity = .charging(next)
    } else {
      endCharge()
    }
  }

  mutating func endCharge() {
    guard case .charging = activity else { return }
    noteCharge()
    activity = .parked
    lastActivity = moment
  }

  private mutating func begin(
    _ status: SoftwareUpdate.Status, from before: SoftwareUpdate.Status, seconds: Double
  ) {
    guard update.status == before, activity == .parked else { return }
    becomeOnline()
    update.status = status
    update.started = moment
    update.ends = moment + seconds
  }

  private mutating func endUpdateStep() {
    lastActivity = moment
    if update.status == .installing {
      update = SoftwareUpdate(release: update.release + 1)
    } else {
      update.status = .scheduled
    }
  }
}
