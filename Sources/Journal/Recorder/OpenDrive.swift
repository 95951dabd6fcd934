internal import TeslaData
internal import Time

extension DriveRecorder {
  /// What is known of the car besides its drives.
  struct Context: Hashable, Sendable {
    /// `2026.38.3`.
    var software: String?
    /// kWh of a kilometre of rated range.
    var energy: Double?
  }
}

/// A drive that is under way, or has just ended.
struct OpenDrive: Hashable, Sendable {
  var drive: Drive
  var first: Look
  var last: Look
  /// Rated range and kWh of the battery when the car was last seen parked before; nil where that
  /// is not known.
  var range: Double?
  var remaining: Double?
  /// Whether that was right before.
  var isFresh = false
  /// Whether the range is the one of the beginning, as an earlier process had reckoned it.
  private(set) var isReckoned = false
  /// When the car last streamed what its battery holds.
  var remainingSeen: Timestamp?
  var outside = Mean()
  /// Whether it was written down.
  var isTold = false
  var written: Timestamp

  /// Older than that, what a stream said of the battery is of no use.
  static let freshness = Duration.seconds(120)

  /// So far from its beginning, in km, a drive has its range there reckoned.
  private static let reckoned = 1.0

  /// Goes on after a start.
  ///
  /// - Parameter look: the last one that was written down.
  init(goingOn drive: Drive, from look: Look, _ rated: RatedEnergy) {
    self.drive = drive
    (first, last, written) = (look, look, look.time)
    outside = Mean(drive.outsideTemperature)
    isTold = true
    (range, isFresh) = (drive.startRange, drive.isComplete)
    // What it had used by then tells more than what the car stood with before. What a car streams
    // of its battery is newer than the range.
    guard drive.energySource == .range, let used = drive.energy, let now = drive.endRange,
      let perKilometre = rated.kilowattHoursPerKilometre,
      drive.distance ?? 0 > OpenDrive.reckoned
    else { return }
    range = now + used / perKilometre
    isReckoned = true
  }

  init(
    _ drive: Drive, at look: Look, range: Double?, remaining: Double?, isFresh: Bool
  ) {
    self.drive = drive
    (first, last, written) = (look, look, look.time)
    (self.range, self.remaining, self.isFresh) = (range, remaining, isFresh)
  }

  /// Takes in what the car is like on the way.
  mutating func take(_ look: Look, _ context: DriveRecorder.Context) {
    drive.topSpeed = [drive.topSpeed, look.speed].compactMap(\.self).max()
    outside.add(look.outside)
    drive.outsideTemperature = outside.value
    note(look)
    follow(look)
    drive.energy = energy(context)
  }

  private mutating func follow(_ look: Look) {
    last = last.followed(by: look)
    if look.remaining != nil { remainingSeen = look.time }
  }

  private mutating func note(_ look: Look) {
    if let odometer = look.odometer, odometer >= drive.endOdometer ?? drive.startOdometer ?? 0 {
      drive.startOdometer = drive.startOdometer ?? odometer
      drive.endOdometer = odometer
    }
    drive.endLevel = look.level ?? drive.endLevel
    drive.endRange = look.range ?? drive.endRange
  }

  /// Ends the drive by the first look at the parked car.
  mutating func close(_ look: Look, _ context: DriveRecorder.Context) {
    let before = last.odometer
    let driven = before.flatMap { from in look.odometer.map { max($0 - from, 0) } } ?? 0
    let speed = max(DriveRecorder.street, (last.speed ?? 0) * 0.6)
    let isExact = look.isStreamed && last.time.duration(to: look.time) <= .seconds(60)
    let end = isExact ? look.time : last.time.advanced(hours: min(driven / speed, 24 * 365))
    drive.end = max(
      end.limited(last.time, max(last.time, look.time)).inMilliseconds, drive.begin)
    // A battery that is charged meanwhile tells nothing of the drive.
    if look.mode == .parked, last.level.map({ look.level ?? $0 <= $0 + 1 }) ?? true {
      note(look)
      let (time, speed) = (last.time, last.speed)
      follow(look)
      (last.time, last.speed) = (time, speed)
    } else if let odometer = look.odometer {
      var way = look
      (way.level, way.range) = (nil, nil)
      way.odometer = odometer
      note(way)
    }
    drive.energy = energy(context)
  }

  mutating func place(_ look: Look, _ options: Recorder.Options) {
    guard let position = look.position else { return }
    drive.to = options.place(position)
    if options.keepsPositions { drive.endPosition = position }
  }

  /// kWh out of the battery by now.
  mutating func energy(_ context: DriveRecorder.Context) -> Double? {
    if let remainingSeen, remainingSeen.duration(to: last.time) <= OpenDrive.freshness,
      let start = atBeginning(remaining, \.remaining, most: 0.4), let now = last.remaining,
      start > now
    {
      drive.energySource = .stream
      return start - now
    }
    guard let perKilometre = context.energy, let end = drive.endRange,
      let start = atBeginning(range, \.range, most: 1.6)
    else { return nil }
    drive.energySource = .range
    return max(start - end, 0) * perKilometre
  }

  /// A number of the battery when the drive began. One from long before has since become less in
  /// the parked car, or more at a charger; then it is reckoned back from the way on which it was
  /// seen.
  ///
  /// - Parameter most: how much a kilometre takes at the most. After a start the first look is one
  ///   on the way, and may be far from where the drive began.
  private func atBeginning(
    _ parked: Double?, _ number: KeyPath<Look, Double?>, most: Double
  ) -> Double? {
    guard let onTheWay = first[keyPath: number] else { return parked }
    let before = first.odometer.flatMap { way in drive.startOdometer.map { max(way - $0, 0) } } ?? 0
    let limit = onTheWay * 1.1 + 20 + before * most
    let known = parked.flatMap { $0 >= onTheWay && $0 <= limit ? $0 : nil }
    guard !isReckoned, let now = last[keyPath: number], let start = drive.startOdometer,
      let way = first.odometer, let here = last.odometer, way >= start, here > way,
      here - way >= 2 * (way - start), onTheWay > now
    else { return known ?? onTheWay }
    let back = onTheWay + (onTheWay - now) / (here - way) * (way - start)
    guard let known, known > back else { return known ?? back }
    // What was used since that look was used in part by the parked car, and a cold car needs more
    // at first than on the rest of the way: the truth is between them.
    return isFresh ? (known + back) / 2 : back
  }
}

extension Look {
  /// What is known after a look that left something out.
  fileprivate func followed(by look: Look) -> Look {
    var new = look
    new.odometer = look.odometer ?? odometer
    new.level = look.level ?? level
    new.range = look.range ?? range
    new.remaining = look.remaining ?? remaining
    new.position = look.position ?? position
    return new
  }
}
