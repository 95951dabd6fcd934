internal import Journal
internal import Time

/// A time between a drive or charge and the next, through which a car stood.
struct Parking: Sendable {
  let vin: String
  let begin: Timestamp
  let end: Timestamp
  /// Percent of the battery; negative where it seems to have gained.
  let loss: Double
  /// Days; nil where the journal does not say what the car did.
  var asleep: Double?

  var days: Double { begin.duration(to: end).inSeconds / 86_400 }

  /// What a drive and a charge have in common here.
  fileprivate struct Event {
    let begin: Timestamp
    let end: Timestamp?
    let start: (level: Double?, range: Double?)
    let finish: (level: Double?, range: Double?)
    let odometers: (start: Double?, end: Double?)
    let isComplete: Bool
  }

  /// - Parameter fullRange: rated km of the full battery, where it is known: a range is told finer
  ///   than a percent.
  static func all(
    of vin: String, _ drives: [Drive], _ charges: [Charge], _ states: [JournalState],
    fullRange: Double?
  ) -> [Parking] {
    let events =
      (drives.map(Event.init) + charges.map(Event.init)).sorted { $0.begin < $1.begin }
    var parkings = zip(events, events.dropFirst()).compactMap { before, after in
      parking(vin, before, after, fullRange)
    }
    addSleep(to: &parkings, states)
    return parkings
  }

  private static func parking(
    _ vin: String, _ before: Event, _ after: Event, _ fullRange: Double?
  ) -> Parking? {
    guard before.isComplete, after.isComplete, let begin = before.end,
      begin.duration(to: after.begin) >= .seconds(3_600)
    else { return nil }
    // It was driven meanwhile.
    if let here = before.odometers.end, let there = after.odometers.start, there - here > 0.5 {
      return nil
    }
    let loss: Double
    if let fullRange, let from = before.finish.range, let to = after.start.range {
      loss = (from - to) / fullRange * 100
    } else if let from = before.finish.level, let to = after.start.level {
      loss = from - to
    } else {
      return nil
    }
    // It was charged meanwhile, or the answers are of no use.
    guard -1...60 ~= loss else { return nil }
    return Parking(vin: vin, begin: begin, end: after.begin, loss: loss)
  }

  /// Both are in the order of time.
  private static func addSleep(to parkings: inout [Parking], _ states: [JournalState]) {
    var first = 0
    for place in parkings.indices {
      let parking = parkings[place]
      var (asleep, known) = (0.0, 0.0)
      while first < states.count, (states[first].end ?? states[first].seenUntil) <= parking.begin {
        first += 1
      }
      for state in states[first...] {
        guard state.begin < parking.end else { break }
        let begin = max(state.begin, parking.begin)
        let end = min(state.end ?? state.seenUntil, parking.end)
        guard begin < end, state.kind != .offline else { continue }
        let days = begin.duration(to: end).inSeconds / 86_400
        known += days
        if state.kind == .asleep { asleep += days }
      }
      if known >= 0.9 * parking.days { parkings[place].asleep = min(asleep, parking.days) }
    }
  }
}

extension Parking.Event {
  init(_ drive: Drive) {
    self.init(
      begin: drive.begin, end: drive.end, start: (drive.startLevel, drive.startRange),
      finish: (drive.endLevel, drive.endRange),
      odometers: (drive.startOdometer, drive.endOdometer), isComplete: drive.isComplete)
  }

  init(_ charge: Charge) {
    self.init(
      begin: charge.begin, end: charge.end, start: (charge.startLevel, charge.startRange),
      finish: (charge.endLevel, charge.endRange), odometers: (charge.odometer, charge.odometer),
      isComplete: charge.isComplete)
  }
}
