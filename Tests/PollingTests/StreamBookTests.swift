import JSON
import Telemetry
import TeslaAPI
import TeslaData
import TestSupport
import Testing
import Time
import Unix

@testable import Polling

private let vin = "5YJ3E1EA7JF000001"
private let vehicle = Vehicle(
  id: "1", vin: vin, displayName: "", state: .online, isInService: false)

/// A book, and what it reported.
private struct Bench {
  let clock = ManualClock(now: Timestamp(seconds: 1_700_000_000))
  let reports = Lock<[PollReport]>([])
  let book: StreamBook

  init(
    isServed: Bool = true, clockError: Duration = .zero,
    saved: @escaping @Sendable (String) -> VehicleStream? = { _ in nil },
    answer: @escaping @Sendable (String) -> Value? = { _ in nil }, owns: CarOwnership? = nil
  ) {
    book = StreamBook(
      clock: clock, clockError: { clockError }, saved: saved, answer: answer, owns: owns,
      report: { [reports] report in reports.withLock { $0.append(report) } })
    if isServed { book.serve([vehicle]) }
  }

  func send(
    _ data: [(Int, DatumValue)], after seconds: Int64 = 0, of car: String = vin,
    isReplay: Bool = false
  ) {
    let created = Timestamp(seconds: 1_700_000_000 + seconds)
    book.take(
      TelemetryMessage(
        vin: car, created: created,
        content: .data(data.map { Datum(field: $0.0, value: $0.1) })), isReplay: isReplay)
  }

  func connect(_ connection: String, _ isConnected: Bool = true) {
    book.take(
      TelemetryMessage(
        vin: vin, created: clock.now,
        content: .connectivity(Connectivity(connection: connection, isConnected: isConnected))),
      isReplay: false)
  }

  func alert(_ name: String, started: Int64, ended: Int64? = nil, isReplay: Bool = false) {
    let alert = VehicleAlert(
      name: name, audiences: ["Customer"], started: Timestamp(seconds: started),
      ended: ended.map { Timestamp(seconds: $0) })
    book.take(
      TelemetryMessage(vin: vin, created: clock.now, content: .alerts([alert])),
      isReplay: isReplay)
  }

  /// What was worked out, in its order.
  var facts: [VehicleFacts] {
    reports.withLock { reports in
      reports.compactMap { if case .streamed(_, let facts, _) = $0 { facts } else { nil } }
    }
  }

  /// How often news were reported, worked out or not.
  var newsCount: Int {
    reports.withLock { reports in
      reports.count { if case .streamed = $0 { true } else { false } }
    }
  }

  var connections: [Bool] {
    reports.withLock { reports in
      reports.compactMap {
        if case .stream(_, _, let status) = $0 { status.isConnected } else { nil }
      }
    }
  }

  var alerts: [StreamedAlerts.Change] {
    reports.withLock { reports in
      reports.flatMap { report -> [StreamedAlerts.Change] in
        if case .alerts(_, _, let changes, _) = report { changes } else { [] }
      }
    }
  }
}

private let soc = 8
private let gear = 10
private let speed = 4
private let level = 42

@Suite struct StreamBookTests {
  @Test func newsThatMatterAreWorkedOutAtOnceAndNumbersLater() {
    let bench = Bench()
    bench.send([(level, .number(70)), (gear, .enumeration(5)), (speed, .number(10))])
    #expect(bench.facts.last?.isDriving == true)
    #expect(bench.facts.last?.batteryPercent == 70)
    bench.send([(speed, .number(11))], after: 1)
    #expect(bench.newsCount == 2)
    #expect(bench.facts.count == 1)
    bench.book.tell()
    #expect(bench.facts.last?.milesPerHour == 11)
    bench.book.tell()
    #expect(bench.facts.count == 2)
  }

  @Test func whatIsSentAgainChangesNothingAndIsBilled() {
    let bench = Bench()
    for _ in 0..<3 { bench.send([(level, .number(70)), (soc, .number(68))]) }
    bench.send([(level, .number(71))], after: -5)
    #expect(bench.newsCount == 1)
    #expect(bench.facts.last?.batteryPercent == 70)
    #expect(bench.book.counts?.messages == ["V": 4])
    #expect(bench.book.takeUnbilled() == [vin: 7])
    #expect(bench.book.takeUnbilled().isEmpty)
  }

  @Test func aReplayIsAppliedAndNotCounted() {
    let bench = Bench()
    bench.send([(level, .number(70))], isReplay: true)
    #expect(bench.facts.last?.batteryPercent == 70)
    #expect(bench.book.counts == nil)
    #expect(bench.book.takeUnbilled().isEmpty)
  }

  @Test func aCarThatIsNotServedIsLeftOut() {
    let bench = Bench()
    bench.send([(level, .number(70))], of: "5YJ3E1EA7JF000002")
    #expect(bench.newsCount == 0)
    bench.send([(level, .number(70))])
    #expect(bench.book.counts?.drops == [.notServed: 1])
  }

  @Test func beforeTheAccountIsKnownCarsAreKept() {
    let bench = Bench(isServed: false)
    bench.connect("1")
    bench.send([(level, .number(70))])
    #expect(bench.newsCount == 0)
    bench.book.serve([vehicle])
    #expect(bench.connections == [true])
    bench.book.tell()
    #expect(bench.facts.last?.batteryPercent == 70)
    #expect(bench.book.takeUnsaved().map(\.key) == [vin])
    #expect(bench.book.takeUnsaved().isEmpty)
  }

  @Test func aClockThatIsAheadStopsNothing() {
    let bench = Bench()
    bench.send([(level, .number(70))], after: 86_400)
    #expect(bench.book.known(of: vin)?.status.lastDatum == nil)
    bench.connect("1")
    #expect(bench.book.known(of: vin)?.status.lastDatum == bench.clock.now)
    bench.clock.advance(by: .seconds(10))
    bench.send([(level, .number(69))], after: 10)
    bench.book.tell()
    #expect(bench.facts.last?.batteryPercent == 69)
  }

  @Test func theNewerConnectionCounts() {
    let bench = Bench()
    bench.connect("1")
    bench.connect("2")
    bench.connect("1", false)
    #expect(bench.connections == [true, true])
    #expect(bench.book.known(of: vin)?.status.isConnected == true)
    bench.connect("2", false)
    #expect(bench.book.known(of: vin)?.status.isConnected == false)
    bench.connect("2", false)
    #expect(bench.connections == [true, true, false])
  }

  @Test func alertsAreToldOnce() {
    let bench = Bench()
    bench.alert("VCFRONT_a180", started: 1_699_999_000)
    bench.alert("VCFRONT_a180", started: 1_699_999_000)
    #expect(bench.alerts.map(\.isActive) == [true])
    bench.alert("VCFRONT_a180", started: 1_699_999_000, ended: 1_699_999_500)
    bench.alert("VCFRONT_a180", started: 1_699_999_000)
    #expect(bench.alerts.map(\.isActive) == [true, false])
    bench.alert("VCFRONT_a180", started: 1_699_999_900)
    #expect(bench.alerts.map(\.isActive) == [true, false, true])
  }

  @Test func whatWasSavedIsThereAtTheStart() throws {
    let before = VehicleStream(vin: vin)
    _ = before.apply(
      [Datum(field: level, value: .number(55))], created: Timestamp(seconds: 1_699_990_000))
    let bytes = before.saved()
    let bench = Bench(saved: { VehicleStream(vin: $0, saved: bytes) })
    let stream = bench.reports.withLock { reports in
      reports.compactMap { if case .stream(_, let stream, _) = $0 { stream } else { nil } }.first
    }
    let record = try #require(stream).record(over: nil)
    #expect(VehicleFacts(record).batteryPercent == 55)
    bench.send([(soc, .number(54))])
    #expect(bench.facts.last?.batteryPercent == 55)
  }

  @Test func whatAPollToldIsNotUndoneByWhatWasStreamedBefore() {
    let bench = Bench()
    bench.send([(gear, .enumeration(5)), (level, .number(70))])
    let body: Value = [
      "response": [
        "drive_state": ["shift_state": "P", "timestamp": 1_700_000_100_000],
        "charge_state": ["battery_level": 65, "timestamp": 1_700_000_100_000],
      ]
    ]
    bench.book.note(polled: VehicleFacts(body), body, of: vin)
    bench.send([(soc, .number(64))], after: 200)
    bench.book.tell()
    #expect(bench.facts.last?.isDriving == false)
    #expect(bench.facts.last?.batteryPercent == 65)
  }
}

/// What clocks, files and the account's list can do to a stream.
struct TroubledStreamBookTests {
  private static let parked: Value = [
    "response": [
      "vin": .string(vin),
      "drive_state": ["shift_state": "P", "timestamp": 1_700_000_100_000],
      "charge_state": ["battery_level": 65, "timestamp": 1_700_000_100_000],
    ]
  ]

  private static func saved(_ seconds: Int64) -> [UInt8] {
    let stream = VehicleStream(vin: vin)
    _ = stream.apply(
      [Datum(field: gear, value: .enumeration(5)), Datum(field: level, value: .number(70))],
      created: Timestamp(seconds: seconds))
    return stream.saved()
  }

  /// The machine's clock is at 1,700,000,000 and wrong by as much.
  @Test(arguments: [-3_600, 3_600] as [Int64])
  func aMachineWhoseClockIsWrongShowsWhatWasStreamedAfterAPoll(error: Int64) {
    let bench = Bench(clockError: .seconds(error))
    bench.send([(level, .number(70))], after: -error - 300)
    bench.connect("1")
    let polled = (1_700_000_000 - error - 200) * 1000
    let body: Value = [
      "response": ["charge_state": ["battery_level": 65, "timestamp": Value(polled)]]
    ]
    bench.book.note(polled: VehicleFacts(body), body, of: vin)
    bench.send([(level, .number(64))], after: -error - 100)
    bench.book.tell()
    #expect(bench.facts.last?.batteryPercent == 64)
    #expect(
      bench.book.known(of: vin)?.status.lastDatum == Timestamp(seconds: 1_700_000_000 - 100))
  }

  @Test func aMachineWhoseClockIsBehindTakesWhatIsNewerThanItsFile() {
    let bytes = TroubledStreamBookTests.saved(1_700_090_000)
    let bench = Bench(saved: { VehicleStream(vin: $0, saved: bytes) })
    bench.send([(level, .number(60))], after: 90_100)
    #expect(bench.facts.last?.batteryPercent == 60)
    bench.send([(level, .number(80))], after: 80_000)
    bench.book.tell()
    #expect(bench.facts.last?.batteryPercent == 60)
  }

  @Test func aFileOfTheFutureKeepsNothingOut() {
    let bytes = TroubledStreamBookTests.saved(9_000_000_000)
    let bench = Bench(saved: { VehicleStream(vin: $0, saved: bytes) })
    bench.connect("1")
    #expect(bench.book.known(of: vin)?.status.lastDatum == bench.clock.now)
    bench.send([(level, .number(60))])
    #expect(bench.facts.last?.batteryPercent == 60)
    #expect(bench.book.known(of: vin)?.status.lastDatum == bench.clock.now)
  }

  @Test func aCarThatWasPolledSinceDoesNotDriveAfterARestart() {
    let bytes = TroubledStreamBookTests.saved(1_700_000_000)
    let bench = Bench(
      saved: { VehicleStream(vin: $0, saved: bytes) },
      answer: { _ in TroubledStreamBookTests.parked })
    bench.clock.advance(by: .seconds(300))
    bench.send([(soc, .number(64))], after: 200)
    // Sent before, and late.
    bench.send([(gear, .enumeration(5))], after: 50)
    bench.book.tell()
    #expect(!bench.facts.isEmpty)
    #expect(bench.facts.allSatisfy { $0.isDriving != true && $0.batteryPercent == nil })
  }

  @Test func whatWasAcknowledgedBeforeTheAccountIsKnownIsSavedLater() {
    let bench = Bench(isServed: false)
    bench.send([(level, .number(70))])
    #expect(bench.book.takeUnsaved().isEmpty)
    bench.book.serve([vehicle])
    #expect(bench.book.takeUnsaved().map(\.key) == [vin])
    #expect(bench.book.takeUnsaved().isEmpty)
  }

  @Test func aConnectionOutlastsTheCarsAbsenceFromTheAccount() {
    let bench = Bench()
    bench.connect("1")
    bench.book.serve([])
    bench.book.serve([vehicle])
    #expect(bench.book.known(of: vin)?.status.isConnected == true)
    bench.book.serve([])
    bench.connect("1", false)
    bench.connect("2")
    bench.book.serve([vehicle])
    bench.connect("1", false)
    #expect(bench.book.known(of: vin)?.status.isConnected == true)
    bench.connect("2", false)
    #expect(bench.book.known(of: vin)?.status.isConnected == false)
  }

  @Test func aConnectionThatEndedWhileTheCarWasAwayIsOver() {
    let bench = Bench()
    bench.connect("1")
    bench.book.serve([])
    bench.connect("1", false)
    bench.book.serve([vehicle])
    #expect(bench.book.known(of: vin)?.status.isConnected != true)
  }

  /// A name of one letter and a hundred thousand accents is one Character.
  @Test func anAlertsNameStaysShort() {
    let bench = Bench()
    bench.alert("\u{1B}e" + String(repeating: "\u{301}", count: 100_000), started: 1_699_999_000)
    #expect(bench.alerts.count == 1)
    #expect(bench.alerts.allSatisfy { $0.name.utf8.count <= 400 && $0.name.utf8.first == 0x65 })
  }

  @Test(arguments: [true, false])
  func aClockThatStepsBackDoesNotEndPolls(isConnected: Bool) {
    var status = StreamStatus()
    status.isConnected = isConnected
    status.since = Timestamp(seconds: 1_700_000_000)
    status.lastHeard = Timestamp(seconds: 1_700_000_000)
    let now = Timestamp(seconds: 1_600_000_000)
    #expect(!status.isFlowing(at: now, grace: .seconds(300), isDriving: true))
    #expect(status.isFlowing(at: now, grace: .seconds(300), isDriving: false) == isConnected)
    status.lastHeard = now
    #expect(status.isFlowing(at: now, grace: .seconds(300), isDriving: true) == isConnected)
  }
}

/// Where several processes share the account's cars out.
struct SharedStreamBookTests {
  private let owned = Lock(Set([vin]))
  private let bench: Bench

  init() {
    bench = Bench(isServed: false, owns: { [owned] vin in owned.withLock { $0.contains(vin) } })
  }

  @Test func aCarIsReportedAlsoWhereNoConnectionWasTold() {
    bench.book.serve([vehicle])
    bench.send([(soc, .number(50))])
    bench.send([(soc, .number(51))], after: 1)
    #expect(bench.connections == [false])
    #expect(bench.newsCount == 2)
  }

  @Test func whatIsHeardBeforeTheCarIsServedIsKept() {
    bench.book.serve([])
    bench.send([(soc, .number(50))], isReplay: true)
    bench.book.serve([])
    #expect(bench.newsCount == 0)
    bench.book.serve([vehicle])
    #expect(bench.connections == [false])
    bench.book.tell()
    #expect(bench.facts.count == 1)
  }

  @Test func aCarOfAnotherProcessIsLeftOutAndForgotten() {
    bench.book.serve([vehicle])
    bench.send([(soc, .number(50))])
    owned.withLock { $0 = [] }
    bench.book.serve([])
    bench.send([(soc, .number(51))], after: 1)
    #expect(bench.newsCount == 1)
    #expect(bench.book.counts?.drops == [.notServed: 1])
    #expect(bench.book.takeUnsaved().isEmpty)
  }

  @Test func alertsThatAreReadAgainAreShownAndNotCounted() {
    bench.book.serve([vehicle])
    bench.send([(soc, .number(50))])
    bench.alert("a", started: 1_600_000_000, isReplay: true)
    #expect(bench.alerts.isEmpty)
    bench.alert("a", started: 1_600_000_000)
    bench.alert("b", started: 1_600_000_001)
    #expect(bench.alerts.map(\.name) == ["b"])
    let last = bench.reports.withLock { reports in
      reports.compactMap { if case .alerts(_, let alerts, _, _) = $0 { alerts } else { nil } }.last
    }
    #expect(last?.active.keys.sorted() == ["a", "b"])
    #expect(last?.begun == ["b": 1])
  }
}
