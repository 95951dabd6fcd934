internal import Polling
internal import TeslaAPI
internal import Time
internal import Unix

/// Looks at the login's files and at what was spent, and tells the state.
final class LoginWatch: Sendable {
  private let client: Client
  private let ledger: Ledger?
  private let stateFile: StateFile
  private let clock: any WallClock
  private let state: AccountState
  /// Once a minute: the file may be long.
  private let stateFileLook = Cadence(every: .seconds(60))

  init(
    client: Client, ledger: Ledger?, directory: StateDirectory, clock: any WallClock,
    state: AccountState
  ) {
    self.client = client
    self.ledger = ledger
    self.clock = clock
    self.state = state
    stateFile = StateFile(directory, clock: clock)
  }

  func look() {
    let costs = ledger.map { Costs($0, now: clock.now) }
    state.update { $0.costs = costs }
    do throws(VaultError) {
      let expiry = try client.loginEnd()
      state.update { snapshot in
        snapshot.hasCredentials = true
        snapshot.tokenExpiry = expiry
      }
      lookAtIssue()
    } catch {
      switch error {
      case .noTokens, .unusable, .malformed:
        // The login was taken away: nothing is known of a token any more.
        state.update { snapshot in
          snapshot.hasCredentials = false
          snapshot.tokenExpiry = nil
        }
      // The files may be there all the same.
      case .foreign, .busy, .system, .unsaved, .cancelled: break
      }
    }
  }

  private func lookAtIssue() {
    guard stateFileLook.isDue(at: clock.now) else { return }
    let issued = stateFile.read().tokensIssuedAt
    state.update { $0.tokensIssued = issued }
  }
}
