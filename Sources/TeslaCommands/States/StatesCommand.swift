internal import CommandSyntax
internal import Journal
internal import Time

/// `tesla states`: when cars slept, drove and charged. No network.
struct StatesCommand {
  private let run: JournalRun

  init(_ session: Session, _ journal: any JournalReading) throws(Failure) {
    run = try JournalRun(session, journal)
  }

  func write() throws(Failure) {
    var query = run.query
    if run.period == nil { query.limit = run.limit }
    let states = try reading { () throws(JournalError) in try run.journal.states(query) }
    let none = "no states in that time"
    guard let period = run.period else {
      return try run.write(states, columns, table: table, none: none)
    }
    var tally = Tally<StateSum>(period, run.calendar)
    for state in states { add(state, to: &tally) }
    try run.write(
      tally.totals(limit: run.limit), totalColumns, table: totalTable, none: none)
  }

  /// A state counts in each part of the calendar for as long as it lasted there.
  private func add(_ state: JournalState, to tally: inout Tally<StateSum>) {
    let query = run.query
    let last = lastMoment(of: state)
    let end = min(last, query.to ?? last)
    var time = max(state.begin, query.from ?? state.begin)
    while time < end {
      let begin = time
      var seconds: Int64 = 0
      time = tally.add(state.vin, at: begin, none: StateSum.init) { _ in }
      // Of a calendar that does not go on there is no end.
      guard begin < time else { return }
      seconds = begin.duration(to: min(time, end)).components.seconds
      tally.add(state.vin, at: begin, none: StateSum.init) {
        $0.seconds[state.kind, default: 0] += seconds
      }
    }
  }

  /// A state's end, as far as it is known. A car that sleeps is not written down again and again.
  private func lastMoment(of state: JournalState) -> Timestamp {
    guard state.end == nil, state.kind == .asleep else { return state.end ?? state.seenUntil }
    let limit = state.seenUntil.advanced(by: JournalState.longestSleep)
    return max(min(run.session.clock.now, limit), state.seenUntil)
  }

  private var columns: [Column<JournalState>] {
    let run = run
    return [
      Column("vin") { .text($0.vin) },
      Column("name") { .text(run.name(of: $0.vin)) },
      Column("state") { .text($0.kind.rawValue) },
      Column("begin") { .time($0.begin) },
      Column("end") { .time($0.end) },
      Column("duration_s") { .seconds($0.begin.duration(to: lastMoment(of: $0))) },
      Column("seen_until") { .time($0.seenUntil) },
    ]
  }

  private var table: [TableColumn<JournalState>] {
    let words = JournalWords(run)
    return [
      TableColumn("Begin") { words.time($0.begin) },
      TableColumn("Car", rank: words.carRank) { words.car($0.vin) },
      TableColumn("State") { $0.kind.rawValue },
      TableColumn("Time", isNumber: true) {
        words.duration($0.begin.duration(to: lastMoment(of: $0)))
      },
      TableColumn("Last seen", rank: 2) { words.time($0.seenUntil) },
    ]
  }

  private var totalColumns: [Column<Totals<StateSum>>] {
    TotalColumns.head(run)
      + JournalState.Kind.allCases.map { kind in
        Column("\(kind.rawValue)_s") { .integer($0.sum.seconds[kind] ?? 0) }
      }
  }

  private var totalTable: [TableColumn<Totals<StateSum>>] {
    let words = JournalWords(run)
    return TotalColumns.tableHead(run)
      + JournalState.Kind.allCases.map { kind in
        TableColumn(kind.title, isNumber: true) {
          $0.sum.seconds[kind].flatMap { words.duration(.seconds($0)) }
        }
      }
  }
}

/// How long a car was in each state.
private struct StateSum: Sendable {
  var seconds: [JournalState.Kind: Int64] = [:]
}

extension JournalState.Kind {
  fileprivate var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}
