package import Time

/// How a simulated Tesla cloud is made. The defaults are one car and one site, repeatable.
package struct SimulatorOptions: Hashable, Sendable {
  package var vehicleCount = 1
  package var siteCount = 1
  /// Whether sites answer as before March 2024, with the Wh that are stored and that fit in.
  package var hasOlderSites = false
  package var seed: UInt64 = 1
  /// Whether the cars are parked and asleep at the start.
  package var startsAsleep = false
  /// Whether owners drive and charge; without it cars stay where they are.
  package var hasRoutine = true
  /// How much faster than its clock the simulation runs over HTTP.
  package var speed = 1.0
  package var profile = SimulatedProfile.owner
  /// The world's first moment; the day before has been lived through by then.
  package var start: Timestamp = Timestamp(seconds: 1_700_000_000)
  package var faults: [FaultSpec] = []
  package var accessTokenLife = Duration.seconds(28_800)
  package var refreshTokenLife = Duration.seconds(90 * 86_400)
  /// How long the refresh token that was used last may be used again; zero is never.
  package var refreshGrace = Duration.seconds(86_400)
  package var codeLife = Duration.seconds(300)
  /// The scopes that the person agrees to at login; nil agrees to whatever is asked for.
  package var consentedScopes: [String]?
  /// Dollars after which the Fleet API answers `EXCEEDED_LIMIT`; nil never does.
  package var billingLimit: Double?
  /// The public key of the application in PEM, which all cars trust that can; nil has one whose
  /// private half nobody has.
  package var applicationKey: [UInt8]?
  /// Whether the Fleet client has been registered in the account's region.
  package var isPartnerRegistered = true

  package init() {}

  /// The Fleet client that the simulator knows.
  package static let fleetClientID = "f1ee7a91-0000-4000-8000-51a10a70c11e"
  package static let fleetClientSecret = "ta-secret.simulated"
}
