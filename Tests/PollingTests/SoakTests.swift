import HTTP
import TeslaAPI
import TeslaCloud
import TestSupport
import Testing
import Time
import Unix

@testable import Polling

/// A long time of the exporter's life: faults of every kind come and go, and it is started anew at
/// random moments, with nothing but its files, as after a SIGKILL. A day in every run of the
/// tests; `TESLA_SOAK_DAYS=365` for the year that `scripts/soak` runs.
@Suite struct SoakTests {
  private static let faults = [
    "products:500", "products:503", "products:html", "products:empty", "products:truncated",
    "products:cut", "products:hangup", "products:401", "products:429;retry-after=600",
    "vehicle:500", "vehicle:cut", "vehicle:404", "vehicle:429;retry-after=1800", "vehicle:html",
    "vehicle_data:500", "vehicle_data:hangup", "vehicle_data:401", "vehicle_data:405",
    "vehicle_data:truncated", "vehicle_data:429;retry-after=3600", "vehicle_data:null",
    "token:500", "token:cut", "token:hangup", "token:html", "token:empty", "token:truncated",
    "token:429;retry-after=900", "token:token_server_error_400",
    "token:token_login_required_401", "live_status:500", "live_status:cut",
    "calendar_history:500", "tainted",
  ]
  /// What waits that Tesla ordered may last, and one more look.
  private static let patience = Duration.seconds(6 * 3_600)

  private static var days: Int {
    Environment.current["TESLA_SOAK_DAYS"].flatMap { Int($0) } ?? 1
  }

  @Test("the login lives, and everything recovers once it can", arguments: [UInt64(1)])
  func survives(seed: UInt64) async throws {
    let bench = try SimulatedAccount { $0.seed = seed }
    var random = TestSupport.SplitMix64(seed: seed)
    let site = String(try #require(bench.cloud.withWorld { $0.siteIDs.first }))
    let start = bench.clock.now
    let end = start.advanced(by: .seconds(Self.days * 86_400))
    var life = Life(bench, site: site)
    var lives = 1
    var faults = 0
    var born = start
    var quietSince: Timestamp? = start
    var nextFate = start
    var early = 0
    while bench.clock.now < end {
      await life.step(bench.clock)
      let now = bench.clock.now
      if let quietSince, !life.isWell {
        let since = max(quietSince, born)
        #expect(
          since.duration(to: now) < Self.patience,
          "seed \(seed): down at \(now.rfc3339()), nothing wrong since \(since.rfc3339())")
      }
      if now >= nextFate {
        nextFate = now.advanced(by: .seconds(Int.random(in: 60...7_200, using: &random)))
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1:
          let fault = Self.faults[Int.random(in: 0..<Self.faults.count, using: &random)]
          let count = Int.random(in: 1...12, using: &random)
          try bench.fail(fault + (fault.contains(";") ? ";count=\(count)" : "x\(count)"))
          faults += 1
          quietSince = nil
        case 2, 3:
          bench.cloud.withWorld { $0.clearFaults() }
          quietSince = quietSince ?? now
        case 4:
          life = Life(bench, site: site)
          born = now
          lives += 1
        default: break
        }
      }
      if early == 0, start.duration(to: now) > .seconds(Self.days * 8_640) { early = memory }
    }
    bench.cloud.withWorld { $0.clearFaults() }
    life = Life(bench, site: site)
    _ = try await life.client.products()
    #expect(lives > 1 && faults > 3)
    if Environment.current["TESLA_SOAK_DAYS"] != nil {
      let late = memory
      let refreshes = bench.cloud.withWorld { $0.refreshCount }
      print(
        "soak: \(Self.days) days, \(lives) starts, \(faults) faults, \(refreshes) renewals;",
        "memory \(early >> 20) MB after a tenth, \(late >> 20) MB at the end")
      // Alone in its process, so that no one else's memory counts.
      #expect(late < early + 32 << 20)
    }
  }

  private var memory: Int { ProcessStatistics.current.residentMemoryBytes ?? 0 }
}
