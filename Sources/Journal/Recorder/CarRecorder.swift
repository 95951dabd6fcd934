internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import Time

/// What a car did, from what is seen of it.
struct CarRecorder: Sendable {
  private let vin: String
  private var drives: DriveRecorder
  private var charges: ChargeRecorder
  private var states: StateRecorder
  private var samples: SampleRecorder
  private var energy: RatedEnergy
  private var odometer: OdometerGuard
  private var facts = VehicleFacts()
  /// When the newest facts were true.
  private var seen: Timestamp?
  /// When the first facts of this start were true.
  private var begun: Timestamp?
  /// The first look at a car that stands, and whose stream has no gear: it may be at a red light.
  private var stop: (look: Look, facts: VehicleFacts)?
  private var vehicle: JournalVehicle?
  private var version: String?

  /// For so long after a start a stream may not have told all.
  static let settling = Duration.seconds(60)
  /// How long a car without a gear may stand before its drive has ended.
  static let longestStop = Duration.seconds(180)

  init(vin: String, _ past: CarPast, _ options: Recorder.Options) {
    self.vin = vin
    drives = DriveRecorder(vin: vin, past, options)
    charges = ChargeRecorder(vin: vin, past, options)
    states = StateRecorder(vin: vin, past.state)
    samples = SampleRecorder(subject: vin)
    odometer = OdometerGuard(past.drive)
    energy = past.rated
    version = past.version
  }

  /// Takes how the car is connected.
  mutating func note(_ state: VehicleState, at now: Timestamp) -> Recording {
    let now = seen.map { max($0, now) } ?? now
    switch state {
    case .asleep:
      var news = endStop()
      news += drives.noteAsleep(at: now, context)
      news += charges.noteAsleep(at: now)
      news.changes += states.note(.asleep, at: now)
      return news
    case .offline:
      var news = endStop()
      news += drives.noteOffline(at: now, context)
      news.changes += states.note(.offline, at: now)
      return news
    case .online:
      // What it does, only its data tells.
      switch states.state?.kind {
      case .driving, .charging: return Recording()
      default: return Recording(states.note(.online, at: now))
      }
    case .other: return Recording()
    }
  }

  /// Takes what the car says. What comes late or again changes nothing.
  mutating func note(
    _ told: VehicleFacts, of car: Vehicle, at time: Timestamp, isStreamed: Bool
  ) -> Recording {
    let new = told.following(facts)
    if let seen, time < seen || time == seen && new == facts { return Recording() }
    facts = new
    seen = time
    // A car streams only one of them; the other is the last answer's.
    if !isStreamed {
      energy.note(
        energy: told.addedKilowattHours,
        range: told.addedRatedMiles.map { $0 * DisplayUnits.kilometersPerMile })
    }
    let begun = begun ?? time
    self.begun = begun
    var news = Recording(papers(of: car, at: time))
    // After a start a stream may tell of a door first: what the car did before goes on.
    guard new.isDriving != nil || new.isCharging != nil else { return news }
    news.changes += samples.note(told.samples, at: time)
    if isStreamed { news.changes += samples.note(CarMode(connected: new), at: time) }
    var look = Look(new, time: time, isStreamed: isStreamed)
    // The gear is that of the last answer, which may be hours old.
    if isStreamed, !told.hasOwnGear, look.mode == .driving, look.speed == 0 { look.mode = .parked }
    // Or where it is. A charge whose state it told before the start, and not since, goes on.
    if isStreamed, new.isCharging == nil, look.mode == .parked,
      charges.isUnderWay || begun.duration(to: time) < CarRecorder.settling
    {
      return news
    }
    if isStreamed, !told.hasOwnGear, look.mode == .parked, drives.isUnderWay {
      let first = stop ?? (look, new)
      if mayGoOn(after: first.look, at: time) {
        stop = first
        return news
      }
    } else if look.mode == .driving, let first = stop, mayGoOn(after: first.look, at: time) {
      stop = nil
    }
    news += endStop()
    return news + take(look, new)
  }

  private func mayGoOn(after stop: Look, at time: Timestamp) -> Bool {
    stop.time.duration(to: time) < CarRecorder.longestStop
  }

  private mutating func take(_ look: Look, _ facts: VehicleFacts) -> Recording {
    var look = look
    var news = Recording()
    if odometer.take(&look) { news += drives.forgetOdometer(context) }
    news += drives.note(look, context)
    news += charges.note(look, facts)
    news.changes += states.note(look.mode.state, at: look.time)
    return news
  }

  /// Takes that the car had stopped for good when it was first seen to stand.
  private mutating func endStop() -> Recording {
    guard let (look, facts) = stop else { return Recording() }
    stop = nil
    return take(look, facts)
  }

  mutating func note(_ mode: CarMode, at now: Timestamp) -> Recording {
    Recording(samples.note(mode, at: now))
  }

  /// - Parameter counted: kWh that charging has added since the car was first seen.
  mutating func note(counted: Double) -> Recording { charges.note(counted: counted) }

  mutating func endSamples(at now: Timestamp) -> [JournalChange] { samples.advance(to: now) }

  /// What is known by now, for the end of the program.
  mutating func last() -> [JournalChange] {
    drives.last + charges.last + states.last + samples.flush()
  }

  private var context: DriveRecorder.Context {
    DriveRecorder.Context(software: version, energy: energy.kilowattHoursPerKilometre)
  }

  /// The car's name, units and software, where they are new.
  private mutating func papers(of car: Vehicle, at time: Timestamp) -> [JournalChange] {
    var changes: [JournalChange] = []
    let new = JournalVehicle(
      vin: vin, name: facts.name ?? car.displayName, distanceUnit: facts.units.distance,
      temperatureUnit: facts.units.temperature)
    if new != vehicle {
      vehicle = new
      changes.append(.vehicle(new))
    }
    let told = facts.version.map { String($0.prefix(100)) }
    if let told, told != version {
      version = told
      changes.append(.version(SoftwareVersion(vin: vin, version: told, since: time)))
    }
    return changes
  }
}

extension Look.Mode {
  var state: JournalState.Kind {
    switch self {
    case .parked: .online
    case .charging: .charging
    case .driving: .driving
    }
  }
}

/// Keeps out odometers that cannot be: that fall, or go faster than any car. A value that
/// several answers repeat is taken as true, as after a repair.
struct OdometerGuard: Hashable, Sendable {
  private var value: Double?
  private var time = Timestamp(seconds: 0)
  private var refusals = 0

  static let patience = 3

  init() {}

  /// Goes on from the last drive that is known.
  init(_ drive: Drive?) {
    guard let drive, let odometer = drive.endOdometer ?? drive.startOdometer else { return }
    value = odometer
    time = drive.end ?? drive.seenFrom ?? drive.begin
  }

  /// Takes out of a look the odometer that is not believed.
  ///
  /// - Returns: whether it is another odometer than before, of which nothing tells how far the car
  ///   was driven.
  mutating func take(_ look: inout Look) -> Bool {
    guard let odometer = look.odometer else { return false }
    var isOther = false
    if let value {
      let most = DriveRecorder.absurd * max(time.hours(to: look.time), 0.1)
      isOther = odometer < value - 0.01 || odometer - value > most
    }
    if isOther, refusals < OdometerGuard.patience {
      refusals += 1
      look.odometer = nil
      return false
    }
    refusals = 0
    (value, time) = (odometer, look.time)
    return isOther
  }
}
