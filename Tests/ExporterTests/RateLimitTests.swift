import TeslaAPI
import TeslaCloud
import TestSupport
import Testing
import Time
import Unix

@testable import Exporter
@testable import Polling

@Suite struct RateLimitTests {
  /// Steps every poller when it is due, until that much time is over.
  private func poll(_ pollers: inout [any Poller], on bench: Bench, for length: Duration) async {
    let end = bench.clock.now.advanced(by: length)
    while bench.clock.now < end {
      var next = end
      for index in pollers.indices {
        if let due = await pollers[index].step() { next = min(next, due) }
      }
      bench.clock.advance(by: max(bench.clock.now.duration(to: next), .seconds(1)))
    }
  }

  @Test("429 for one car's data leaves the other car and the site polled")
  func blocksOneCarOnly() async throws {
    let bench = try Bench { options in
      options.vehicleCount = 2
      options.hasRoutine = false
    }
    let vins = bench.vins
    for vin in vins { bench.cloud.withWorld { $0.force(.online, vin: vin) } }
    let site = try #require(bench.cloud.withWorld { $0.siteIDs.first })
    let exporter = bench.exporter()
    exporter.serve(sites: ["\(site)"])
    var pollers: [any Poller] = [SitePoller(id: "\(site)", isFirst: true, exporter.context)]
    pollers += try await bench.cars(exporter)
    // The first request for data meets the limit, whosever it is.
    try bench.fail("vehicle_data:429;retry-after=3000;count=1")
    await poll(&pollers, on: bench, for: .seconds(2_900))
    let ups = vins.map { exporter.value("tesla_vehicle_up{vin=\"\($0)\"}") }
    #expect(ups.sorted { $0 ?? 0 < $1 ?? 0 } == [0, 1])
    #expect(bench.calls("live_status") > 40)
    let blocked = vins.count { vin in
      exporter.value("tesla_vehicle_poll_state{vin=\"\(vin)\",state=\"blocked\"}") == 1
    }
    #expect(blocked == 1)
    #expect(bench.calls("vehicle_data") > 5)
    await poll(&pollers, on: bench, for: .seconds(600))
    #expect(vins.allSatisfy { exporter.value("tesla_vehicle_up{vin=\"\($0)\"}") == 1 })
  }

  @Test("a limit that three cars meet is waited for by the others without asking")
  func limitOfTheAccountIsMetThreeTimesOnly() async throws {
    let bench = try Bench { options in
      options.vehicleCount = 8
      options.startsAsleep = true
      options.hasRoutine = false
    }
    let site = try #require(bench.cloud.withWorld { $0.siteIDs.first })
    let exporter = bench.exporter()
    exporter.serve(sites: ["\(site)"])
    var pollers: [any Poller] = [SitePoller(id: "\(site)", isFirst: true, exporter.context)]
    pollers += try await bench.cars(exporter)
    try bench.fail("vehicle:429;retry-after=600")
    await poll(&pollers, on: bench, for: .seconds(500))
    #expect(bench.calls("vehicle") == SharedLimit.threshold)
    // The limit is on cars: the site is asked on.
    #expect(bench.calls("live_status") > 5)
    bench.cloud.withWorld { $0.clearFaults() }
    await poll(&pollers, on: bench, for: .seconds(300))
    for vin in bench.vins {
      #expect(exporter.value("tesla_vehicle_poll_state{vin=\"\(vin)\",state=\"asleep\"}") == 1)
    }
  }

  @Test("429 lasts a day at most, and a person's word does not end it")
  func waitsADay() throws {
    let now = Timestamp(seconds: 1_700_000_000)
    let error = APIError(
      .rateLimited, endpoint: "vehicle_data", status: 429, retryAfter: .seconds(86_400))
    let block = try #require(
      Backoff.hold(after: .api(error), failures: 1, options: PollOptions(), now: now))
    #expect(now.duration(to: block.until) == .seconds(86_400))
    #expect(!block.isLiftable)
  }

  @Test(
    "what no repetition cures is left alone for a quarter of an hour at least",
    arguments: [
      APIError.Kind.tokenRejected, .blocked, .accountLimited, .forbidden, .missingScope,
      .accountLocked, .paymentRequired, .clientRefused, .thirdPartyOnly, .accountInChina,
    ])
  func longPauses(_ kind: APIError.Kind) throws {
    let now = Timestamp(seconds: 1_700_000_000)
    for failures in [1, 2, 50] {
      let block = try #require(
        Backoff.hold(
          after: .api(APIError(kind, endpoint: "vehicle_data", status: 403)), failures: failures,
          options: PollOptions(), now: now))
      #expect(now.duration(to: block.until) >= .seconds(900))
    }
  }
}
