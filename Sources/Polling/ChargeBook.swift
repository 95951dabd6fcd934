internal import TeslaAPI
internal import Time
internal import Unix

/// What cars were charged with, counted and saved for all of them together.
///
/// `state.json` grows with the number of cars, so it is written once in ten seconds at most: at once
/// by a reading that comes after a rest, else by the housekeeper. What is reported was saved before,
/// so that no counter falls when the program is killed.
final class ChargeBook: Sendable {
  private struct State {
    /// What cars said and no one has counted yet, also of cars that have left.
    var readings: [String: [TimedReading]] = [:]
    /// What is known of each car so far.
    var meters: [String: ChargeMeter] = [:]
    var lastSave: Timestamp?
  }

  /// Between two writes.
  static let rest = Duration.seconds(10)

  private let state = Lock(State())
  private let store: EnergyStore
  private let clock: any WallClock
  private let report: PollReceiver

  init(_ store: EnergyStore, clock: any WallClock, report: @escaping PollReceiver) {
    self.store = store
    self.clock = clock
    self.report = report
  }

  /// Takes up what was counted of a car before.
  ///
  /// - Parameter contents: `state.json` as it was just read, for bulk callers.
  func load(_ key: String, from contents: StateFile.Contents? = nil) {
    guard let meter = store.meter(.vehicles, key, as: ChargeMeter.self, in: contents) else {
      return
    }
    state.withLock { $0.meters[key] = meter }
    report(.charges([key: meter]))
  }

  func add(_ reading: TimedReading, of key: String) async {
    let now = clock.now
    note(reading, of: key)
    let isDue = state.withLock { state in
      state.lastSave.map { $0.duration(to: now) >= ChargeBook.rest } ?? true
    }
    if isDue { await save() }
  }

  /// The same, to be saved by the housekeeper.
  func note(_ reading: TimedReading, of key: String) {
    state.withLock { $0.readings[key, default: []].append(reading) }
  }

  /// Counts and saves what was said since the last time.
  func save() async {
    let now = clock.now
    let (readings, known) = state.withLock { state in
      defer { state.readings = [:] }
      if !state.readings.isEmpty { state.lastSave = now }
      return (state.readings, state.meters.filter { state.readings[$0.key] != nil })
    }
    guard !readings.isEmpty else { return }
    // In a task of its own, which is not cancelled with the polling: it has the only copy.
    let (meters, areSaved) = await Task.beside { [store] in
      await store.update(
        .vehicles, memory: known,
        readings.mapValues { readings in
          { meter in readings.reduce(into: meter) { $1.add(to: &$0) } }
        })
    }.value
    state.withLock { state in
      state.meters.merge(meters) { _, new in new }
      guard !areSaved else { return }
      // The last of each, which counts nothing twice, has its car saved by the next turn.
      for (key, readings) in readings {
        guard let last = readings.last else { continue }
        state.readings[key, default: []].insert(last, at: 0)
      }
    }
    report(.charges(meters))
  }
}
