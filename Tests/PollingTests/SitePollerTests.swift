import HTTP
import JSON
import TeslaAPI
import TeslaCloud
import TestSupport
import Testing
import Unix

@testable import Polling

/// Ends every request as cancelled, though no one cancelled it.
private struct Cancelling: Transport {
  func send(_ request: Request) async throws(TransportError) -> Response {
    throw TransportError(.cancelled, "", mayHaveSucceeded: true)
  }
}

@Suite struct SitePollerTests {
  @Test func noAnswerEndsASitesPollersForGood() async throws {
    let account = try SimulatedAccount()
    let client = Client(
      configuration: account.client.configuration, vault: account.client.vault,
      transport: Cancelling(), clock: account.clock)
    let pollers = Pollers(
      client: client, options: PollOptions(), clock: account.clock, directory: account.directory,
      report: { _ in })
    var site = SitePoller(id: "42", isFirst: true, pollers.context)
    var energy = EnergyPoller(id: "42", pollers.context)
    let now = account.clock.now
    let next = (site: await site.step(), energy: await energy.step())
    #expect(try #require(next.site) > now && #require(next.energy) > now)
  }

  /// Of site_info only the tariff is kept: the rest tells where the house is.
  @Test func theTariffIsKeptWhileThereIsOne() async throws {
    let account = try SimulatedAccount()
    let pollers = account.pollers()
    let id = try #require(account.cloud.withWorld { $0.siteIDs.first })
    var second = SitePoller(id: "\(id)", isFirst: false, pollers.context)
    _ = await second.step()
    #expect(!FileSystem.exists(account.directory.tariff))
    var site = SitePoller(id: "\(id)", isFirst: true, pollers.context)
    _ = await site.step()
    let saved = try Value(parsing: FileSystem.read(account.directory.tariff))
    #expect(saved["tariff_content_v2"]?["utility"] == "Simulated Power")
    #expect(saved.objectValue?.count == 1)
    try pollers.context.answers.save(nil)
    #expect(!FileSystem.exists(account.directory.tariff))
  }
}
