internal import HTTP
internal import JSON

/// `/api/1/vehicles` and what is below it.
extension World {
  /// The Fleet API's list, in pages.
  func vehicles(_ request: Request, _ grant: TokenRegister.Grant) -> Response {
    guard mayUse("vehicle_device_data", grant) else { return refusal(.missingScope) }
    let perPage = max(request.url.queryValue("per_page").flatMap { Int($0) } ?? 100, 1)
    let page = max(request.url.queryValue("page").flatMap { Int($0) } ?? 1, 1)
    let pageCount = max((cars.count + perPage - 1) / perPage, 1)
    let items = page <= pageCount ? cars.dropFirst((page - 1) * perPage).prefix(perPage) : []
    return .json(
      200,
      [
        "response": .array(items.map { VehicleRecord(car: $0, time: now).product }),
        "pagination": [
          "previous": page > 1 ? Value(Int64(page - 1)) : nil,
          "next": page < pageCount ? Value(Int64(page + 1)) : nil,
          "current": Value(Int64(page)), "per_page": Value(Int64(perPage)),
          "count": Value(Int64(cars.count)), "pages": Value(Int64(pageCount)),
        ], "count": Value(Int64(items.count)),
      ])
  }

  /// Everything about one car, named by its id or its VIN.
  mutating func vehicle(_ request: Request, _ route: Route, _ grant: TokenRegister.Grant)
    -> Response
  {
    guard mayUse("vehicle_device_data", grant) else { return refusal(.missingScope) }
    guard let index = places[route.subject] else { return refusal(.notFound) }
    looks.note(index, at: now)
    guard grant.client.isFleet, let limit = route.endpoint.callsPerMinute else {
      return vehicle(request, route.endpoint, grant, index)
    }
    if let billingLimit = options.billingLimit, bill.dollars >= billingLimit {
      return refusal(.billingLimit)
    }
    let (remaining, wait) = bill.admit(
      route.endpoint, car: cars[index].identity.vin, limit: limit, at: now)
    if let wait { return ErrorAnswer.rateLimited(wait).response }
    var response = vehicle(request, route.endpoint, grant, index)
    response.headers["RateLimit-Limit"] = String(limit)
    response.headers["RateLimit-Remaining"] = String(remaining)
    response.headers["RateLimit-Reset"] = "60"
    return response
  }

  private mutating func vehicle(
    _ request: Request, _ endpoint: SimulatedEndpoint, _ grant: TokenRegister.Grant, _ index: Int
  ) -> Response {
    switch endpoint {
    case .wakeUp:
      change(index) { [now] in $0.askToWake(at: now) }
      return .api(VehicleRecord(car: cars[index], time: now).record)
    case .vehicleData: return vehicleData(request, grant, index)
    case .nearbyChargingSites:
      if let problem = unreachable(index) { return problem }
      change(index) { [now] in $0.noteRead(at: now) }
      return .api(NearbyChargingBody(car: cars[index], time: now).value)
    case .mobileEnabled:
      if let problem = unreachable(index) { return problem }
      return .api(["reason": "", "result": true])
    case .serviceData: return .api([:])
    case .drivers:
      let driver = VehicleRecord(car: cars[index], time: now).driver(vault: accountID)
      return .json(200, ["response": [driver], "count": 1])
    case .recentAlerts: return .api(VehicleRecord(car: cars[index], time: now).recentAlerts)
    case .releaseNotes: return .api(VehicleRecord(car: cars[index], time: now).releaseNotes)
    default: return .api(VehicleRecord(car: cars[index], time: now).record)
    }
  }

  private mutating func vehicleData(
    _ request: Request, _ grant: TokenRegister.Grant, _ index: Int
  ) -> Response {
    let asked = request.url.queryItems.filter { $0.name == "endpoints" }
      .flatMap { $0.value.split(separator: ";").map(String.init) }
    let hasLocation = asked.contains("location_data")
    // Refused as a whole since 2025 (TeslaSwift#184); an owner token has no such scope.
    if hasLocation, !mayUse("vehicle_location", grant) { return refusal(.missingScope) }
    if let problem = unreachable(index) { return problem }
    change(index) { [now] in $0.noteRead(at: now) }
    return .api(
      VehicleDataBody(car: cars[index], time: now, endpoints: asked).value)
  }

  /// The refusal of a car that cannot answer; nil for one that can.
  private func unreachable(_ index: Int) -> Response? {
    // Not all cars refuse while they are in service.
    if cars[index].isInService, cars[index].model.shape == .modern { return refusal(.inService) }
    switch cars[index].connectivity {
    case .online: return cars[index].isLost(at: now) ? refusal(.timeout) : nil
    case .asleep, .offline: return refusal(cars[index].index == 1 ? .asleep : .asleepNewer)
    }
  }
}
