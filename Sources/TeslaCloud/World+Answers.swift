internal import HTTP
internal import JSON

/// From a route to the endpoint that answers, past the checks that all of Tesla's API has.
extension World {
  mutating func answer(_ request: Request, _ route: Route, _ effects: FaultEffects) -> Response {
    switch route.endpoint {
    case .authorize: return authorize(request)
    case .token:
      return token(request, isTainted: effects.isTainted, isRevoked: effects.isRevoked)
    case .status: return .text(200, "ok")
    case .wellKnownKey: return servedKey
    default: break
    }
    switch permission(request, route, effects) {
    case .refused(let response): return response
    case .granted(let grant): return answer(request, route, grant, effects)
    }
  }

  private enum Permission {
    case granted(TokenRegister.Grant)
    case refused(Response)
  }

  /// Bearer token, registration and region, in the order in which Tesla minds them.
  private func permission(_ request: Request, _ route: Route, _ effects: FaultEffects)
    -> Permission
  {
    // By prefix and rest, not by words: a token is a thousand characters long.
    let field = request.headers["Authorization"] ?? ""
    guard field.prefix(7).lowercased() == "bearer ",
      let token = tokens.accessToken(String(field.dropFirst(7)))
    else { return .refused(ErrorAnswer.unauthorized.response) }
    guard now < token.expires else {
      // An expired token of the owner's app gets an answer without a body.
      let expired = ErrorAnswer(
        "expired_401", 401, "token expired (401)", form: token.grant.client.isFleet ? .api : .empty)
      return .refused(expired.response)
    }
    if token.isTainted { return .refused(ErrorAnswer.tainted.response) }
    guard token.grant.client.isFleet else { return .granted(token.grant) }
    if route.endpoint == .partnerAccounts || route.endpoint == .publicKey {
      return .granted(token.grant)
    }
    let home = options.profile.region
    // The fault moves the account, so that it is at home where the answer sends it.
    let residence = effects.isOutOfRegion ? (home == .europe ? .northAmerica : .europe) : home
    if (route.region ?? home) != residence, route.endpoint != .usersRegion {
      return .refused(ErrorAnswer.wrongRegion(base(of: residence, request)).response)
    }
    if !isPartnerRegistered, partners[home] == nil {
      return .refused(ErrorAnswer.unregistered.response)
    }
    return .granted(token.grant)
  }

  /// The base URL of a region as seen from the host that was asked: Tesla's own, or a prefix.
  func base(of region: SimulatedRegion, _ request: Request) -> String {
    let url = request.url
    guard url.isLoopback else { return "https://\(region.fleetHost)" }
    return "\(url.scheme)://\(url.authority)/\(region.rawValue)"
  }

  private mutating func answer(
    _ request: Request, _ route: Route, _ grant: TokenRegister.Grant, _ effects: FaultEffects
  ) -> Response {
    let isPost = route.endpoint.isPost
    let isRemoval =
      route.endpoint == .fleetTelemetryConfig && request.method == .other("DELETE")
    guard
      request.method == (isPost ? .post : .get) || (!isPost && request.method == .head) || isRemoval
    else {
      return route.endpoint == .unknown
        ? ErrorAnswer.notFound.response : ErrorAnswer.methodNotAllowed.response
    }
    if isPost, let type = request.headers["Content-Type"],
      !type.lowercased().hasPrefix("application/json")
    {
      return ErrorAnswer.notJSON.response
    }
    switch route.endpoint {
    case .products: return products(grant)
    case .vehicles: return grant.client.isFleet ? vehicles(request, grant) : refusal(.fleetOnly)
    case .vehicle, .vehicleData, .wakeUp, .nearbyChargingSites, .serviceData, .mobileEnabled,
      .drivers, .recentAlerts, .releaseNotes:
      return vehicle(request, route, grant)
    case .fleetStatus:
      return grant.client.isFleet ? fleetStatus(request, grant) : refusal(.fleetOnly)
    case .fleetTelemetryConfigJWS:
      return grant.client.isFleet
        ? configureStreams(request, grant, skippingFor: effects.skipReason) : refusal(.fleetOnly)
    case .fleetTelemetryConfig, .fleetTelemetryErrors:
      return grant.client.isFleet ? stream(request, route, grant) : refusal(.fleetOnly)
    case .liveStatus, .siteInfo, .siteStatus, .backupTimeRemaining, .tariffRate,
      .calendarHistory, .telemetryHistory:
      return site(request, route, grant)
    case .usersMe, .usersOrders: return user(route.endpoint, grant)
    case .usersRegion: return grant.client.isFleet ? usersRegion(request) : refusal(.fleetOnly)
    case .partnerAccounts: return registerPartner(request, route, grant)
    case .publicKey: return partnerKey(request, route, grant)
    default: return ErrorAnswer.notFound.response
    }
  }

  func refusal(_ answer: ErrorAnswer) -> Response { answer.response }
}
