internal import TeslaData
internal import Time

/// The drives of a car.
///
/// The gear decides: a car in D, R or N drives, also while it stands at a light or in a jam, and P
/// ends the drive, however short the stop (cars that tell no gear drive while they have a speed). A
/// drive begins between the last look at the parked car and the first at the driving one, at the
/// moment from which the distance between them was probably driven; it ends likewise. Its odometer
/// goes on from that of the drive before, so that the drives' distances add up to the odometer's.
/// A car that is not reached, as in a tunnel, drives on.
struct DriveRecorder: Sendable {
  private let vin: String
  private let options: Recorder.Options
  /// The car when it was last seen not to drive; its odometer is where the next drive begins.
  private var parked: Look?
  /// When it was last known not to drive, which a look for free may tell too.
  private var parkedUntil: Timestamp?
  private var open: OpenDrive?
  /// The last drive, which late news still belong to.
  private var ended: Ended?
  /// Drives are known by when they began, so no two begin at once.
  private var lastBegin: Timestamp?

  private struct Ended: Hashable {
    var open: OpenDrive
    /// Whether the car was seen parked after it; otherwise where it ended is still to be learned.
    var isSeen: Bool
    /// Whether it cannot go on, as the car has slept since.
    var isOver = true
    /// Until when it had ended at the latest.
    var until: Timestamp
  }

  /// Gaps at both ends of a complete drive are no longer.
  static let ordinaryGap = Duration.seconds(300)
  /// A car that was not seen for longer, and came less far than `crawl`, has stopped in between.
  static let longestGap = Duration.seconds(1_200)
  /// So far, in km, a car whose end of a drive was not seen came at most to be parked.
  static let rest = 5.0
  /// km/h
  static let crawl = 20.0
  /// The speed in streets, where nothing tells a better one, in km/h.
  static let street = 35.0
  /// Faster than any car, in km/h.
  static let absurd = 250.0
  /// A car parks and manoeuvres with less, in km.
  static let least = 0.16
  /// Values of the end may come so late.
  static let settling = Duration.seconds(120)
  static let interval = Duration.seconds(60)

  init(vin: String, _ past: CarPast, _ options: Recorder.Options) {
    self.vin = vin
    self.options = options
    guard let drive = past.drive else { return }
    lastBegin = drive.begin
    var seen = max(drive.seenFrom ?? drive.begin, drive.end ?? drive.begin)
    if drive.end != nil {
      seen = max(seen, past.seen(otherThan: .driving) ?? seen)
    } else if let state = past.state, state.kind == .driving {
      seen = max(seen, state.seenUntil)
    }
    var look = Look(time: seen)
    look.odometer = drive.endOdometer ?? drive.startOdometer
    look.level = drive.endLevel
    look.range = drive.endRange
    look.position = drive.endPosition
    if drive.end == nil {
      look.mode = .driving
      open = OpenDrive(goingOn: drive, from: look, past.rated)
    } else {
      // It may have been charged since.
      (look.range, look.level) = (nil, nil)
      // A look for free, which may have seen it last, reads no odometer.
      look.time = drive.end ?? drive.begin
      parked = look
      parkedUntil = seen
      ended = DriveRecorder.lost(drive, past.state, past.rated)
    }
  }

  /// A drive whose end may not have been seen: the car was not, or slept, when it was next looked
  /// for.
  private static func lost(
    _ drive: Drive, _ state: JournalState?, _ rated: RatedEnergy
  ) -> Ended? {
    guard let end = drive.end, !drive.isComplete, !drive.isInferred, let state,
      state.kind == .offline || state.kind == .asleep, state.begin >= end
    else { return nil }
    var last = Look(time: end)
    last.mode = .driving
    last.odometer = drive.endOdometer
    last.level = drive.endLevel
    last.range = drive.endRange
    last.position = drive.endPosition
    let open = OpenDrive(goingOn: drive, from: last, rated)
    // It still sleeps since it was found to, but who is not reached may drive.
    let isOver = state.kind == .asleep
    return Ended(
      open: open, isSeen: false, isOver: isOver, until: isOver ? state.begin : state.seenUntil)
  }

  /// The beginning of the drive that is under way.
  var openBegin: Timestamp? { open.flatMap { $0.isTold ? $0.drive.begin : nil } }

  var isUnderWay: Bool { open != nil }

  // MARK: What is seen

  /// - Parameter look: not earlier than the one before.
  mutating func note(_ look: Look, _ context: Context) -> Recording {
    if look.mode == .driving { return noteDriving(look, context) }
    var news = Recording()
    if let open {
      news += end(open, at: look, context)
    } else if let ended, DriveRecorder.belongs(look, to: ended) {
      news += settle(ended, by: look, context)
    }
    news += infer(look, context)
    keep(look)
    return news
  }

  /// Takes that the car sleeps, which no driving car does.
  mutating func noteAsleep(at time: Timestamp, _ context: Context) -> Recording {
    defer { parkedUntil = max(parkedUntil ?? time, time) }
    guard let open else { return Recording() }
    return lose(open, at: time, context, isOver: true)
  }

  /// Takes that the car is not reached: in a tunnel, or where it is parked without a signal.
  mutating func noteOffline(at time: Timestamp, _ context: Context) -> Recording {
    guard let open, open.last.time.duration(to: time) > DriveRecorder.longestGap else {
      return Recording()
    }
    return lose(open, at: time, context, isOver: false)
  }

  /// Takes that the car has another odometer from now on, as after a repair.
  mutating func forgetOdometer(_ context: Context) -> Recording {
    var news = Recording()
    if let open {
      news += lose(open, at: open.last.time, context, isOver: true)
      parkedUntil = nil
    }
    ended = nil
    parked?.odometer = nil
    return news
  }

  /// What is known by now, for the end of the program.
  var last: [JournalChange] { open.map { $0.isTold ? [.drive($0.drive)] : [] } ?? [] }

  private mutating func noteDriving(_ look: Look, _ context: Context) -> Recording {
    var news = Recording()
    if let known = open ?? ended.flatMap({ $0.isOver ? nil : $0.open }) {
      if DriveRecorder.goesOn(known.last, look) {
        open = known
        open?.drive.end = nil
        ended = nil
        return tell(look, context)
      }
      if open != nil { news += lose(known, at: look.time, context, isOver: true) }
    }
    let unseen = inferUnseen(before: look, context)
    ended = nil
    begin(look, context)
    // Where the one ended and the other began is only reckoned.
    if !unseen.changes.isEmpty { open?.drive.isComplete = false }
    return news + unseen + tell(look, context)
  }

  /// Whether a car seen to drive twice did so all the time.
  private static func goesOn(_ last: Look, _ look: Look) -> Bool {
    guard last.time.duration(to: look.time) > longestGap else { return true }
    guard let from = last.odometer, let to = look.odometer else { return false }
    return (to - from) >= crawl * last.time.hours(to: look.time)
  }

  // MARK: Beginning

  private mutating func begin(_ look: Look, _ context: Context) {
    let bound = parkedUntil.map { min($0, look.time) }
    let odometer = parked?.odometer.flatMap { before in
      look.odometer.map { before <= $0 ? before : $0 }
    }
    let distance = odometer.flatMap { from in look.odometer.map { $0 - from } } ?? 0
    let speed = max(DriveRecorder.street, (look.speed ?? 0) * 0.6)
    let begin = look.time.advanced(hours: -min(distance / speed, 24 * 365))
      .limited(bound ?? look.time, look.time)
    var drive = Drive(vin: vin, begin: unique(begin))
    drive.seenFrom = max(look.time, drive.begin)
    drive.startOdometer = odometer ?? look.odometer
    drive.startLevel = parked?.level ?? look.level
    drive.startRange = parked?.range ?? look.range
    drive.software = context.software
    if let position = parked?.position ?? (distance < 1 ? look.position : nil) {
      drive.from = options.place(position)
      if options.keepsPositions { drive.startPosition = position }
    }
    // What it used before the first look is only reckoned where its battery was not seen parked.
    let isBatteryKnown = parked?.range != nil || look.range == nil
    drive.isComplete =
      isBatteryKnown
      && bound.map { $0.duration(to: look.time) <= DriveRecorder.ordinaryGap } ?? false
    open = OpenDrive(
      drive, at: look, range: parked?.range, remaining: parked?.remaining,
      isFresh: !look.isStreamed && drive.isComplete)
    open?.outside.add(parked?.outside)
  }

  /// Takes in a look at the driving car.
  private mutating func tell(_ look: Look, _ context: Context) -> Recording {
    guard var open else { return Recording() }
    open.take(look, context)
    defer { self.open = open }
    var news = Recording()
    // A car that is only put into gear has not driven yet.
    if !open.isTold, open.drive.distance ?? 0 >= DriveRecorder.least || look.speed ?? 0 >= 10 {
      open.isTold = true
      open.written = look.time
      news += Recording([.drive(open.drive)], isUrgent: true)
    } else if open.isTold, open.written.duration(to: look.time) >= DriveRecorder.interval {
      open.written = look.time
      news.changes.append(.drive(open.drive))
    }
    if open.isTold, options.keepsPositions, let position = look.position {
      let point = Drive.Point(time: look.time, position: position, speed: look.speed)
      news.changes.append(.point(point, vin: vin, begin: open.drive.begin))
    }
    return news
  }

  // MARK: End

  private mutating func end(_ known: OpenDrive, at look: Look, _ context: Context) -> Recording {
    open = nil
    guard DriveRecorder.isRest(known.last, look, until: look.time) else {
      return lose(known, at: look.time, context, isOver: true)
    }
    var done = known
    done.close(look, context)
    done.place(look, options)
    let gap = known.last.time.duration(to: look.time)
    done.drive.isComplete = done.drive.isComplete && gap <= DriveRecorder.ordinaryGap
    guard done.isTold || done.drive.distance ?? 0 >= DriveRecorder.least else {
      ended = nil
      return Recording()
    }
    done.isTold = true
    ended = Ended(open: done, isSeen: true, until: look.time)
    return Recording([.drive(done.drive)], isUrgent: true)
  }

  /// Whether what the odometer of a parked car has more belongs to the drive that was last seen;
  /// otherwise the car may have been driven again.
  ///
  /// - Parameter until: when the drive had ended at the latest.
  private static func isRest(_ last: Look, _ look: Look, until: Timestamp) -> Bool {
    guard let from = last.odometer, let to = look.odometer else { return true }
    guard to >= from else { return false }
    let hours = last.time.hours(to: until)
    guard to - from > rest, last.time.duration(to: until) > longestGap else {
      return to - from <= absurd * max(hours, 0.1)
    }
    return (to - from) >= crawl * hours
  }

  /// Ends a drive of which the end was not seen.
  ///
  /// - Parameter time: when it had ended at the latest.
  private mutating func lose(
    _ known: OpenDrive, at time: Timestamp, _ context: Context, isOver: Bool
  ) -> Recording {
    open = nil
    var done = known
    done.drive.end = max(known.last.time.inMilliseconds, known.drive.begin)
    done.drive.isComplete = false
    done.drive.energy = done.energy(context)
    guard done.isTold else { return Recording() }
    ended = Ended(open: done, isSeen: false, isOver: isOver, until: time)
    var rest = known.last
    rest.mode = .parked
    parked = rest
    parkedUntil = max(parkedUntil ?? known.last.time, known.last.time)
    return Recording([.drive(done.drive)], isUrgent: true)
  }

  /// Whether a look at the parked car still tells of the end of the last drive.
  private static func belongs(_ look: Look, to ended: Ended) -> Bool {
    !ended.isSeen || ended.until.duration(to: look.time) <= settling
  }

  /// Takes what is only known after a drive.
  private mutating func settle(_ known: Ended?, by look: Look, _ context: Context) -> Recording {
    guard var ended = known else { return Recording() }
    self.ended = nil
    let before = ended.open.drive
    guard DriveRecorder.isRest(ended.open.last, look, until: ended.until) else {
      return Recording()
    }
    let end = ended.open.drive.end
    ended.open.close(look, context)
    if ended.isSeen {
      ended.open.drive.end = end
    } else {
      ended.open.drive.end = ended.open.drive.end.map { min($0, ended.until) }
      ended.open.place(look, options)
    }
    let isNews = !ended.isSeen
    if isNews { (ended.isSeen, ended.isOver, ended.until) = (true, true, look.time) }
    self.ended = ended
    guard ended.open.drive != before else { return Recording() }
    // What comes after the end of a drive that was seen is worth no sync of its own.
    return Recording([.drive(ended.open.drive)], isUrgent: isNews)
  }

  // MARK: What the odometer tells

  /// A drive between two looks at the parked car.
  private mutating func infer(_ look: Look, _ context: Context) -> Recording {
    let before = ended?.open.drive.endOdometer ?? parked?.odometer
    guard let before, let now = look.odometer, now - before >= DriveRecorder.least,
      let parked, parked.time < look.time
    else { return Recording() }
    let begin = max(parked.time, ended?.open.drive.end ?? parked.time)
    ended = nil
    var drive = Drive(vin: vin, begin: unique(begin))
    drive.end = max(look.time.inMilliseconds, drive.begin)
    drive.isInferred = true
    (drive.startOdometer, drive.endOdometer) = (before, now)
    (drive.startLevel, drive.endLevel) = (parked.level, look.level)
    (drive.startRange, drive.endRange) = (parked.range, look.range)
    drive.software = context.software
    if let perKilometre = context.energy, let start = parked.range, let end = look.range,
      start > end
    {
      drive.energy = (start - end) * perKilometre
      drive.energySource = .range
    }
    if let position = parked.position {
      drive.from = options.place(position)
      if options.keepsPositions { drive.startPosition = position }
    }
    if let position = look.position {
      drive.to = options.place(position)
      if options.keepsPositions { drive.endPosition = position }
    }
    return Recording([.drive(drive)], isUrgent: true)
  }

  /// A drive before the one that is seen to have begun, where this one cannot have come so far since
  /// the car was last known not to drive: a look for free does not read the odometer.
  private mutating func inferUnseen(before look: Look, _ context: Context) -> Recording {
    guard let bound = parkedUntil, let parked, parked.time < bound, bound < look.time,
      let from = parked.odometer, let to = look.odometer
    else { return Recording() }
    let way = max(look.speed ?? 0, DriveRecorder.street) * bound.hours(to: look.time)
    guard to - from > 2 * way + DriveRecorder.least else { return Recording() }
    var unseen = look
    (unseen.time, unseen.mode, unseen.position) = (bound, .parked, nil)
    unseen.odometer = to - way
    let news = infer(unseen, context)
    keep(unseen)
    return news
  }

  private mutating func unique(_ begin: Timestamp) -> Timestamp {
    let begin = lastBegin.map { max(begin, $0.advanced(by: .seconds(1))) } ?? begin
    lastBegin = begin.inMilliseconds
    return begin.inMilliseconds
  }

  /// Remembers the parked car. What its odometer has moved without a drive belongs to the next.
  private mutating func keep(_ look: Look) {
    var look = look
    let before = ended?.open.drive.endOdometer ?? parked?.odometer
    if let before, let now = look.odometer, abs(now - before) < DriveRecorder.least {
      look.odometer = before
    }
    look.odometer = look.odometer ?? before
    look.range = look.range ?? parked?.range
    look.level = look.level ?? parked?.level
    look.position = look.position ?? parked?.position
    parked = look
    parkedUntil = look.time
    if let end = ended, end.until.duration(to: look.time) > DriveRecorder.settling { ended = nil }
  }
}
