package import HTTP
package import TeslaAPI
package import TeslaCloud
import Time
internal import Unix

/// A state directory with a login, and a simulated cloud that it is of.
package struct SimulatedAccount {
  package let folder: TemporaryDirectory
  package let directory: StateDirectory
  package let clock: ManualClock
  package let cloud: SimulatedTransport
  package let client: Client

  /// - Parameters:
  ///   - exchanges: hears of each request.
  ///   - events: hears of what the client does about the login.
  package init(
    runsAhead: Bool = true, logsIn: Bool = true, timeout: Duration = .seconds(30),
    _ change: (inout SimulatorOptions) -> Void = { _ in },
    exchanges: @escaping @Sendable (Exchange) -> Void = { _ in },
    events: @escaping @Sendable (ClientEvent) -> Void = { _ in }
  ) throws {
    var options = SimulatorOptions()
    change(&options)
    folder = try TemporaryDirectory()
    directory = StateDirectory(folder.path)
    let clock = ManualClock(now: options.start, runsAhead: runsAhead)
    self.clock = clock
    cloud = SimulatedTransport(options, clock: clock.elsewhere)
    var configuration = Configuration(profile: options.profile.isFleet ? .fleetNA : .owner)
    configuration.timeout = timeout
    if options.profile.isFleet { configuration.clientID = SimulatorOptions.fleetClientID }
    client = Client(
      configuration: configuration, vault: TokenVault(directory: directory, clock: clock),
      transport: Logging(cloud, clock: AnyClock(clock), sink: exchanges), clock: clock,
      events: events)
    if logsIn { try logIn() }
  }

  package func logIn() throws {
    let tokens = cloud.withWorld { $0.logIn(at: $0.time) }
    _ = try folder.write(tokens.accessToken, to: "token.access")
    _ = try folder.write(tokens.refreshToken ?? "", to: "token.refresh")
  }

  package var vins: [String] { cloud.withWorld { $0.vins } }

  package func calls(_ endpoint: String) -> Int { cloud.withWorld { $0.callCount(endpoint) } }

  /// Forces the first car.
  package func force(_ state: ForcedState) {
    cloud.withWorld { world in world.force(state, vin: world.vins.first ?? "") }
  }

  package func fail(_ fault: String) throws {
    let fault = try FaultSpec(fault)
    cloud.withWorld { $0.add(fault: fault) }
  }
}

/// A clock of which only the durations matter.
private struct AnyClock: Clock {
  let base: ManualClock
  init(_ base: ManualClock) { self.base = base }
  var now: Timestamp { base.now }
  var minimumResolution: Duration { .nanoseconds(1) }
  func sleep(until deadline: Timestamp, tolerance: Duration?) async throws {
    try await base.sleep(until: deadline, tolerance: tolerance)
  }
}
