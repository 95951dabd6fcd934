internal import JSON
internal import TeslaAPI
internal import TeslaData
internal import Time

/// What Tesla says when it is asked what is free and wakes no car: the list of products, and the
/// live status and the settings of each energy site.
struct StatusLook: Sendable {
  struct Site: Sendable {
    var facts: SiteFacts?
    let moment: Timestamp
    var settings = SiteSettings()
  }

  let moment: Timestamp
  var products: Products?
  /// By their ids.
  var sites: [String: Site] = [:]
  var failure: Failure?
  /// How long Tesla wants to be left alone.
  var retryAfter: Duration?
}

extension Session {
  /// - Parameters:
  ///   - before: the last look, whose settings of sites are taken for granted.
  ///   - withSites: whether energy sites are asked too.
  func look(_ client: Client, since before: StatusLook? = nil, withSites: Bool) async -> StatusLook
  {
    var look = StatusLook(moment: clock.now)
    do throws(TeslaError) {
      let products = try await client.products().products
      look.products = products
      await remember(products)
      for site in products.sites where withSites && site.hasParts != false {
        let settings = before?.sites[site.id]?.settings ?? SiteSettings()
        look.sites[site.id] = try await self.look(client, at: site, settings)
      }
    } catch {
      look.failure = Failure(error)
      if case .api(let error) = error { look.retryAfter = error.retryAfter }
    }
    return look
  }

  private func look(_ client: Client, at site: EnergySite, _ settings: SiteSettings)
    async throws(TeslaError) -> StatusLook.Site
  {
    var told = StatusLook.Site(moment: clock.now, settings: settings)
    if let answer = try await answer(client, .liveStatus(site.id)) {
      told.facts = SiteFacts(answer.body, hasNoBattery: site.hasNoBattery)
    }
    guard settings.reservePercent == nil, !site.hasNoBattery else { return told }
    if let info = try await answer(client, .siteInfo(site.id))?.body {
      told.settings = SiteSettings(info)
    }
    return told
  }

  /// nil where Tesla has none: a site that is out of reach is no failure of the command.
  private func answer(_ client: Client, _ endpoint: Endpoint) async throws(TeslaError) -> Answer? {
    do throws(TeslaError) { return try await client.answer(endpoint) } catch {
      guard case .api(let failure) = error,
        [.empty, .deviceError, .notFound, .unsupported].contains(failure.kind)
      else { throw error }
      console.detail(Failure(failure).message ?? endpoint.name)
      return nil
    }
  }
}
