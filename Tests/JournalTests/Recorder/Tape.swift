import JSON
import TeslaData
import TestSupport
import Testing
import Time

@testable import Journal
@testable import Polling
@testable import TeslaAPI

/// What a recorder is told, line by line, and what its journal has then.
///
/// A line has the minute, what is seen and the numbers that come with it: `12 D odo=1000 speed=50`.
/// P, D and C are looks at the car (parked without a cable, driving, charging) and `F` is parked at
/// the cable; with an s before it was streamed. `?` tells where the car is and how fast, but no gear
/// and nothing of charging, and with `door` not even that. `asleep`, `offline` and `online` are how it
/// is connected.
struct Tape {
  /// What may happen beside that must change nothing.
  struct Trouble {
    var isDoubled = false
    /// Lines after which the process is ended, orderly or by SIGKILL.
    var restarts: Set<Int> = []
    var kills: Set<Int> = []
    /// How far this machine's clock is ahead of Tesla's from that line on.
    var clock: (line: Int, error: Duration, isKnown: Bool)?
  }

  static let vin = "V"
  let journal: CrashingJournal
  private let clock = ManualClock(now: JournalBench.at(0))
  private let options: Recorder.Options
  private var recorder: Recorder
  private var meter: ChargeMeter?
  private var before: (VehicleFacts, Timestamp, Bool)?
  private var error = Duration.zero
  private var isErrorKnown = true
  private let car = Vehicle(
    id: "1", vin: Tape.vin, displayName: "", state: .online, isInService: false)

  init(_ options: Recorder.Options = Recorder.Options()) {
    journal = CrashingJournal(clock: clock)
    self.options = options
    recorder = Recorder(options)
  }

  /// Records lines from the beginning to the end.
  init(
    _ lines: [String], _ trouble: Trouble = Trouble(),
    _ options: Recorder.Options = Recorder.Options()
  ) throws {
    self.init(options)
    for (index, line) in lines.enumerated() {
      if let clock = trouble.clock, clock.line == index {
        (error, isErrorKnown) = (clock.error, clock.isKnown)
      }
      let late = before
      try take(line)
      if trouble.isDoubled {
        if let before { tell(before) }
        if let late { tell(late) }
      }
      if trouble.restarts.contains(index) { restart() }
      if trouble.kills.contains(index) {
        journal.crash()
        start()
      }
    }
    journal.flush()
  }

  mutating func take(_ line: String) throws {
    let words = line.split(separator: " ").map(String.init)
    let minute = try #require(words.first.flatMap(Double.init), "\(line)")
    let time = JournalBench.at(0).advanced(by: .seconds(minute * 60))
    clock.advance(by: clock.now.duration(to: time))
    let kind = words[1]
    if let state = VehicleState.all[kind] {
      report(.connection(car, state, isInService: false))
      return
    }
    let isStreamed = kind.hasPrefix("s")
    let body = try Value(parsing: Array(Tape.body(kind.suffix(1), words.dropFirst(2), time).utf8))
    tell((VehicleFacts(body), time, isStreamed))
    before = (VehicleFacts(body), time, isStreamed)
  }

  private mutating func tell(_ look: (facts: VehicleFacts, time: Timestamp, isStreamed: Bool)) {
    let moment = look.time.advanced(by: error)
    if look.isStreamed {
      report(.streamed(car, look.facts, moment: moment))
    } else {
      let answer = Answer(bytes: [], body: .null)
      report(.data(car, look.facts, answer, moment: moment, isFresh: true))
    }
    guard let reading = ChargeReading(look.facts) else { return }
    if meter == nil { meter = ChargeMeter(reading) }
    meter?.add(reading, now: clock.now.seconds)
    if let meter { report(.charges([Tape.vin: meter])) }
  }

  mutating func report(_ report: PollReport) {
    let news = recorder.take(
      report, at: clock.now.advanced(by: error), clockError: isErrorKnown ? error : .zero)
    journal.write(news.changes, isUrgent: news.isUrgent)
  }

  private mutating func restart() {
    journal.write(recorder.last().changes, isUrgent: true)
    start()
  }

  private mutating func start() {
    recorder = Recorder(options, past: { [journal] in CarPast(vin: $0, journal) })
  }

  private static func body(
    _ kind: Substring, _ words: ArraySlice<String>, _ time: Timestamp
  ) -> String {
    var values: [String: String] = [:]
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
    }
    func miles(_ name: String) -> String? {
      values[name].flatMap(Double.init).map { "\($0 / 1.609_344)" }
    }
    func section(_ name: String, _ members: [(String, String?)]) -> String {
      let told = members.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }
      return "\"\(name)\":{\(told.joined(separator: ","))}"
    }
    if kind == "?" {
      if words.contains("door") { return "{}" }
      return """
        {\(section("drive_state", [
          ("latitude", "48"), ("longitude", "11"), ("speed", miles("speed")),
        ])),\(section("vehicle_state", [("odometer", miles("odo"))]))}
        """
    }
    let charging = kind == "C" ? "Charging" : kind == "F" ? "Complete" : "Disconnected"
    return """
      {\(section("charge_state", [
        ("charging_state", "\"\(charging)\""), ("battery_level", values["level"]),
        ("battery_range", miles("range")), ("charge_energy_added", values["added"]),
        ("charger_voltage", values["volts"]), ("charger_actual_current", values["amperes"]),
        ("charger_phases", values["phases"]), ("charger_power", values["kw"]),
        ("fast_charger_present", values["fast"]),
        ("charge_miles_added_rated", miles("added_range")),
        ("timestamp", "\(Int64(time.seconds * 1_000))"),
      ])),\(section("drive_state", [
        ("shift_state", kind == "D" ? "\"D\"" : "\"P\""), ("speed", miles("speed")),
        ("latitude", values["latitude"]), ("longitude", values["latitude"].map { _ in "11" }),
      ])),\(section("vehicle_state", [("odometer", miles("odo"))])),\(section("telemetry", [
        ("energy_remaining", values["remaining"]),
        ("ac_charging_energy_in", values["drawn"]),
      ]))}
      """
  }

  // MARK: What there is

  var drives: [Journal.Drive] { journal.drives(JournalQuery()) }
  var charges: [Journal.Charge] { journal.charges(JournalQuery()) }
  var states: [JournalState] { journal.states(JournalQuery()) }

  /// A row each: `drive 0.5…10.0 12.0 km whole`.
  var rows: [String] { drives.map(Tape.words) + charges.map(Tape.words) }

  /// `asleep 30…300`.
  var stateWords: [String] {
    func minute(_ time: Timestamp) -> String {
      "\(Int(((time.seconds - 1_700_000_000) / 60).rounded()))"
    }
    return states.map { "\($0.kind) \(minute($0.begin))…\($0.end.map(minute) ?? "")" }
  }

  private static func span(_ begin: Timestamp, _ end: Timestamp?) -> String {
    func minute(_ time: Timestamp) -> String {
      rounded((time.seconds - 1_700_000_000) / 60)
    }
    return minute(begin) + "…" + (end.map(minute) ?? "")
  }

  private static func rounded(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

  private static func words(_ drive: Journal.Drive) -> String {
    var words = ["drive", span(drive.begin, drive.end)]
    words.append(drive.distance.map { rounded($0) + " km" } ?? "? km")
    if let energy = drive.energy, let source = drive.energySource {
      words.append("\(rounded(energy)) kWh by \(source)")
    }
    if let from = drive.from { words.append("from \(from)") }
    if let to = drive.to { words.append("to \(to)") }
    if drive.isInferred { words.append("inferred") }
    if drive.isComplete { words.append("whole") }
    return words.joined(separator: " ")
  }

  private static func words(_ charge: Journal.Charge) -> String {
    var words = ["charge", span(charge.begin, charge.end)]
    words.append(charge.energyAdded.map { rounded($0) + " kWh" } ?? "? kWh")
    if let drawn = charge.energyDrawn, let source = charge.drawnSource {
      words.append("of \(rounded(drawn)) by \(source.rawValue)")
    }
    if charge.isFast == true { words.append("DC") }
    if let place = charge.place { words.append("at \(place)") }
    if charge.seenFrom == nil { words.append("unseen") }
    if charge.isComplete { words.append("whole") }
    return words.joined(separator: " ")
  }

  /// What must hold whatever came.
  func check(_ comment: Comment) {
    for drive in drives {
      #expect(drive.end.map { $0 >= drive.begin } ?? true, comment)
      #expect(drive.seenFrom.map { $0 >= drive.begin } ?? true, comment)
      let numbers = [
        drive.distance, drive.energy, drive.topSpeed, drive.startOdometer, drive.endOdometer,
        drive.startLevel, drive.endLevel, drive.startRange, drive.endRange, drive.meanSpeed,
      ]
      #expect(numbers.allSatisfy { $0.map { $0.isFinite && $0 >= 0 } ?? true }, comment)
    }
    for charge in charges {
      #expect(charge.end.map { $0 >= charge.begin } ?? true, comment)
      #expect(charge.seenFrom.map { $0 >= charge.begin } ?? true, comment)
      let numbers = [
        charge.energyAdded, charge.energyDrawn, charge.peakPower, charge.startLevel,
        charge.endLevel, charge.startRange, charge.endRange, charge.counter, charge.odometer,
      ]
      #expect(numbers.allSatisfy { $0.map { $0.isFinite && $0 >= 0 } ?? true }, comment)
    }
    for (drive, next) in zip(drives, drives.dropFirst()) {
      #expect(drive.end.map { $0 <= next.begin } ?? false, comment)
    }
    for (charge, next) in zip(charges, charges.dropFirst()) {
      #expect(charge.end.map { $0 <= next.begin } ?? false, comment)
    }
    for (state, next) in zip(states, states.dropFirst()) {
      #expect(state.end.map { $0 >= state.begin && $0 <= next.begin } ?? false, comment)
    }
  }
}

extension VehicleState {
  fileprivate static let all: [String: VehicleState] = [
    "asleep": .asleep, "offline": .offline, "online": .online,
  ]
}
