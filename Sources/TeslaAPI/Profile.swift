package import HTTP

/// Which of Tesla's APIs is spoken, and where (reference: base URLs seen in Tesla's documentation
/// of the Fleet API and in the clients of the Owner API).
package enum Profile: String, Hashable, Sendable, CaseIterable {
  case owner
  case ownerCN = "owner-cn"
  case fleetNA = "fleet-na"
  case fleetEU = "fleet-eu"
  case fleetCN = "fleet-cn"

  /// Whether this is the registered, metered API.
  package var isFleet: Bool {
    switch self {
    case .owner, .ownerCN: false
    case .fleetNA, .fleetEU, .fleetCN: true
    }
  }

  var apiHost: URL {
    switch self {
    case .owner: https("owner-api.teslamotors.com")
    case .ownerCN: https("owner-api.vn.cloud.tesla.cn")
    case .fleetNA: https("fleet-api.prd.na.vn.cloud.tesla.com")
    case .fleetEU: https("fleet-api.prd.eu.vn.cloud.tesla.com")
    case .fleetCN: https("fleet-api.prd.cn.vn.cloud.tesla.cn")
    }
  }

  /// Where a person logs in.
  var authorizeHost: URL {
    switch self {
    case .owner, .fleetNA, .fleetEU: https("auth.tesla.com")
    case .ownerCN, .fleetCN: https("auth.tesla.cn")
    }
  }

  /// Where codes and refresh tokens are exchanged; the Fleet API has had its own host since 2025.
  var tokenHost: URL {
    switch self {
    case .owner: https("auth.tesla.com")
    case .fleetNA, .fleetEU: https("fleet-auth.prd.vn.cloud.tesla.com")
    case .ownerCN, .fleetCN: https("auth.tesla.cn")
    }
  }

  /// The scopes of a login. Without `vehicle_location` positions are missing since 2025. A wake needs
  /// `vehicle_device_data` by Tesla's specification, and `vehicle_cmds` by its overview of scopes,
  /// which also allows commands: `--scope` adds it.
  var scopes: [String] {
    isFleet
      ? [
        "openid", "offline_access", "vehicle_device_data", "vehicle_location",
        "energy_device_data",
      ]
      : ["openid", "email", "offline_access"]
  }

  /// The same API in China.
  package var inChina: Profile { isFleet ? .fleetCN : .ownerCN }

  /// The Fleet profile whose base URL that is.
  package init?(fleetHost url: URL) {
    let profile = Profile.allCases.first { $0.isFleet && $0.apiHost.host == url.host }
    guard let profile else { return nil }
    self = profile
  }

  private func https(_ host: String) -> URL { URL(scheme: "https", host: host) }
}

/// A profile with what the user changed of it: everything that says whom to ask and as whom.
package struct Configuration: Sendable {
  package var profile: Profile
  package var apiHost: URL
  package var authorizeHost: URL
  package var tokenHost: URL
  /// The path before `/authorize` and `/token`.
  package var authPath: String
  package var clientID: String
  package var clientSecret: Secret?
  package var redirectURI: String
  /// What a service that stands in for Tesla at `apiHost` knows its user by, in place of a login.
  package var serviceToken: Secret?
  package var scopes: [String]
  /// Of one request.
  package var timeout: Duration

  package static let defaultClientID = "ownerapi"
  /// What the Owner API's client accepts since April 2026.
  package static let defaultRedirectURI = "tesla://auth/callback"
  package static let defaultAuthPath = "/oauth2/v3"

  package init(profile: Profile) {
    self.profile = profile
    apiHost = profile.apiHost
    authorizeHost = profile.authorizeHost
    tokenHost = profile.tokenHost
    authPath = Configuration.defaultAuthPath
    clientID = Configuration.defaultClientID
    clientSecret = nil
    redirectURI = Configuration.defaultRedirectURI
    scopes = profile.scopes
    timeout = .seconds(30)
  }

  /// Whether the API is at a host that the user named.
  package var hasOwnAPIHost: Bool { apiHost != profile.apiHost }

  /// Whether the login server is one that the user named, such as a proxy's.
  package var hasOwnTokenHost: Bool { tokenHost != profile.tokenHost }

  /// The audience of a Fleet token: one of Tesla's regional base URLs, even behind a proxy.
  var audience: URL { Configuration.isTrustedRegion(apiHost) ? apiHost : profile.apiHost }

  /// The same for an account that lives in China, whose codes are worth nothing elsewhere; nil when
  /// this is the one for China already, or speaks to hosts that the user chose.
  package var inChina: Configuration? {
    guard profile.inChina != profile, !hasOwnTokenHost, apiHost == profile.apiHost else {
      return nil
    }
    var configuration = self
    configuration.profile = profile.inChina
    configuration.apiHost = profile.inChina.apiHost
    configuration.authorizeHost = profile.inChina.authorizeHost
    configuration.tokenHost = profile.inChina.tokenHost
    return configuration
  }

  var authorizeURL: URL { url(on: authorizeHost, "authorize") }
  var tokenURL: URL { url(on: tokenHost, "token") }

  private func url(on host: URL, _ name: String) -> URL {
    var url = host
    if url.path.hasSuffix("/") { url.path.removeLast() }
    url.path += authPath.hasSuffix("/") ? String(authPath.dropLast()) : authPath
    return url.appending(name)
  }

  /// Whether a base URL that Tesla's answer names may be followed: only Tesla's own hosts, at the
  /// port that only Tesla can open there.
  package static func isTrustedRegion(_ url: URL) -> Bool {
    url.scheme == "https" && url.port ?? 443 == 443 && isTeslaHost(url.host)
  }

  /// Whether that host, without a port, is one of Tesla's.
  package static func isTeslaHost(_ host: String) -> Bool {
    ["tesla.com", "tesla.cn", "teslamotors.com"].contains {
      host == $0 || host.hasSuffix("." + $0)
    }
  }

  /// Whether the access token may go to a region that an answer named: one of Tesla's own hosts;
  /// and a simulator names its own other ports, since nothing on loopback leaves the machine.
  package func follows(region: URL) -> Bool {
    // A service's token is for that service only.
    serviceToken == nil
      && (Configuration.isTrustedRegion(region) || region.isLoopback && apiHost.isLoopback)
  }
}
