internal import HTTP

/// What the simulated cloud can be asked; raw values are the names that faults and reports use.
enum SimulatedEndpoint: String, Hashable, Sendable, CaseIterable {
  case authorize
  case token
  case products
  case vehicles
  case vehicle
  case vehicleData = "vehicle_data"
  case wakeUp = "wake_up"
  case nearbyChargingSites = "nearby_charging_sites"
  case serviceData = "service_data"
  case mobileEnabled = "mobile_enabled"
  case drivers
  case recentAlerts = "recent_alerts"
  case releaseNotes = "release_notes"
  case fleetStatus = "fleet_status"
  case fleetTelemetryConfigJWS = "fleet_telemetry_config_jws"
  case fleetTelemetryConfig = "fleet_telemetry_config"
  case fleetTelemetryErrors = "fleet_telemetry_errors"
  case liveStatus = "live_status"
  case siteInfo = "site_info"
  case siteStatus = "site_status"
  case backupTimeRemaining = "backup_time_remaining"
  case tariffRate = "tariff_rate"
  case calendarHistory = "calendar_history"
  case telemetryHistory = "telemetry_history"
  case usersMe = "users_me"
  case usersOrders = "users_orders"
  case usersRegion = "users_region"
  case partnerAccounts = "partner_accounts"
  case publicKey = "public_key"
  /// Not Tesla's: the page of the application's domain that holds its public key.
  case wellKnownKey = "well_known_key"
  case status
  /// Not asked for: what cars stream. Faults can name it.
  case telemetry
  case unknown
  case control = "simulator"
  /// Not asked for, but faults can name them: everything, and everything that wants a token.
  case any = "*"
  case anyAPI = "api"

  /// Whether a bearer token must come with the request.
  var needsToken: Bool {
    switch self {
    case .authorize, .token, .status, .wellKnownKey, .control: false
    default: true
    }
  }

  /// Whether a fault for `self` strikes a request for `other`; the control endpoint never fails.
  func covers(_ other: SimulatedEndpoint) -> Bool {
    switch self {
    case .any: other != .control && other != .telemetry
    case .anyAPI: other.needsToken && other != .telemetry
    default: self == other
    }
  }

  /// Whether it is asked with POST and a body of JSON, all others with GET.
  var isPost: Bool {
    [.wakeUp, .fleetStatus, .fleetTelemetryConfigJWS, .partnerAccounts].contains(self)
  }

  /// What an answer below 500 costs on the Fleet API, in dollars (tesla-api(7), LIMITS AND PRICES).
  var price: Double {
    switch self {
    case .vehicleData, .nearbyChargingSites, .mobileEnabled: 0.002
    case .wakeUp: 0.02
    default: 0
    }
  }

  /// How often a minute one car may be asked on the Fleet API.
  var callsPerMinute: Int? {
    switch self {
    case .vehicleData, .nearbyChargingSites, .mobileEnabled: 60
    case .wakeUp: 3
    default: nil
    }
  }
}

/// Where a request goes.
struct Route: Hashable, Sendable {
  let endpoint: SimulatedEndpoint
  /// A car's id or VIN, a site's id, or what follows `/simulator`.
  let subject: String
  /// The region whose host was asked: by Tesla's own name, or by a prefix `/na`, `/eu`, `/cn`.
  let region: SimulatedRegion?

  init(_ url: URL) {
    var segments = url.path.split(separator: "/").map { PercentEncoding.decode($0) }
    var region = SimulatedRegion.allCases.first { $0.fleetHost == url.host }
    if let prefix = segments.first.flatMap(SimulatedRegion.init(rawValue:)) {
      region = prefix
      segments.removeFirst()
    }
    self.region = region
    (endpoint, subject) = Route.find(segments)
  }

  private static func find(_ path: [String]) -> (SimulatedEndpoint, String) {
    let rest = path.dropFirst(2).joined(separator: "/")
    switch (path.first, path.dropFirst().first) {
    case ("status", nil): return (.status, "")
    case (".well-known", "appspecific"):
      return (rest == "com.tesla.3p.public-key.pem" ? .wellKnownKey : .unknown, "")
    case ("simulator", _): return (.control, path.dropFirst().joined(separator: "/"))
    case ("oauth2", "v3"):
      return (rest == "authorize" ? .authorize : rest == "token" ? .token : .unknown, "")
    case ("api", "1"): return find(api: Array(path.dropFirst(2)))
    default: return (.unknown, "")
    }
  }

  private static func find(api path: [String]) -> (SimulatedEndpoint, String) {
    switch path.count {
    case 1:
      let endpoints: [String: SimulatedEndpoint] = [
        "products": .products, "vehicles": .vehicles, "partner_accounts": .partnerAccounts,
      ]
      return (endpoints[path[0]] ?? .unknown, "")
    case 2:
      switch path[0] {
      case "vehicles" where path[1] == "fleet_status": return (.fleetStatus, "")
      case "vehicles" where path[1] == "fleet_telemetry_config_jws":
        return (.fleetTelemetryConfigJWS, "")
      case "vehicles": return (.vehicle, path[1])
      case "users":
        let endpoints: [String: SimulatedEndpoint] = [
          "me": .usersMe, "orders": .usersOrders, "region": .usersRegion,
        ]
        return (endpoints[path[1]] ?? .unknown, "")
      case "partner_accounts": return (path[1] == "public_key" ? .publicKey : .unknown, "")
      default: return (.unknown, "")
      }
    case 3:
      let children: [String: [SimulatedEndpoint]] = [
        "vehicles": [
          .vehicleData, .wakeUp, .nearbyChargingSites, .serviceData, .mobileEnabled, .drivers,
          .recentAlerts, .releaseNotes, .fleetTelemetryConfig, .fleetTelemetryErrors,
        ],
        "energy_sites": [
          .liveStatus, .siteInfo, .siteStatus, .backupTimeRemaining, .tariffRate, .calendarHistory,
          .telemetryHistory,
        ],
      ]
      let endpoint = children[path[0]]?.first { $0.rawValue == path[2] }
      return (endpoint ?? .unknown, path[1])
    default: return (.unknown, "")
    }
  }
}
