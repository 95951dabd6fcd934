internal import HTTP
internal import JSON

/// What belongs to the account and not to a car or a house.
extension World {
  func products(_ grant: TokenLedger.Grant) -> Response {
    var items: [Value] = []
    if mayUse("vehicle_device_data", grant) {
      items += cars.map { VehicleRecord(car: $0, time: now).product }
    }
    if mayUse("energy_device_data", grant) {
      items += sites.map { SiteBody(site: $0, time: now, cars: connectedCars(to: $0)).product }
    }
    return .json(200, ["response": .array(items), "count": Value(Int64(items.count))])
  }

  /// Owner tokens have no scopes for data: they may read everything.
  func mayUse(_ scope: String, _ grant: TokenLedger.Grant) -> Bool {
    !grant.client.isFleet || grant.scopes.contains(scope)
  }

  func usersMe() -> Response {
    .api([
      "email": .string(accountEmail), "full_name": "Simulated Owner",
      "profile_image_url": "https://simulated.example/owner.png",
      "vault_uuid": .string(accountID),
    ])
  }

  func usersRegion(_ request: Request) -> Response {
    let region = options.profile.region
    return .api([
      "region": .string(region.rawValue), "fleet_api_base_url": .string(base(of: region, request)),
    ])
  }

  mutating func registerPartner(_ request: Request, _ route: Route, _ grant: TokenLedger.Grant)
    -> Response
  {
    guard grant.isPartner else { return refusal(.missingScope) }
    guard let domain = (try? Value(parsing: request.body))?["domain"]?.stringValue,
      !domain.isEmpty
    else {
      return ErrorAnswer("invalid_domain_400", 400, "invalid_field", "domain").response
    }
    let region = route.region ?? options.profile.region
    partnerDomains[region] = domain
    return .api([
      "client_id": .string(grant.client.id), "domain": .string(domain),
      "account_id": .string(accountID), "name": "Simulated application",
      "created_at": .string(weather.place.localTime(now).rfc3339),
      "public_key": .string(World.partnerKeyHex),
    ])
  }

  func partnerKey(_ request: Request, _ route: Route, _ grant: TokenLedger.Grant) -> Response {
    guard grant.isPartner else { return refusal(.missingScope) }
    let region = route.region ?? options.profile.region
    guard let domain = request.url.queryValue("domain"), partnerDomains[region] == domain else {
      return ErrorAnswer.notFound.response
    }
    return .api(["public_key": .string(World.partnerKeyHex)])
  }

  /// An uncompressed point of the right length.
  private static let partnerKeyHex = "04" + String(repeating: "5a", count: 64)
}
