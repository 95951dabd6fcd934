internal import HTTP
internal import JSON

/// `/api/1/energy_sites/{id}` and what is below it.
extension World {
  func site(_ request: Request, _ route: Route, _ grant: TokenLedger.Grant) -> Response {
    guard mayUse("energy_device_data", grant) else { return refusal(.missingScope) }
    guard let site = sites.first(where: { String($0.identity.id) == route.subject }) else {
      return refusal(.notFound)
    }
    let body = SiteBody(site: site, time: now, cars: connectedCars(to: site))
    switch route.endpoint {
    case .liveStatus: return .api(body.liveStatus)
    case .siteInfo: return .api(body.siteInfo)
    default:
      guard let history = CalendarHistoryBody(site: site, now: now, url: request.url) else {
        return ErrorAnswer("invalid_request_400", 400, "invalid_request", "bad parameter")
          .response
      }
      return .api(history.value)
    }
  }

  /// The cars that charge at a site, in the order of its wall connectors.
  func connectedCars(to site: Site) -> [Car] {
    cars.filter { self.site(of: $0) == site.index }
  }
}
