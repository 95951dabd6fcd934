internal import TeslaAPI
internal import Time

/// Reads the list of products, so that cars appear and disappear with the account.
struct AccountPoller: Poller {
  let key = "account"
  private let context: PollContext
  private var failures = 0
  private var failureLog: FailureLog
  private var nextProducts: Timestamp?
  private var isWaitLiftable = true
  /// The sites that are polled.
  private var siteIDs: [String]
  private var missing: Set<String> = []
  /// Cars that came since they were last taken.
  private(set) var newCars: [(vehicle: Vehicle, session: Int)] = []
  /// Whether the account's only site is served, once it is known which that is.
  private var findsSite: Bool
  private var hasToldOfSites = false
  private var newSite: String?
  /// As last read.
  private var products: Products?
  /// Whose cars were whose when they were served.
  private var servedOwnership = 0

  /// - Parameter siteIDs: the sites that are polled; nil polls the account's only site, if the
  ///   options want that.
  init(_ context: PollContext, siteIDs: [String]? = nil) {
    self.context = context
    self.siteIDs = siteIDs ?? []
    findsSite =
      siteIDs == nil && context.options.findsSite && context.options.powerwallIDFile != nil
    failureLog = FailureLog([LogRecord.Field("what", "account")], log: context.log)
  }

  mutating func takeNewCars() -> [(vehicle: Vehicle, session: Int)] {
    defer { newCars = [] }
    return newCars
  }

  mutating func takeNewSite() -> String? {
    defer { newSite = nil }
    return newSite
  }

  mutating func resume() {
    if isWaitLiftable { nextProducts = nil }
  }

  mutating func step() async -> Timestamp? {
    if let nextProducts, context.now < nextProducts {
      // What this process owns may have changed meanwhile.
      if let products, context.roster.ownership != servedOwnership { serve(products) }
      return nextProducts
    }
    let poll = context.options
    do throws(TeslaError) {
      let products = try await context.client.products().products
      failures = 0
      isWaitLiftable = true
      failureLog.logSuccess()
      serve(products)
      context.report(.answered(.account))
      nextProducts = context.now.advanced(by: max(poll.productsInterval, poll.checkInterval))
    } catch {
      failures += 1
      let now = context.now
      let hold = Backoff.hold(after: error, failures: failures, options: poll, now: now)
      failureLog.log(error, hold, now: now)
      isWaitLiftable = hold?.isLiftable ?? true
      if error != .cancelled { context.report(.failed(.account, error, hold)) }
      nextProducts = hold?.until ?? now.advanced(by: poll.checkInterval)
    }
    return nextProducts
  }

  private mutating func serve(_ products: Products) {
    self.products = products
    servedOwnership = context.roster.ownership
    let unchosenSites = findsSite ? findSite(products) : 0
    let cars = wanted(products).filter { context.roster.owns?($0.key) ?? true }
    newCars += context.roster.serve(cars)
    context.roster.note(products.sites)
    context.report(
      .account(
        cars: cars, sites: products.sites.filter { siteIDs.contains($0.id) },
        unchosenSites: unchosenSites))
    context.streams.serve(cars)
  }

  /// Takes the only site; of several a person has to choose.
  /// - Returns: how many there are to choose from.
  private mutating func findSite(_ products: Products) -> Int {
    do throws(Products.SelectionFailure) {
      let site = try products.site(id: nil)
      findsSite = false
      newSite = site.id
      siteIDs = [site.id]
      return 0
    } catch {
      guard case .ambiguous(let sites) = error else { return 0 }
      defer { hasToldOfSites = true }
      guard !hasToldOfSites else { return sites.count }
      context.log(
        LogRecord(
          .warning, "the account has several energy sites, and none is served",
          [
            LogRecord.Field("sites", String(sites.count)),
            LogRecord.Field("hint", "tesla products --save-powerwall-id --site ID"),
          ]))
      return sites.count
    }
  }

  /// The cars that were asked for, in Tesla's order.
  private mutating func wanted(_ products: Products) -> [Vehicle] {
    if context.options.vehicles.isEmpty { return products.vehicles }
    var chosen: Set<Vehicle> = []
    for name in context.options.vehicles {
      if let vehicle = try? products.vehicle(named: name) {
        chosen.insert(vehicle)
        missing.remove(name)
      } else if missing.insert(name).inserted {
        context.log(
          LogRecord(
            .warning, "no such car in the account, or several",
            [
              LogRecord.Field("vehicle", name.abbreviated),
              LogRecord.Field("hint", "tesla products --table"),
            ]))
      }
    }
    return products.vehicles.filter(chosen.contains)
  }
}
