internal import JSON
internal import Journal
internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import Time
internal import Unix

/// The details of a drive or a charge that has ended, as the journal would keep it.
struct TripDetails: Sendable {
  private var recorder: Recorder

  /// - Parameters:
  ///   - past: what the journal knows of a car, from which its drive or charge goes on.
  ///   - place: the name of a place, which `keepsPositions` shows too.
  init(
    keepsPositions: Bool, past: @escaping @Sendable (String) -> CarPast,
    place: @escaping @Sendable (Position) -> String?
  ) {
    var options = Recorder.Options()
    // What is reported to be counted comes after the report of the charge's end.
    options.countsCharges = true
    options.keepsPositions = keepsPositions
    if keepsPositions { options.place = place }
    recorder = Recorder(options, past: past)
  }

  /// Takes in what a poller reported.
  ///
  /// - Parameter clockError: how far this machine's clock is ahead of Tesla's.
  /// - Returns: what is to be added to the lines of events.
  mutating func take(_ report: PollReport, at now: Timestamp, clockError: Duration)
    -> [WatchEvent: Object]
  {
    details(recorder.take(report, at: now, clockError: clockError))
  }

  /// The same, from what files tell.
  mutating func take(_ observation: Observation, at now: Timestamp) -> [WatchEvent: Object] {
    details(recorder.take(observation, at: now))
  }

  private func details(_ news: Recording) -> [WatchEvent: Object] {
    var details: [WatchEvent: Object] = [:]
    for change in news.changes {
      switch change {
      case .drive(let drive) where drive.end != nil && !drive.isInferred:
        details[.driveEnded] = members(of: drive)
      case .charge(let charge) where charge.end != nil && charge.seenFrom != nil:
        details[.chargeEnded] = members(of: charge)
      default: break
      }
    }
    return details
  }

  private func members(of drive: Drive) -> Object {
    var object = span(drive.begin, drive.duration, drive.startLevel, drive.endLevel)
    object.add("energy_used", drive.energy, digits: 2)
    object.add("from", drive.from)
    object.add("to", drive.to)
    object.add("start", drive.startPosition)
    object.add("end", drive.endPosition)
    return object
  }

  private func members(of charge: Charge) -> Object {
    var object = span(charge.begin, charge.duration, charge.startLevel, charge.endLevel)
    object.add("energy_added", charge.energyAdded, digits: 2)
    object.add("energy_drawn", charge.energyDrawn, digits: 2)
    object.add("place", charge.place)
    object.add(nil, charge.position)
    return object
  }

  private func span(_ begin: Timestamp, _ length: Duration?, _ from: Double?, _ to: Double?)
    -> Object
  {
    var object = Object()
    object.add("begin", begin.rfc3339(withMilliseconds: false))
    object.add("duration_seconds", length?.inSeconds, digits: 0)
    object.add("start_battery_level", from, digits: 1)
    object.add("end_battery_level", to, digits: 1)
    return object
  }
}

extension Object {
  fileprivate mutating func add(_ name: String, _ text: String?) {
    if let text { self[name] = .string(text) }
  }

  fileprivate mutating func add(_ name: String, _ number: Double?, digits: Int) {
    guard let number, number.isFinite else { return }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let rounded = (number * scale).rounded() / scale
    self[name] = Int64(exactly: rounded).map { Value($0) } ?? Value(rounded)
  }

  fileprivate mutating func add(_ end: String?, _ position: Position?) {
    guard let position else { return }
    let prefix = end.map { "\($0)_" } ?? ""
    self[prefix + "latitude"] = Value(position.latitude)
    self[prefix + "longitude"] = Value(position.longitude)
  }
}
