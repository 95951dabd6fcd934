import TeslaCloud
import TestSupport
import Testing
import Time
import Unix

@testable import Journal
@testable import Polling

/// Days of a simulated car under the pollers and the recorder, held against the simulator's own
/// diary. `TESLA_SOAK_DAYS=365` makes a year of them.
@Suite struct RecordedMonthTests {
  private static let faults = [
    "products:500", "products:html", "products:429;retry-after=600", "vehicle:500", "vehicle:cut",
    "vehicle:429;retry-after=1800", "vehicle:html", "vehicle_data:500", "vehicle_data:hangup",
    "vehicle_data:401", "vehicle_data:405", "vehicle_data:408", "vehicle_data:truncated",
    "vehicle_data:429;retry-after=3600", "vehicle_data:null", "token:500",
    "token:429;retry-after=900",
  ]

  private static let soakDays = Environment.current["TESLA_SOAK_DAYS"].flatMap { Int64($0) }

  /// What scripts/soak shows.
  private func tell(_ verdict: Verdict, _ life: RecordedLife) {
    guard let days = Self.soakDays else { return }
    print(
      "soak: \(days) days, \(life.starts) starts, \(verdict.truth.drives.count) drives and",
      "\(verdict.truth.charges.count) charges\(life.isStreamed ? ", streamed" : "")")
  }

  @Test func polledDaysAreRecorded() async throws {
    var life = try RecordedLife { $0.seed = 1 }
    let end = life.now.advanced(by: .seconds((Self.soakDays ?? 4) * 86_400))
    while life.now < end { try await life.step() }
    let verdict = Verdict(life)
    verdict.check()
    tell(verdict, life)
    #expect(verdict.pairs.count > 6)
    #expect(verdict.chargePairs.count > 2)
  }

  @Test func streamedDaysAreRecorded() async throws {
    var life = try RecordedLife(streams: true)
    let end = life.now.advanced(by: .seconds((Self.soakDays ?? 3) * 86_400))
    while life.now < end { try await life.step() }
    let verdict = Verdict(life)
    verdict.check()
    tell(verdict, life)
    #expect(verdict.missedDrives(over: 0).isEmpty, "\(verdict.missedDrives(over: 0))")
    // A car that drives off as soon as it is connected may have begun before.
    #expect(verdict.unpaired.count * 20 <= verdict.truth.drives.count, "\(verdict.unpaired)")
  }

  /// Faults of every kind come and go, the process is ended and killed at any moment, and, in one of
  /// the lives, someone sets the machine's clock.
  @Test(arguments: [(UInt64(3), false, false), (4, false, true), (5, true, false)])
  func troubledDaysAreRecorded(seed: UInt64, streams: Bool, setsClock: Bool) async throws {
    var life = try RecordedLife(streams: streams) { $0.seed = seed }
    var random = TestSupport.SplitMix64(seed: seed)
    let end = life.now.advanced(
      by: .seconds((setsClock ? 5 : Self.soakDays ?? (streams ? 2 : 5)) * 86_400))
    var nextFate = life.now
    var steps = 0
    while life.now < end {
      try await life.step()
      steps += 1
      guard life.now >= nextFate else { continue }
      nextFate = life.now.advanced(by: .seconds(Int.random(in: 60...7_200, using: &random)))
      switch Int.random(in: 0..<10, using: &random) {
      case 0, 1:
        let fault = Self.faults[Int.random(in: 0..<Self.faults.count, using: &random)]
        let count = Int.random(in: 1...12, using: &random)
        try life.account.fail(fault + (fault.contains(";") ? ";count=\(count)" : "x\(count)"))
      case 2, 3, 4: life.account.cloud.withWorld { $0.clearFaults() }
      case 5, 6: try life.kill()
      case 7: try await life.restart()
      case 8 where setsClock:
        life.account.clock.setWall(by: .seconds(Int.random(in: -7_200...7_200, using: &random)))
      default: break
      }
    }
    #expect(life.starts > 5)
    let verdict = Verdict(life)
    verdict.check()
    tell(verdict, life)
  }
}
