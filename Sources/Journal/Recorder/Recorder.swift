package import Polling
internal import TeslaAPI
package import TeslaData
package import Time

/// What is to be written into the journal.
package struct Recording: Hashable, Sendable {
  package var changes: [JournalChange]
  /// Whether it is to be on the disk soon: a drive or a charge began or ended.
  package var isUrgent: Bool

  package init(_ changes: [JournalChange] = [], isUrgent: Bool = false) {
    self.changes = changes
    self.isUrgent = isUrgent
  }

  package static func + (left: Recording, right: Recording) -> Recording {
    Recording(left.changes + right.changes, isUrgent: left.isUrgent || right.isUrgent)
  }

  package static func += (left: inout Recording, right: Recording) { left = left + right }
}

/// Makes drives, charges, states, versions and samples of what pollers report: a machine with no
/// clock and no files.
///
/// Its times are Tesla's: what is reported goes by this machine's clock, and where that is known to
/// be wrong the caller says by how much, so that no setting of it shortens or lengthens anything.
package struct Recorder: Sendable {
  package struct Options: Sendable {
    /// Whether positions are kept.
    package var keepsPositions = false
    /// The name of a place, for `from`, `to` and `place`.
    package var place: @Sendable (Position) -> String? = { _ in nil }
    /// Whether charges' energy is counted from what cars say; otherwise from what is reported to
    /// be counted (`PollReport.charges`), with which the sums then agree.
    package var countsCharges = false

    package init() {}
  }

  private let options: Options
  private let past: @Sendable (String) -> CarPast
  private var cars: [String: CarRecorder] = [:]
  private var sites: [String: SampleRecorder] = [:]

  /// - Parameter past: what the journal knows of a car; asked when it is first heard of.
  package init(
    _ options: Options = Options(),
    past: @escaping @Sendable (String) -> CarPast = { _ in CarPast() }
  ) {
    self.options = options
    self.past = past
  }

  /// - Parameters:
  ///   - now: by this machine's clock.
  ///   - clockError: how far that is ahead of Tesla's.
  package mutating func take(
    _ report: PollReport, at now: Timestamp, clockError: Duration = .zero
  ) -> Recording {
    func told(_ moment: Timestamp) -> Timestamp {
      // A date only: these times are compared with those of a file.
      Timestamp(sinceEpoch: moment.sinceEpoch - clockError)
    }
    let now = told(now)
    switch report {
    case .connection(let vehicle, let state, _):
      return with(vehicle.key, now) { $0.note(state, at: now) }
    case .data(let vehicle, let facts, _, let moment, isFresh: true):
      return with(vehicle.key, now) {
        $0.note(facts, of: vehicle, at: min(told(moment), now), isStreamed: false)
      }
    case .streamed(let vehicle, let facts?, let moment):
      return with(vehicle.key, now) {
        $0.note(facts, of: vehicle, at: min(told(moment), now), isStreamed: true)
      }
    case .stream(let vehicle, _, let status) where status.isConnected:
      return with(vehicle.key, now) { $0.note(VehicleState.online, at: now) }
    case .decision(let key, _, let knowledge):
      guard let mode = knowledge.mode else { return Recording() }
      return with(key, now) { $0.note(mode, at: now) }
    case .charges(let meters) where !options.countsCharges:
      return meters.reduce(into: Recording()) { news, meter in
        news += with(meter.key, now) { $0.note(counted: meter.value.total) }
      }
    case .site(let id, _, let facts, _, let moment):
      let time = min(told(moment), now)
      return Recording(
        sites[id, default: SampleRecorder(subject: id)].note(facts.samples, at: time))
    case .tick: return endSamples(at: now)
    default: return Recording()
    }
  }

  /// The same, from what files tell.
  package mutating func take(_ observation: Observation, at now: Timestamp) -> Recording {
    let now = Timestamp(sinceEpoch: now.sinceEpoch)
    switch observation {
    case .connection(let vehicle, let state, _):
      return with(vehicle.key, now) { $0.note(state, at: now) }
    case .data(let vehicle, let facts, let moment):
      let moment = min(Timestamp(sinceEpoch: moment.sinceEpoch), now)
      return with(vehicle.key, now) { $0.note(facts, of: vehicle, at: moment, isStreamed: false) }
    case .alerts, .site: return Recording()
    }
  }

  /// What is known by now, for the end of the program. What is under way is not ended by it.
  package mutating func last() -> Recording {
    var news = Recording(isUrgent: true)
    for key in cars.keys.sorted() { news.changes += cars[key]?.last() ?? [] }
    for key in sites.keys.sorted() { news.changes += sites[key]?.flush() ?? [] }
    return news
  }

  private mutating func with(
    _ key: String, _ now: Timestamp, _ work: (inout CarRecorder) -> Recording
  ) -> Recording {
    var car = cars[key] ?? CarRecorder(vin: key, past(key).until(now), options)
    // Out of the table meanwhile, so that it is changed in place.
    cars[key] = nil
    defer { cars[key] = car }
    return work(&car)
  }

  private mutating func endSamples(at now: Timestamp) -> Recording {
    var changes: [JournalChange] = []
    for key in cars.keys { changes += cars[key]?.endSamples(at: now) ?? [] }
    for key in sites.keys { changes += sites[key]?.advance(to: now) ?? [] }
    return Recording(changes)
  }
}
