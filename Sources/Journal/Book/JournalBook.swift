package import Polling
internal import TeslaAPI
package import Time
internal import Unix

/// What pages and metrics show of the journal, for each car: counters, the last drives and charges,
/// today, this week and this month. It hears what is written and hands it on to the writer; its size and
/// cost do not grow with the journal's length.
package final class JournalBook: JournalWriting {
  /// A car as it is shown.
  package struct Car: Hashable, Sendable {
    package let vin: String
    package var meter = JournalMeter()
    /// The last that have ended, the newest first.
    package var drives: [Drive] = []
    package var charges: [Charge] = []
    package var day: PeriodSums?
    package var week: PeriodSums?
    package var month: PeriodSums?

    package init(vin: String) { self.vin = vin }
  }

  private struct State {
    var cars: [String: Car] = [:]
    /// Ended rows that are not counted yet, by VIN, in their order.
    var pending: [String: [any JournalRow]] = [:]
    /// What the journal has of cars that were never counted, by VIN.
    var histories: [String: JournalMeter] = [:]
    var isSettling = false
    var isLoaded = false
  }

  /// Of each kind are shown.
  package static let shown = 3

  private let writer: any JournalWriting
  private let store: EnergyStore
  private let calendar: LocalCalendar
  private let clock: any WallClock
  private let report: @Sendable (String, Car) -> Void
  private let state = Lock(State())

  /// - Parameters:
  ///   - writer: takes what this one has heard.
  ///   - store: where counters last.
  ///   - zone: of days; nil is UTC.
  ///   - report: called with a car when a drive or charge of it has ended, from any thread.
  package init(
    over writer: any JournalWriting, store: EnergyStore, zone: TimeZoneRules?,
    clock: any WallClock, report: @escaping @Sendable (String, Car) -> Void
  ) {
    self.writer = writer
    self.store = store
    calendar = LocalCalendar(zone: zone)
    self.clock = clock
    self.report = report
  }

  package func car(_ vin: String) -> Car? { state.withLock { $0.cars[vin] } }

  package func write(_ changes: [JournalChange], isUrgent: Bool) {
    writer.write(changes, isUrgent: isUrgent)
    let isDue = state.withLock { state in
      var isNews = false
      for change in changes {
        switch change {
        case .drive(let drive) where drive.end != nil:
          state.pending[drive.vin, default: []].append(drive)
        case .charge(let charge) where charge.end != nil:
          state.pending[charge.vin, default: []].append(charge)
        case .vehicle(let vehicle) where state.cars[vehicle.vin] == nil:
          // A counter begins at 0, so that its first step is seen.
          state.pending[vehicle.vin] = state.pending[vehicle.vin] ?? []
        default: continue
        }
        isNews = true
      }
      return isNews && state.isLoaded
    }
    // What is not counted before this process ends, the next one counts from the journal.
    if isDue { _ = Task.beside { await self.settle() } }
  }

  // MARK: At the start

  /// Takes up what the journal holds; what is written meanwhile counts after it.
  ///
  /// - Parameter reader: nil where the journal cannot be read: then counters go on from where they
  ///   were.
  package func load(_ reader: (any JournalReading)?) async {
    do throws(JournalError) {
      if let reader { try take(up: reader) }
    } catch {
      // The writer has logged the error; what is shown starts from zero.
    }
    state.withLock { $0.isLoaded = true }
    await settle()
  }

  private func take(up reader: any JournalReading) throws(JournalError) {
    let now = clock.now
    let since = calendar.before(min(calendar.startOfWeek(now), calendar.startOfMonth(now)))
    let stored = store.contents
    let drives = Dictionary(grouping: try reader.drives(JournalQuery(from: since)), by: \.vin)
    let charges = Dictionary(grouping: try reader.charges(JournalQuery(from: since)), by: \.vin)
    for vin in try reader.vehicles().map(\.vin) {
      var car = Car(vin: vin)
      let known = store.meter(.journal, vin, as: JournalMeter.self, in: stored)
      let meter = if let known { known } else { try JournalMeter(of: vin, in: reader) }
      car.meter = known ?? JournalMeter()
      car.begin(calendar, now: now)
      let early = try car.takeUp(
        drives[vin] ?? [], since: since, openSince: meter.openDrives, calendar
      ) { query throws(JournalError) in try reader.drives(query) }
      let earlyCharges = try car.takeUp(
        charges[vin] ?? [], since: since, openSince: meter.openCharges, calendar
      ) { query throws(JournalError) in try reader.charges(query) }
      state.withLock { state in
        state.cars[vin] = car
        if known == nil { state.histories[vin] = meter }
        state.pending[vin] = early + earlyCharges + (state.pending[vin] ?? [])
      }
    }
  }

  // MARK: Counting

  /// Counts and saves what has ended, and tells of it. What is shown was saved before, so that no
  /// counter falls when the program is killed.
  private func settle() async {
    let isFirst = state.withLock { state in
      defer { state.isSettling = true }
      return !state.isSettling
    }
    guard isFirst else { return }
    while let (batch, known, histories) = takePending() {
      var changes: [String: @Sendable (JournalMeter?) -> JournalMeter?] = [:]
      for (vin, rows) in batch {
        let history = histories[vin]
        changes[vin] = { meter in
          rows.reduce(into: meter ?? history ?? JournalMeter()) { $1.count(in: &$0) }
        }
      }
      let meters = await store.update(.journal, memory: known, changes).meters
      let now = clock.now
      for (vin, rows) in batch {
        let car = state.withLock { state in
          var car = state.cars[vin] ?? Car(vin: vin)
          car.meter = meters[vin] ?? car.meter
          car.begin(calendar, now: now)
          for row in rows { car.take(row, calendar) }
          state.cars[vin] = car
          return car
        }
        report(vin, car)
      }
    }
  }

  private func takePending() -> (
    rows: [String: [any JournalRow]], known: [String: JournalMeter],
    histories: [String: JournalMeter]
  )? {
    state.withLock { state in
      guard !state.pending.isEmpty else {
        state.isSettling = false
        return nil
      }
      defer { (state.pending, state.histories) = ([:], [:]) }
      // A counter of nothing would take the history's place.
      let known = state.cars.filter { vin, _ in
        state.pending[vin] != nil && state.histories[vin] == nil
      }.mapValues(\.meter)
      return (state.pending, known, state.histories)
    }
  }
}

extension JournalBook.Car {
  /// Begins the sums of a new day, week or month.
  fileprivate mutating func begin(_ calendar: LocalCalendar, now: Timestamp) {
    let today = calendar.day(of: now)
    let (monday, first) = (calendar.startOfWeek(now), calendar.startOfMonth(now))
    if day?.start != today { day = PeriodSums(start: today) }
    if week?.start != monday { week = PeriodSums(start: monday) }
    if month?.start != first { month = PeriodSums(start: first) }
  }

  /// Takes up one kind of rows, at a cost of no query for a car that is used.
  ///
  /// - Parameters:
  ///   - recent: that were not over before `since`, in their order.
  ///   - openSince: when the last one began that was counted; nil for none.
  /// - Returns: what may not have been counted yet.
  fileprivate mutating func takeUp<Row: JournalRow>(
    _ recent: [Row], since: Timestamp, openSince: Timestamp?, _ calendar: LocalCalendar,
    _ read: (JournalQuery) throws(JournalError) -> [Row]
  ) throws(JournalError) -> [any JournalRow] {
    let recent = recent.filter(\.hasEnded)
    for row in recent { sum(row, calendar) }
    // One more, as the last may be under way.
    let most = JournalBook.shown + 1
    let newest =
      try recent.count >= most ? recent : read(JournalQuery(vins: [vin], limit: most))
    for row in newest.suffix(most) { show(row) }
    if let openSince, openSince > since { return recent.filter { $0.begin >= openSince } }
    // All of it where nothing was counted yet.
    return try read(JournalQuery(vins: [vin], from: openSince)).filter(\.hasEnded)
  }

  /// Takes a row that may be a revised one.
  fileprivate mutating func take<Row: JournalRow>(_ row: Row, _ calendar: LocalCalendar) {
    let shown = self[keyPath: Row.shown]
    let old = shown.first { $0.begin.wholeSeconds == row.begin.wholeSeconds }
    // Of older ones it is not known what they gave.
    if old == nil, shown.count == JournalBook.shown, let last = shown.last, row.begin < last.begin {
      return
    }
    if let old { sum(old, calendar, sign: -1) }
    sum(row, calendar)
    show(row)
  }

  fileprivate mutating func show<Row: JournalRow>(_ row: Row) {
    guard row.hasEnded else { return }
    var rows = self[keyPath: Row.shown]
    rows.removeAll { $0.begin.wholeSeconds == row.begin.wholeSeconds }
    rows.insert(row, at: rows.firstIndex { $0.begin < row.begin } ?? rows.count)
    self[keyPath: Row.shown] = Array(rows.prefix(JournalBook.shown))
  }

  fileprivate mutating func sum<Row: JournalRow>(
    _ row: Row, _ calendar: LocalCalendar, sign: Int = 1
  ) {
    guard row.hasEnded else { return }
    let day = calendar.day(of: row.begin)
    if let today = self.day, day >= today.start { row.add(to: &self.day, sign: sign) }
    if let week, day >= week.start { row.add(to: &self.week, sign: sign) }
    if let month, day >= month.start { row.add(to: &self.month, sign: sign) }
  }
}

/// A drive or charge.
private protocol JournalRow: Sendable {
  static var shown: WritableKeyPath<JournalBook.Car, [Self]> { get }
  var begin: Timestamp { get }
  var end: Timestamp? { get }
  func count(in meter: inout JournalMeter)
  func add(to sums: inout PeriodSums?, sign: Int)
}

extension JournalRow {
  fileprivate var hasEnded: Bool { end != nil }
}

extension Drive: JournalRow {
  fileprivate static var shown: WritableKeyPath<JournalBook.Car, [Drive]> { \.drives }
  fileprivate func count(in meter: inout JournalMeter) { meter.add(self) }
  fileprivate func add(to sums: inout PeriodSums?, sign: Int) { sums?.add(self, sign: sign) }
}

extension Charge: JournalRow {
  fileprivate static var shown: WritableKeyPath<JournalBook.Car, [Charge]> { \.charges }
  fileprivate func count(in meter: inout JournalMeter) { meter.add(self) }
  fileprivate func add(to sums: inout PeriodSums?, sign: Int) { sums?.add(self, sign: sign) }
}
