package import HTTP
internal import JSON

/// What a call costs on the Fleet API (Tesla's price list of 2025: per dollar 500 data calls,
/// 50 wakes, 1,000 commands). Lists, single vehicle records and energy sites have no price.
package enum CostClass: String, Hashable, Sendable, CaseIterable {
  case free
  case data
  case wake
  /// What lets a car do something.
  case command
  /// A value that a car streams.
  case telemetry

  /// Of one call, in dollars.
  package var dollars: Double {
    switch self {
    case .free: 0
    case .data: 0.002
    case .wake: 0.02
    case .command: 0.001
    case .telemetry: 1.0 / 150_000
    }
  }
}

extension Request {
  /// What the endpoint that made it costs.
  package var costClass: CostClass {
    get { CostClass(rawValue: priceClass) ?? .free }
    set { priceClass = newValue == .free ? "" : newValue.rawValue }
  }
}

/// One of Tesla's calls as a value: what is sent, what it costs, whether it may be repeated.
package struct Endpoint: Hashable, Sendable {
  /// Names the call in logs and metrics; holds no id.
  package let name: String
  package let method: Method
  /// Below the API host, percent-encoded, as is the query.
  private let path: String
  private let query: String?
  /// Beyond those of every call, or instead of them.
  private let headers: Headers
  private let body: [UInt8]
  package let costClass: CostClass
  /// The VIN of the car that is asked about, for accounts.
  private(set) var subject = ""

  /// A call that has no endpoint of its own.
  package init(_ call: CustomCall) {
    name = call.name
    method = call.method
    path = call.path
    query = call.query
    headers = call.headers
    body = call.body ?? (call.method == .post ? Array("{}".utf8) : [])
    costClass = call.costClass
    subject = call.subject
  }

  /// - Parameters:
  ///   - segments: of the path below `/api/1`.
  ///   - body: sent with POST.

  init(
    _ name: String, _ segments: [String], method: Method = .get, query: [QueryItem] = [],
    body: Value = [:], costClass: CostClass = .free
  ) {
    self.name = name
    self.method = method
    path = segments.reduce("/api/1") { path, segment in
      path + "/" + PercentEncoding.encode(segment, allowed: PercentEncoding.unreserved)
    }
    self.query = query.isEmpty ? nil : QueryItem.encode(query)
    headers = Headers()
    self.body = method == .post ? body.bytes : []
    self.costClass = costClass
  }

  /// The cars and energy sites of the account; the only list that both APIs have.
  package static let products = Endpoint("products", ["products"])

  /// The cars of the account, a page of at most `vehiclesPerPage` at a time, counted from 1; Fleet
  /// API only.
  package static func vehicles(page: Int) -> Endpoint {
    Endpoint(
      "vehicles", ["vehicles"],
      query: [QueryItem("page", String(page)), QueryItem("per_page", String(vehiclesPerPage))])
  }

  /// The Fleet API's default (tesla-api(7), ENDPOINTS).
  static let vehiclesPerPage = 100

  /// Registers the application's domain in the region that is asked; needs a partner token.
  static func partnerAccounts(_ domain: PartnerDomain) -> Endpoint {
    Endpoint(
      "partner_accounts", ["partner_accounts"], method: .post,
      body: ["domain": .string(domain.name)])
  }

  /// The public key that Tesla keeps for the domain; needs a partner token.
  static func partnerPublicKey(_ domain: PartnerDomain) -> Endpoint {
    Endpoint(
      "public_key", ["partner_accounts", "public_key"], query: [QueryItem("domain", domain.name)])
  }

  /// The car's record with its state; never wakes it.
  package static func vehicle(_ id: String) -> Endpoint {
    Endpoint("vehicle", ["vehicles", id])
  }

  /// The car's data. Restarts the car's sleep timer; answers 408 when it sleeps.
  package static func vehicleData(_ id: String, blocks: [String]) -> Endpoint {
    Endpoint(
      "vehicle_data", ["vehicles", id, "vehicle_data"],
      query: blocks.isEmpty ? [] : [QueryItem("endpoints", blocks.joined(separator: ";"))],
      costClass: .data)
  }

  /// Wakes the car; answers at once, usually with the car still asleep.
  package static func wakeUp(_ id: String) -> Endpoint {
    Endpoint("wake_up", ["vehicles", id, "wake_up"], method: .post, costClass: .wake)
  }

  package static func liveStatus(_ site: String) -> Endpoint {
    Endpoint("live_status", ["energy_sites", site, "live_status"])
  }

  package static func siteInfo(_ site: String) -> Endpoint {
    Endpoint("site_info", ["energy_sites", site, "site_info"])
  }

  /// The site's past in buckets of time.
  ///
  /// - Parameter query: `kind` and `period`, optionally `start_date`, `end_date` (RFC
  ///   3339 with the site's offset) and `time_zone`.
  package static func calendarHistory(_ site: String, query: [QueryItem]) -> Endpoint {
    Endpoint("calendar_history", ["energy_sites", site, "calendar_history"], query: query)
  }

  /// The same call, on that car's account.
  func about(_ vehicle: Vehicle) -> Endpoint {
    var endpoint = self
    endpoint.subject = vehicle.vin.isEmpty ? vehicle.id : vehicle.vin
    return endpoint
  }

  /// The call with its credentials.
  package func request(_ configuration: Configuration, host: URL, token: Secret) -> Request {
    var url = host
    if url.path.hasSuffix("/") { url.path.removeLast() }
    url.path += path
    url.query = query
    var headers: Headers = [
      "Authorization": "Bearer \(token.reveal)", "Accept": "application/json",
    ]
    if !body.isEmpty { headers["Content-Type"] = "application/json" }
    for field in self.headers.fields { headers[field.name] = field.value }
    var request = Request(
      method, url, headers: headers, body: body, timeout: configuration.timeout, label: name)
    request.subject = subject
    request.costClass = costClass
    return request
  }
}

/// The names that `endpoints=` of vehicle_data takes.
package enum DataBlock {
  /// Everything one call can give; without `location_data` Tesla leaves positions out.
  package static let all = [
    "charge_state", "climate_state", "closures_state", "drive_state", "gui_settings",
    "location_data", "charge_schedule_data", "preconditioning_schedule_data", "vehicle_config",
    "vehicle_state", "vehicle_data_combo",
  ]

  package static let location = "location_data"

  package static let withoutLocation = all.filter { $0 != location }
}
