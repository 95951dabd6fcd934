internal import HTTP
internal import JSON

/// `/api/1/energy_sites/{id}` and what is below it.
extension World {
  func site(_ request: Request, _ route: Route, _ grant: TokenRegister.Grant) -> Response {
    guard mayUse("energy_device_data", grant) else { return refusal(.missingScope) }
    guard let site = sites.first(where: { String($0.identity.id) == route.subject }) else {
      return refusal(.notFound)
    }
    if site.identity.kind == .empty { return emptySite(route.endpoint) }
    let body = body(of: site)
    switch route.endpoint {
    case .liveStatus: return .api(body.liveStatus)
    case .siteInfo: return .api(body.siteInfo)
    case .siteStatus: return .api(body.status)
    case .backupTimeRemaining:
      return body.backupTimeRemaining.map { .api($0) } ?? refusal(.noBackupTime)
    case .tariffRate: return body.tariff.map { .api($0) } ?? refusal(.noTariff)
    case .telemetryHistory:
      return charges.history(of: body, url: request.url).map { .api($0) }
        ?? refusal(.badParameter)
    default:
      let value =
        TariffHistoryBody(url: request.url)?.value
        ?? CalendarHistoryBody(site: site, now: now, url: request.url)?.value
      return value.map { .api($0) } ?? refusal(.badParameter)
    }
  }

  func body(of site: Site) -> SiteBody {
    SiteBody(
      site: site, time: now, cars: connectedCars(to: site), isOlder: options.hasOlderSites)
  }

  /// A site without components answers nothing.
  private func emptySite(_ endpoint: SimulatedEndpoint) -> Response {
    let answer = endpoint == .siteInfo ? ErrorAnswer.named("site_info_upstream_500") : nil
    return (answer ?? .notFound).response
  }

  /// The cars that charge at a site, in the order of its wall connectors.
  func connectedCars(to site: Site) -> [Car] {
    cars.filter { self.site(of: $0) == site.index }
  }
}
