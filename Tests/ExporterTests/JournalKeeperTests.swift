import JSON
import Journal
import TeslaData
import TestSupport
import Testing
import Time
import Unix

@testable import Exporter
@testable import Polling
@testable import TeslaAPI

/// A writer of which the test is the disk.
private final class SlowDisk: DurableJournal {
  struct State {
    var writes: [Bool] = []
    var flushes: [Duration] = []
    var isDone: Bool?
    var hasReturned = false
  }

  let path: String
  let isWriting = true
  let state: Monitor<State>

  /// - Parameter isDone: what a flush answers at once; nil lets it wait for `answer`.
  init(_ directory: StateDirectory, isDone: Bool?) {
    path = directory.journal
    state = Monitor(State(isDone: isDone))
  }

  func write(_ changes: [JournalChange], isUrgent: Bool) {
    state.change { $0.writes.append(isUrgent) }
  }

  func flush(within timeout: Duration) -> Bool {
    state.change { $0.flushes.append(timeout) }
    return state.wait { $0.isDone.map { .done($0) } ?? .until(nil) }
  }

  func close(within timeout: Duration) -> Bool { true }

  func answer() { state.change { $0.isDone = true } }
}

/// A car that streams is told that its message was taken when this returns.
@Suite struct JournalKeeperTests {
  private let bench: Bench
  private let vehicle = Vehicle(
    id: "1", vin: "V", displayName: "", state: .online, isInService: false)

  init() throws { bench = try Bench(runsAhead: false) }

  private func keeper(_ disk: SlowDisk) -> JournalKeeper {
    let state = AccountState(
      options: ExporterOptions(version: "1.2.3"), statistics: bench.statistics, clock: bench.clock)
    return JournalKeeper(
      disk, of: state, PlacesFile(bench.directory) { _ in }, bench.directory,
      clockError: { .zero }, log: { _ in })
  }

  /// A drive that begins, in two looks.
  private func facts(_ gear: String, miles: Double) throws -> VehicleFacts {
    // A speed alone would be a drive.
    let speed = gear == "D" ? 30 : 0
    let text = """
      {"drive_state":{"shift_state":"\(gear)","speed":\(speed)},"vehicle_state":{"odometer":\(miles)}}
      """
    return VehicleFacts(try Value(parsing: Array(text.utf8)))
  }

  private func drive(_ keeper: JournalKeeper) throws {
    keeper.take(
      .streamed(vehicle, try facts("P", miles: 1000), moment: bench.clock.now))
    bench.clock.advance(by: .seconds(60))
    keeper.take(
      .streamed(vehicle, try facts("D", miles: 1000.5), moment: bench.clock.now))
  }

  @Test func whatBeganWaitsForADiskThatIsLate() throws {
    let disk = SlowDisk(bench.directory, isDone: nil)
    let keeper = keeper(disk)
    let (vehicle, now) = (vehicle, bench.clock.now)
    let (parked, driving) = (try facts("P", miles: 1000), try facts("D", miles: 1000.5))
    keeper.take(.streamed(vehicle, parked, moment: now))
    #expect(disk.state.withLock { $0.flushes.isEmpty })
    bench.clock.advance(by: .seconds(60))
    let later = bench.clock.now
    #expect(
      Thread.start {
        keeper.take(.streamed(vehicle, driving, moment: later))
        disk.state.change { $0.hasReturned = true }
      })
    // It was written and is waited for.
    disk.state.wait { $0.flushes.isEmpty ? .until(nil) : .done(()) }
    #expect(disk.state.withLock { $0.writes.last == true && !$0.hasReturned })
    disk.answer()
    disk.state.wait { $0.hasReturned ? .done(()) : .until(nil) }
    #expect(disk.state.withLock { $0.flushes } == [.seconds(2)])
  }

  @Test func aDiskThatNeverAnswersIsWaitedForOnlySoLong() throws {
    let disk = SlowDisk(bench.directory, isDone: false)
    let keeper = keeper(disk)
    try drive(keeper)
    #expect(disk.state.withLock { $0.flushes } == [.seconds(2)])
    // What comes after is taken all the same.
    bench.clock.advance(by: .seconds(60))
    keeper.take(.streamed(vehicle, try facts("P", miles: 1001), moment: bench.clock.now))
    #expect(disk.state.withLock { $0.flushes } == [.seconds(2), .seconds(2)])
    #expect(disk.state.withLock { $0.writes.last } == true)
  }

  @Test func whatIsPolledWaitsForNothing() throws {
    let disk = SlowDisk(bench.directory, isDone: nil)
    let keeper = keeper(disk)
    for (gear, miles) in [("P", 1000), ("D", 1000.5), ("P", 1001)] {
      keeper.take(
        .data(
          vehicle, try facts(gear, miles: miles), Answer(bytes: [], body: .null),
          moment: bench.clock.now, isFresh: true))
      bench.clock.advance(by: .seconds(60))
    }
    #expect(disk.state.withLock { $0.writes.contains(true) && $0.flushes.isEmpty })
  }
}
