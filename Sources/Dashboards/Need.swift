/// What not every car, site or account has. A panel that needs it says so, and is empty without it.
package enum Need: String, Hashable, Sendable, CaseIterable {
  case car
  case olderCar
  case site
  case battery
  case wallConnector
  case fleetAPI
  case streaming
  /// Fields that are not asked for unless they are named.
  case moreFields
  case location
  case broker

  /// For whom a panel is empty.
  var words: String {
    switch self {
    case .car: "for an account without a car"
    case .olderCar: "for a newer car, which does not tell it"
    case .site: "for an account without an energy site"
    case .battery: "for a site without a battery"
    case .wallConnector: "for a site without a Wall Connector"
    case .fleetAPI: "with the Owner API, which is free"
    case .streaming: "for a car that does not stream to serve (Fleet Telemetry)"
    case .moreFields: "unless tesla telemetry configure --fields names it"
    case .location: "without serve --location"
    case .broker: "without serve --mqtt"
    }
  }
}
