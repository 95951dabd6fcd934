import HTTP
import TeslaAPI
import TestSupport
import Testing

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
}
