internal import Time
internal import Unix

/// What waits to be written, and when it is. It knows nothing of threads or files.
///
/// A row that comes again replaces the one that waits, so that a car that parks for a day while the
/// disk is full takes as much memory as one that parked for a minute.
struct WriteQueue {
  struct Pace: Hashable, Sendable {
    /// How long what is not urgent waits at most.
    var batch = Duration.seconds(300)
    /// After the first failure; each further one doubles it.
    var firstRetry = Duration.seconds(1)
    var longestRetry = Duration.seconds(300)
    /// Rows that wait, at most.
    var limit = 10_000
  }

  let pace: Pace
  private var waiting: [Key: Waiting] = [:]
  private var nextNumber = 0
  /// When to write, on the caller's clock; nil: only together with other changes.
  private var due: Int64?
  private var failures = 0
  private var notBefore: Int64?
  /// How many were given up since someone asked.
  private(set) var dropped = 0
  /// What need not be written again, as it has been, or is nothing worth a write of its own.
  private var vehicles: [String: JournalVehicle] = [:]
  private var versions: [String: SoftwareVersion] = [:]
  private var restings: [String: Timestamp] = [:]

  init(pace: Pace = Pace()) { self.pace = pace }

  var isEmpty: Bool { waiting.isEmpty }
  var count: Int { waiting.count }
  var isFailing: Bool { failures > 0 }

  private enum Key: Hashable {
    case vehicle(String)
    case drive(String, Int64)
    case point(String, Int64, Int64)
    case charge(String, Int64)
    case curve(String, Int64, Int64)
    case state(String, Int64)
    case version(String, Int64)
    case sample(String, String, Int64)

    init(_ change: JournalChange) {
      self =
        switch change {
        case .vehicle(let vehicle): .vehicle(vehicle.vin)
        case .drive(let drive): .drive(drive.vin, drive.begin.milliseconds)
        case .point(let point, let vin, let begin):
          .point(vin, begin.milliseconds, point.time.milliseconds)
        case .charge(let charge): .charge(charge.vin, charge.begin.milliseconds)
        case .curve(let point, let vin, let begin):
          .curve(vin, begin.milliseconds, point.time.milliseconds)
        case .state(let state): .state(state.vin, state.begin.milliseconds)
        case .version(let version): .version(version.vin, version.since.milliseconds)
        case .sample(let sample):
          .sample(sample.subject, sample.series, sample.time.milliseconds)
        }
    }

    /// Which is given up first when there is no room: the lowest.
    var worth: Int {
      switch self {
      case .sample: 0
      case .point, .curve: 1
      case .state: 2
      case .version, .vehicle: 3
      case .drive, .charge: 4
      }
    }
  }

  fileprivate struct Waiting {
    var change: JournalChange
    /// Of its first coming: a drive stays before its points.
    var number: Int
  }

  /// What one attempt writes, in order.
  struct Batch: Sendable {
    fileprivate var rows: [Waiting]
    var changes: [JournalChange] { rows.map(\.change) }
    let isUrgent: Bool
  }

  private var isUrgent = false

  mutating func add(_ changes: [JournalChange], isUrgent: Bool, now: Int64) {
    for change in changes where !isKnown(change) {
      put(change)
      if !isRest(change) { isDue(by: now + MonotonicTime.nanoseconds(pace.batch)) }
    }
    if isUrgent, !waiting.isEmpty {
      self.isUrgent = true
      isDue(by: now)
    }
    shorten()
  }

  private mutating func isDue(by moment: Int64) { due = min(due ?? moment, moment) }

  private mutating func put(_ change: JournalChange) {
    let key = Key(change)
    if waiting[key] == nil { nextNumber += 1 }
    waiting[key] = Waiting(change: change, number: waiting[key]?.number ?? nextNumber)
  }

  /// Whether the file has it already. Pollers say it with each answer.
  private func isKnown(_ change: JournalChange) -> Bool {
    switch change {
    case .vehicle(let vehicle):
      vehicles[vehicle.vin] == vehicle && waiting[Key(change)] == nil
    case .version(let version):
      versions[version.vin] == version && waiting[Key(change)] == nil
    default: false
    }
  }

  /// Whether it only says that a car still sleeps. That goes along with what comes next.
  private func isRest(_ change: JournalChange) -> Bool {
    guard case .state(let state) = change, state.end == nil,
      state.kind == .asleep || state.kind == .offline
    else { return false }
    return restings[state.vin] == state.begin
  }

  /// When to look again; nil: not before the next change.
  var nextMoment: Int64? { due.map { max($0, notBefore ?? $0) } }

  /// What is to be written now.
  ///
  /// - Parameter everything: whether also what is not due.
  mutating func take(now: Int64, everything: Bool = false) -> Batch? {
    guard !waiting.isEmpty, everything || nextMoment.map({ $0 <= now }) == true else { return nil }
    let batch = Batch(
      rows: waiting.values.sorted { $0.number < $1.number }, isUrgent: isUrgent || everything)
    waiting = [:]
    isUrgent = false
    due = nil
    return batch
  }

  mutating func succeeded(_ batch: Batch) {
    failures = 0
    notBefore = nil
    for row in batch.rows {
      switch row.change {
      case .vehicle(let vehicle): vehicles[vehicle.vin] = vehicle
      case .version(let version): versions[version.vin] = version
      case .state(let state): restings[state.vin] = state.end == nil ? state.begin : nil
      default: break
      }
    }
  }

  /// Takes the rows back, but for those that came anew meanwhile.
  mutating func failed(_ batch: Batch, now: Int64) {
    for row in batch.rows {
      let key = Key(row.change)
      waiting[key] = Waiting(change: waiting[key]?.change ?? row.change, number: row.number)
    }
    isUrgent = isUrgent || batch.isUrgent
    let doublings = min(failures, 20)
    let pause = min(pace.firstRetry * (1 << doublings), pace.longestRetry)
    failures += 1
    notBefore = now + MonotonicTime.nanoseconds(pause)
    due = now
    shorten()
  }

  /// Forgets what the file had: it is a new one.
  mutating func forget() {
    vehicles = [:]
    versions = [:]
    restings = [:]
  }

  mutating func takeDropped() -> Int {
    defer { dropped = 0 }
    return dropped
  }

  private mutating func shorten() {
    guard waiting.count > pace.limit else { return }
    // More than one, so that the next change does not sort them all again.
    let excess = waiting.count - pace.limit * 9 / 10
    let least = waiting.sorted {
      ($0.key.worth, $0.value.number) < ($1.key.worth, $1.value.number)
    }
    for row in least.prefix(excess) { waiting[row.key] = nil }
    dropped += excess
  }
}
