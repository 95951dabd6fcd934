/// What not every car, site or account has. A panel that needs it says so, and is empty without it.
package enum Need: String, Hashable, Sendable, CaseIterable {
  case battery
  case powerwall
  case solar
  case wallConnector
  case fleetAPI
  case streaming
  case location
  case broker

  /// Why a panel is empty.
  var sentence: String {
    switch self {
    case .battery: "Empty for a site without a battery."
    case .powerwall: "Empty for a site without a Powerwall, whose answers lack it."
    case .solar: "Empty for a site without solar panels."
    case .wallConnector: "Empty for a site without a Wall Connector."
    case .fleetAPI: "Empty with the Owner API, which is free."
    case .streaming: "Empty for a car that does not stream to serve (Fleet Telemetry)."
    case .location: "Empty without serve --location."
    case .broker: "Empty without serve --mqtt."
    }
  }
}
