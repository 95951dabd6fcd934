import TeslaCloud
import TestSupport
import Testing
import Time
import Unix

@testable import Journal
@testable import Polling

@Suite struct RecordedMonthTests {
  @Test(arguments: [UInt64(1), 2])
  func aPolledFortnightIsRecorded(seed: UInt64) async throws {
    var life = try RecordedLife { $0.seed = seed }
    let end = life.now.advanced(by: .seconds(14 * 86_400))
    while life.now < end { try await life.step() }
    let verdict = Verdict(life)
    verdict.check()
    #expect(verdict.pairs.count > 15)
    #expect(verdict.chargePairs.count > 5)
  }

  @Test func streamedDaysAreRecorded() async throws {
    var life = try RecordedLife(streams: true)
    let end = life.now.advanced(by: .seconds(4 * 86_400))
    while life.now < end { try await life.step() }
    let verdict = Verdict(life)
    verdict.check()
    #expect(verdict.missedDrives(over: 0).isEmpty, "\(verdict.missedDrives(over: 0))")
    #expect(verdict.pairs.count == verdict.truth.drives.count)
  }
}
