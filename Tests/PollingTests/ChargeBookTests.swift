import JSON
import TeslaAPI
import TeslaData
import TestSupport
import Testing
import Time
import Unix

@testable import Polling

/// What is counted of charges stays in `state.json`, whatever cars say next.
@Suite struct ChargeBookTests {
  private let folder: TemporaryDirectory
  private let clock = ManualClock(now: Timestamp(seconds: 1_700_000_000))
  private let warnings = Lock<[LogRecord]>([])

  init() throws { folder = try TemporaryDirectory() }

  private var store: EnergyStore {
    EnergyStore(StateDirectory(folder.path), clock: clock) { [warnings] record in
      warnings.withLock { $0.append(record) }
    }
  }

  private func reading(_ energy: Int64) throws -> TimedReading {
    let facts = VehicleFacts(["charge_state": ["charge_energy_added": Value(energy)]])
    return TimedReading(reading: try #require(ChargeReading(facts)), heard: clock.now)
  }

  @Test func readingsThatChangeNothingLeaveTheFileAsItIs() async throws {
    let store = store
    let book = ChargeBook(store, clock: clock, report: { _ in })
    for energy in [1, 3] as [Int64] {
      await book.add(try reading(energy), of: "VIN")
      clock.advance(by: ChargeBook.rest)
    }
    let saved = try FileSystem.read(folder.file("state.json"))
    for _ in 0..<5 {
      await book.add(try reading(3), of: "VIN")
      clock.advance(by: ChargeBook.rest)
      #expect(try FileSystem.read(folder.file("state.json")) == saved)
      #expect(store.meter(.vehicles, "VIN", as: ChargeMeter.self)?.total == 2)
    }
  }

  @Test("an earlier version stored null for a meter that did not change")
  func aStoredNullIsNothingYet() async throws {
    try folder.write(#"{"energy":{"vehicles":{"VIN":null}}}"#, to: "state.json")
    let store = store
    #expect(store.meter(.vehicles, "VIN", as: ChargeMeter.self) == nil)
    #expect(warnings.withLock { $0.isEmpty })
    let book = ChargeBook(store, clock: clock, report: { _ in })
    await book.add(try reading(1), of: "VIN")
    #expect(store.meter(.vehicles, "VIN", as: ChargeMeter.self)?.total == 0)
  }
}
