import TeslaAPI
import TestSupport

@testable import Polling

extension SimulatedAccount {
  /// The pollers of the account, which nothing runs.
  func pollers(
    _ options: PollOptions = PollOptions(), report: @escaping PollReceiver = { _ in }
  ) -> Pollers {
    Pollers(client: client, options: options, clock: clock, directory: directory, report: report)
  }
}

extension Pollers {
  /// Takes these cars as the account's.
  func serve(_ vehicles: [Vehicle]) -> [CarPoller] {
    context.roster.serve(vehicles).map { CarPoller($0.vehicle, session: $0.session, context) }
  }
}
