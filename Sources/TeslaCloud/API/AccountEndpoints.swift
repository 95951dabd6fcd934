internal import HTTP
internal import JSON

/// What belongs to the account and not to a car or a house.
extension World {
  func products(_ grant: TokenRegister.Grant) -> Response {
    var items: [Value] = []
    if mayUse("vehicle_device_data", grant) {
      items += cars.map { VehicleRecord(car: $0, time: now).product }
    }
    if mayUse("energy_device_data", grant) {
      items += sites.map { body(of: $0).product }
      items += sites.filter { $0.identity.kind == .empty }.map(SiteBody.unknownProduct)
    }
    return .json(200, ["response": .array(items), "count": Value(Int64(items.count))])
  }

  /// Owner tokens have no scopes for data: they may read everything.
  func mayUse(_ scope: String, _ grant: TokenRegister.Grant) -> Bool {
    !grant.client.isFleet || grant.scopes.contains(scope)
  }

  func user(_ endpoint: SimulatedEndpoint, _ grant: TokenRegister.Grant) -> Response {
    guard mayUse("user_data", grant) else { return refusal(.missingScope) }
    if endpoint == .usersOrders {
      let orders = cars.map {
        VehicleRecord(car: $0, time: now).order(country: weather.place.country)
      }
      return .json(200, ["response": .array(orders), "count": Value(Int64(orders.count))])
    }
    return .api([
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
}
