import Polling
import Time
import Unix

@testable import Journal

/// A journal in memory, of which a crash takes what was not yet to be on the disk.
final class CrashingJournal: JournalWriting, JournalReading {
  private struct Key: Hashable {
    var subject: String
    var moment: Timestamp
    var series = ""
  }

  private struct Rows {
    var vehicles: [String: JournalVehicle] = [:]
    var drives: [Key: Drive] = [:]
    var charges: [Key: Charge] = [:]
    var states: [Key: JournalState] = [:]
    var versions: [Key: SoftwareVersion] = [:]
    var tracks: [Key: [Drive.Point]] = [:]
    var curves: [Key: [Charge.Point]] = [:]
    var samples: [Key: ChartSample] = [:]
  }

  private struct State {
    var rows = Rows()
    var pending: [JournalChange] = []
    var pendingSince: Timestamp?
    var writes = 0
  }

  private let state = Lock(State())
  private let clock: any WallClock

  static let patience = Duration.seconds(180)

  init(clock: any WallClock) { self.clock = clock }

  func write(_ changes: [JournalChange], isUrgent: Bool) {
    let now = clock.now
    state.withLock { state in
      if !changes.isEmpty, state.pending.isEmpty { state.pendingSince = now }
      state.pending += changes
      let isDue =
        state.pendingSince.map { $0.duration(to: now) >= CrashingJournal.patience } ?? false
      if isUrgent || isDue { CrashingJournal.store(&state) }
    }
  }

  /// As at a SIGKILL.
  func crash() { state.withLock { $0.pending = [] } }

  func flush() { state.withLock { CrashingJournal.store(&$0) } }

  /// How often something was written.
  var writes: Int { state.withLock { $0.writes } }

  private static func store(_ state: inout State) {
    guard !state.pending.isEmpty else { return }
    state.writes += 1
    for change in state.pending {
      switch change {
      case .vehicle(let row): state.rows.vehicles[row.vin] = row
      case .drive(let row): state.rows.drives[Key(subject: row.vin, moment: row.begin)] = row
      case .charge(let row): state.rows.charges[Key(subject: row.vin, moment: row.begin)] = row
      case .state(let row): state.rows.states[Key(subject: row.vin, moment: row.begin)] = row
      case .version(let row): state.rows.versions[Key(subject: row.vin, moment: row.since)] = row
      case .point(let point, let vin, let begin):
        state.rows.tracks[Key(subject: vin, moment: begin), default: []].append(point)
      case .curve(let point, let vin, let begin):
        state.rows.curves[Key(subject: vin, moment: begin), default: []].append(point)
      case .sample(let row):
        let key = Key(subject: row.subject, moment: row.time, series: row.series)
        state.rows.samples[key] = row
      }
    }
    state.pending = []
  }

  private func chosen<Row>(
    _ query: JournalQuery, _ rows: (Rows) -> some Collection<Row>, _ vin: (Row) -> String,
    _ begin: (Row) -> Timestamp
  ) -> [Row] {
    let all = state.withLock { Array(rows($0.rows)) }
      .filter { query.vins?.contains(vin($0)) ?? true }.sorted { begin($0) < begin($1) }
    return query.limit.map { all.suffix($0) } ?? all
  }

  func vehicles() -> [JournalVehicle] { state.withLock { Array($0.rows.vehicles.values) } }
  func drives(_ query: JournalQuery) -> [Drive] {
    chosen(query, { $0.drives.values }, { $0.vin }, { $0.begin })
  }
  func charges(_ query: JournalQuery) -> [Charge] {
    chosen(query, { $0.charges.values }, { $0.vin }, { $0.begin })
  }
  func states(_ query: JournalQuery) -> [JournalState] {
    chosen(query, { $0.states.values }, { $0.vin }, { $0.begin })
  }
  func versions(_ query: JournalQuery) -> [SoftwareVersion] {
    chosen(query, { $0.versions.values }, { $0.vin }, { $0.since })
  }
  func samples(_ query: JournalQuery) -> [ChartSample] {
    chosen(query, { $0.samples.values }, { $0.subject }, { $0.time })
  }
  func track(ofDrive id: Int64) -> [Drive.Point] { [] }
  func curve(ofCharge id: Int64) -> [Charge.Point] { [] }
  /// Of all drives.
  var points: [Drive.Point] { state.withLock { $0.rows.tracks.values.flatMap(\.self) } }
  func curve(of charge: Charge) -> [Charge.Point] {
    state.withLock { $0.rows.curves[Key(subject: charge.vin, moment: charge.begin)] ?? [] }
  }
}
