internal import Polling
internal import TeslaData
internal import Time

/// The charges of a car.
///
/// A charge is what lies between the first look that says Charging and the next one that does not;
/// it began and ended when the energy that was added by then says so. Its energy is what
/// `tesla_vehicle_charge_energy_joules_total` counted meanwhile, so that the charges add up to the
/// counter. What the counter gained while no charge was seen becomes a charge of its own.
struct ChargeRecorder: Sendable {
  private let vin: String
  private let options: Recorder.Options
  private var open: OpenCharge?
  /// The last one, which late news still belong to, and when it was seen to have ended.
  private var ended: Ended?
  private var current: Look?
  /// The last two looks between which the energy that a charge added became another.
  private var before: Look?
  private var after: Look?
  /// When the car was last known not to charge.
  private var idleUntil: Timestamp?
  /// When the last charge before this start ended: what is counted and was not seen came after it.
  private var idleAtStart: Timestamp?
  /// kWh that were counted by now; nil before anything told.
  private var counter: Double?
  private var meter: ChargeMeter?
  private var lastBegin: Timestamp?

  private struct Ended: Hashable {
    var charge: OpenCharge
    var seen: Timestamp
    /// Whether its end was not seen.
    var isLost: Bool
  }

  /// Gaps at both ends of a complete charge are no longer.
  static let ordinaryGap = Duration.seconds(300)
  /// What is counted so long after a charge belongs to it: a new charge's first energy is only
  /// counted when it is sure to be one.
  static let settling = Duration.seconds(600)
  /// After a longer gap a number that has fallen is another charge's.
  static let longestGap = Duration.seconds(1_800)
  /// Between two points of the curve.
  static let interval = Duration.seconds(300)
  /// Less is no charge, in kWh.
  static let least = 0.05
  /// What may be missing when a charge ends, in kWh: a car that streams tells steps of 0.1 kWh, and
  /// its next answer the rest.
  static let remainder = 0.15

  init(vin: String, _ past: CarPast, _ options: Recorder.Options) {
    self.vin = vin
    self.options = options
    idleUntil = past.seen(otherThan: .charging)
    idleAtStart = past.charge?.end ?? past.drive?.end ?? past.state?.begin
    guard let charge = past.charge else { return }
    lastBegin = charge.begin
    counter = charge.counter
    idleUntil = [charge.end, idleUntil].compactMap(\.self).max()
    if let end = charge.end {
      ended = Ended(
        charge: OpenCharge(charge, goingOnAt: end), seen: end, isLost: !charge.isComplete)
      return
    }
    var seen = charge.seenFrom ?? charge.begin
    if let state = past.state, state.kind == .charging { seen = max(seen, state.seenUntil) }
    open = OpenCharge(charge, goingOnAt: seen)
  }

  var isUnderWay: Bool { open != nil }

  // MARK: What is seen

  /// - Parameter look: not earlier than the one before.
  mutating func note(_ look: Look, _ facts: VehicleFacts) -> Recording {
    var news = Recording()
    if look.mode == .charging {
      if let known = open, isAnother(known, look) { news += end(known, by: nil, at: look) }
      if open != nil { news += go(on: look) } else { news += begin(look) }
    } else {
      if let known = open { news += end(known, by: look, at: look) } else { news += settle(look) }
      idleUntil = look.time
    }
    if current == nil || current?.added != look.added { (before, after) = (current, look) }
    current = look
    if options.countsCharges { news += count(facts, at: look.time) }
    return news
  }

  /// Takes that the car sleeps, which no charging car does.
  mutating func noteAsleep(at time: Timestamp) -> Recording {
    defer { idleUntil = max(idleUntil ?? time, time) }
    guard let known = open else { return Recording() }
    return end(known, by: nil, at: Look(time: time))
  }

  /// - Parameter total: kWh that were counted since the car was first seen.
  mutating func note(counted total: Double) -> Recording {
    guard let before = counter, total >= before else {
      counter = total
      open?.charge.counter = total
      return Recording()
    }
    counter = total
    return total > before ? add(total - before, total) : Recording()
  }

  /// What is known by now, for the end of the program.
  var last: [JournalChange] { open.map { [.charge($0.charge)] } ?? [] }

  /// Whether a charging car charges for another time than when it was last seen to.
  private func isAnother(_ known: OpenCharge, _ look: Look) -> Bool {
    if let from = known.charge.odometer, let to = look.odometer, to - from >= DriveRecorder.least,
      !known.isSettling(look)
    {
      return true
    }
    guard let last = known.last, last.time.duration(to: look.time) > ChargeRecorder.longestGap,
      let before = last.added, let now = look.added
    else { return false }
    return now <= before * ChargeMeter.corrected
  }

  private mutating func begin(_ look: Look) -> Recording {
    let bound = idleUntil.map { min($0, look.time) }
    // What the last charge had added the car still says for some seconds.
    let isNew = look.added != current?.added
    let hours = isNew ? (look.added ?? 0) / max(look.power ?? 0, 1) : 0
    let begin = unique(
      look.time.advanced(hours: -min(hours, 24 * 365)).limited(bound ?? look.time, look.time))
    var charge = Charge(vin: vin, begin: begin)
    charge.seenFrom = max(look.time, begin)
    charge.isComplete =
      bound.map { $0.duration(to: look.time) <= ChargeRecorder.ordinaryGap } ?? false
    func least(_ before: Double?, _ now: Double?) -> Double? {
      [before, now].compactMap(\.self).min()
    }
    charge.startLevel = least(current?.level, look.level)
    // What it has added since is in the range already.
    let share = hours > 0 ? min(begin.hours(to: look.time) / hours, 1) : 0
    let gained = (look.addedRange ?? 0) * share
    charge.startRange = least(current?.range, look.range.map { max($0 - gained, 0) })
    charge.counter = counter
    charge.odometer = look.odometer ?? current?.odometer
    if let position = look.position ?? current?.position {
      charge.place = options.place(position)
      if options.keepsPositions { charge.position = position }
    }
    ended = nil
    var new = OpenCharge(charge, at: look, drawn: current?.drawn)
    new.take(look)
    open = new
    let point = Charge.Point(
      time: begin, energyAdded: 0, level: charge.startLevel, power: look.power)
    return Recording([.charge(new.charge), .curve(point, vin: vin, begin: begin)], isUrgent: true)
  }

  private mutating func go(on look: Look) -> Recording {
    guard var known = open else { return Recording() }
    known.take(look)
    var news = Recording()
    if known.written.duration(to: look.time) >= ChargeRecorder.interval {
      known.written = look.time
      news.changes += [
        .charge(known.charge),
        .curve(known.point(at: look.time), vin: vin, begin: known.charge.begin),
      ]
    }
    open = known
    return news
  }

  /// - Parameters:
  ///   - look: the first at the car that no longer charges; nil where it is not known how the charge
  ///     ended.
  ///   - later: at which it had ended at the latest.
  private mutating func end(_ known: OpenCharge, by look: Look?, at later: Look) -> Recording {
    open = nil
    var done = known
    done.end(by: look, until: later.time)
    ended = Ended(charge: done, seen: later.time, isLost: look == nil)
    let end = done.charge.end ?? later.time
    idleUntil = max(idleUntil ?? end, end)
    return Recording(
      [.charge(done.charge), .curve(done.point(at: end), vin: vin, begin: done.charge.begin)],
      isUrgent: true)
  }

  /// Takes the level and range that a streaming car tells some time after its charge.
  private mutating func settle(_ look: Look) -> Recording {
    guard look.isStreamed, var late = ended, !late.isLost,
      late.seen.duration(to: look.time) <= DriveRecorder.settling, late.charge.rise(look)
    else { return Recording() }
    ended = late
    return Recording([.charge(late.charge.charge)])
  }

  // MARK: What is counted

  private mutating func count(_ facts: VehicleFacts, at time: Timestamp) -> Recording {
    guard let reading = ChargeReading(facts) else { return Recording() }
    guard var meter else {
      meter = ChargeMeter(reading)
      return note(counted: 0)
    }
    meter.add(reading, now: time.seconds)
    self.meter = meter
    return note(counted: meter.total)
  }

  /// Gives energy that was counted to the charge that it belongs to.
  private mutating func add(_ energy: Double, _ total: Double) -> Recording {
    if var known = open {
      known.add(energy, total)
      open = known
      return Recording()
    }
    if var late = ended, isLate(late, energy) {
      if late.isLost, let current {
        late.charge.end(by: current, until: late.seen)
        late.isLost = false
      }
      late.charge.add(energy, total)
      ended = late
      let end = late.charge.charge.end ?? late.seen
      return Recording(
        [
          .charge(late.charge.charge),
          .curve(late.charge.point(at: end), vin: vin, begin: late.charge.charge.begin),
        ], isUrgent: true)
    }
    return infer(energy, total)
  }

  /// Whether what is counted now is of the charge that was last seen to end. Before the first look
  /// after a start it is what the last life counted and did not write down any more.
  private func isLate(_ ended: Ended, _ energy: Double) -> Bool {
    guard let current else { return energy <= (ended.charge.charge.energyAdded ?? 0) / 10 + 0.5 }
    if ended.seen.duration(to: current.time) <= ChargeRecorder.settling { return true }
    // The car's own number goes on: no charge has begun since.
    if energy <= ChargeRecorder.remainder, let now = current.added,
      let before = before?.added ?? ended.charge.charge.energyAdded, before > 0,
      abs(before + energy - now) < ChargeRecorder.least
    {
      return true
    }
    // Another charge's number would have begun anew.
    guard ended.isLost, let now = current.added,
      let before = ended.charge.last?.added ?? ended.charge.charge.energyAdded
    else { return false }
    return abs(before + energy - now) < ChargeRecorder.least
  }

  private mutating func infer(_ energy: Double, _ total: Double) -> Recording {
    guard let current, energy >= ChargeRecorder.least else {
      // To be counted with what is next.
      counter = total - energy
      return Recording()
    }
    let after = after ?? current
    let earliest = [before?.time ?? idleAtStart, ended?.charge.charge.end].compactMap(\.self).max()
    let begin = unique(min(earliest ?? after.time, after.time))
    var charge = Charge(vin: vin, begin: begin)
    charge.end = max(after.time.inMilliseconds, begin)
    (charge.startLevel, charge.endLevel) = (before?.level, after.level)
    (charge.startRange, charge.endRange) = (before?.range, after.range)
    charge.energyAdded = energy
    charge.counter = total
    charge.odometer = current.odometer
    if let position = current.position {
      charge.place = options.place(position)
      if options.keepsPositions { charge.position = position }
    }
    return Recording([.charge(charge)], isUrgent: true)
  }

  private mutating func unique(_ begin: Timestamp) -> Timestamp {
    let begin = lastBegin.map { max(begin, $0.advanced(by: .seconds(1))) } ?? begin
    lastBegin = begin.inMilliseconds
    return begin.inMilliseconds
  }
}
