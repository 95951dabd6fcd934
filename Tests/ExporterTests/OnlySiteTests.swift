import JSON
import TeslaAPI
import TeslaCloud
import TeslaMetrics
import TestSupport
import Testing
import Unix

@testable import Exporter
@testable import Polling

/// Which site is served where no file names one.
@Suite struct OnlySiteTests {
  private func steppedAccount(
    sites: Int, _ change: (Bench) -> (inout ExporterOptions) -> Void = { _ in { _ in } }
  ) async throws -> (bench: Bench, exporter: Exporter, account: AccountPoller) {
    let bench = try Bench { $0.siteCount = sites }
    let exporter = bench.exporter {
      $0.poll.powerwallIDFile = bench.folder.file("powerwall.id")
      change(bench)(&$0)
    }
    var account = AccountPoller(exporter.context, siteIDs: exporter.pollers.siteIDs)
    _ = await account.step()
    return (bench, exporter, account)
  }

  @Test func theOnlySiteIsServed() async throws {
    var (bench, exporter, account) = try await steppedAccount(sites: 1)
    let site = try #require(bench.cloud.withWorld { $0.siteIDs.first }.map { "\($0)" })
    #expect(account.takeNewSite() == site)
    #expect(account.takeNewSite() == nil)
    #expect(exporter.state.snapshot.sites.map(\.id) == [site])
    #expect(exporter.context.roster.site(site)?.name != "")
    _ = await account.step()
    #expect(account.takeNewSite() == nil)
  }

  @Test func ofSeveralNoneIsServedAndThatIsSaid() async throws {
    var (bench, exporter, account) = try await steppedAccount(sites: 2)
    bench.clock.advance(by: .seconds(3_600))
    _ = await account.step()
    #expect(account.takeNewSite() == nil)
    #expect(exporter.state.snapshot.sites.isEmpty)
    let warnings = bench.records.withLock { records in
      records.filter { $0.level == .warning && $0.message.contains("several energy sites") }
    }
    #expect(warnings.count == 1)
    let page = exporter.page("/")
    #expect(page.contains("The account has 2 energy sites"))
    #expect(page.contains("tesla products --save-powerwall-id --site ID"))
  }

  @Test func noneIsServedWhereThatIsNotWanted() async throws {
    var (_, exporter, account) = try await steppedAccount(sites: 1) { _ in
      { $0.poll.findsSite = false }
    }
    #expect(account.takeNewSite() == nil)
    #expect(exporter.state.snapshot.sites.isEmpty)
  }

  @Test func anEmptyFileServesNone() async throws {
    var (_, exporter, account) = try await steppedAccount(sites: 1) { bench in
      _ = try? bench.folder.write("\n", to: "powerwall.id")
      return { _ in }
    }
    #expect(account.takeNewSite() == nil)
    #expect(exporter.state.snapshot.sites.isEmpty)
  }

  @Test func itsPollersRun() async throws {
    let bench = try Bench(runsAhead: false)
    let site = try #require(bench.cloud.withWorld { $0.siteIDs.first })
    let exporter = bench.exporter { $0.poll.powerwallIDFile = bench.folder.file("powerwall.id") }
    try await bench.running(exporter) {
      await bench.until { exporter.value("tesla_site_up{site_id=\"\(site)\"}") == 1 }
      #expect(bench.folder.names.contains("powerwall.data"))
    }
  }
}
