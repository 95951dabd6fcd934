/// Which of Tesla's APIs the simulator plays. Raw values are the names of `--api`.
package enum SimulatedProfile: String, Hashable, Sendable, CaseIterable {
  case owner
  case ownerChina = "owner-cn"
  case fleetNorthAmerica = "fleet-na"
  case fleetEurope = "fleet-eu"
  case fleetChina = "fleet-cn"

  /// A name of `--profile`; `fleet` alone is the North American one.
  package init?(name: String) {
    self.init(rawValue: name == "fleet" ? "fleet-na" : name)
  }

  package var isFleet: Bool {
    switch self {
    case .owner, .ownerChina: false
    case .fleetNorthAmerica, .fleetEurope, .fleetChina: true
    }
  }

  var region: SimulatedRegion {
    switch self {
    case .owner, .fleetNorthAmerica: .northAmerica
    case .fleetEurope: .europe
    case .ownerChina, .fleetChina: .china
    }
  }

  /// The `iss` of tokens and the `issuer` of callbacks.
  var issuer: String {
    region == .china
      ? "https://auth.tesla.cn/oauth2/v3" : "https://auth.tesla.com/oauth2/v3"
  }
}

/// A part of the world with a Fleet API host of its own.
enum SimulatedRegion: String, Hashable, Sendable, CaseIterable {
  case northAmerica = "na"
  case europe = "eu"
  case china = "cn"

  /// Tesla's base URL for it (tesla-api(7), HOSTS).
  var fleetHost: String {
    switch self {
    case .northAmerica: "fleet-api.prd.na.vn.cloud.tesla.com"
    case .europe: "fleet-api.prd.eu.vn.cloud.tesla.com"
    case .china: "fleet-api.prd.cn.vn.cloud.tesla.cn"
    }
  }

  var place: Place {
    switch self {
    case .northAmerica: .phoenix
    case .europe: .istanbul
    case .china: .shanghai
    }
  }

  /// Where the account has a house in a zone with summer time; China has no such zone.
  var placeWithSummerTime: Place {
    switch self {
    case .northAmerica: .tubaCity
    case .europe: .alexandroupoli
    case .china: .shanghai
    }
  }
}
