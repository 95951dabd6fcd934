import TeslaAPI
import TeslaCloud
import TeslaMetrics
import TestSupport
import Testing
import Time
import Unix

@testable import Exporter
@testable import Polling

/// What a site's owner set: asked for now and then, beside the live status.
@Suite struct SiteSettingsTests {
  private struct House {
    let bench: Bench
    let exporter: Exporter
    let id: String
    var poller: SitePoller

    init(_ change: (inout ExporterOptions) -> Void = { _ in }) throws {
      bench = try Bench { $0.hasRoutine = false }
      exporter = bench.exporter(change)
      id = "\(try #require(bench.cloud.withWorld { $0.siteIDs.first }))"
      exporter.serve(sites: [id])
      poller = SitePoller(id: id, isFirst: true, exporter.context)
    }

    mutating func live(_ length: Duration) async throws {
      let end = bench.clock.now.advanced(by: length)
      while bench.clock.now < end {
        let next = try #require(await poller.step())
        bench.clock.advance(by: max(bench.clock.now.duration(to: min(next, end)), .seconds(1)))
      }
    }

    var reserve: Double? {
      exporter.value("tesla_site_backup_reserve_ratio{site_id=\"\(id)\"}")
    }
  }

  @Test func settingsAreAskedForOnceAnHour() async throws {
    var house = try House()
    try await house.live(.seconds(3_000))
    #expect(house.bench.calls("site_info") == 1)
    #expect(house.bench.calls("live_status") > 45)
    let reserve = try #require(house.reserve)
    #expect((0...1).contains(reserve))
    #expect(house.exporter.text.contains("tesla_site_default_real_mode{site_id=\"\(house.id)\""))
    try await house.live(.seconds(6_000))
    #expect(house.bench.calls("site_info") == 3)
  }

  @Test("no series is on the page twice, though both answers say some things")
  func everySeriesIsThereOnce() async throws {
    var house = try House()
    try await house.live(.seconds(120))
    let series = house.exporter.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
      .compactMap { $0.split(separator: " ").dropLast().first }
    #expect(Set(series).count == series.count)
    #expect(series.count > 100)
  }

  @Test(arguments: ["site_info:500", "site_info:403", "site_info:empty", "site_info:429"])
  func failureCostsTheSettingsOnly(fault: String) async throws {
    var house = try House()
    try house.bench.fail(fault)
    try await house.live(.seconds(1_200))
    #expect(house.reserve == nil)
    #expect(house.exporter.value("tesla_site_up{site_id=\"\(house.id)\"}") == 1)
    #expect(house.bench.calls("live_status") > 15)
    let told = house.bench.records.withLock { records in
      records.count { record in record.fields.contains { $0.value == "settings" } }
    }
    #expect(told > 0)
    // Each asking may be three, when the server fails.
    #expect((2...15).contains(house.bench.calls("site_info")), "\(house.bench.calls("site_info"))")
    house.bench.cloud.withWorld { $0.clearFaults() }
    try await house.live(.seconds(1_200))
    #expect(house.reserve != nil)
  }

  @Test func settingsAreNotAskedForWhereThatIsNotWanted() async throws {
    var house = try House { $0.poll.readsSiteSettings = false }
    try await house.live(.seconds(600))
    #expect(house.bench.calls("site_info") == 0)
  }
}
