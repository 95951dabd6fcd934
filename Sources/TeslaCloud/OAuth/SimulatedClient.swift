internal import Crypto
internal import HTTP

/// A program that may ask for tokens.
struct SimulatedClient: Hashable, Sendable {
  let id: String
  /// nil for the owner's app, which proves itself with PKCE alone.
  let secret: String?

  var isFleet: Bool { secret != nil }

  static let ownerAPI = SimulatedClient(id: "ownerapi", secret: nil)
  static let fleet = SimulatedClient(
    id: SimulatorOptions.fleetClientID, secret: SimulatorOptions.fleetClientSecret)

  init(id: String, secret: String?) {
    self.id = id
    self.secret = secret
  }

  init?(id: String?) {
    switch id {
    case SimulatedClient.ownerAPI.id: self = .ownerAPI
    case SimulatedClient.fleet.id: self = .fleet
    default: return nil
    }
  }

  /// Whether a login may end there (tesla-api(7), LOGIN). The page that the old
  /// tools used was taken off the list in April 2026.
  func allows(redirect text: String) -> Bool {
    guard let url = URL(text), text != "https://auth.tesla.com/void/callback" else { return false }
    switch url.scheme {
    case "tesla": return text == "tesla://auth/callback"
    case "https": return true
    case "http": return isFleet && url.isLoopback
    default: return false
    }
  }
}
