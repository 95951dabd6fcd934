internal import TeslaAPI
internal import Time
internal import Unix

/// Reads the list of products, so that cars appear and disappear with the account.
struct AccountPoller: Poller {
  let key = "account"
  private let context: PollContext
  private var failures = 0
  private var failureLog: FailureLog
  private var nextProducts: Timestamp?
  private var isWaitLiftable = true
  private var missing: Set<String> = []
  /// Cars that came since they were last taken.
  private(set) var newCars: [(vehicle: Vehicle, session: Int)] = []
  /// Whether the account's only site is served, once it is known which that is.
  private var findsSite: Bool
  private var hasToldOfSites = false
  private var newSite: String?

  init(_ context: PollContext, findsSite: Bool = false) {
    self.context = context
    self.findsSite = findsSite
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
    if let nextProducts, context.now < nextProducts { return nextProducts }
    let poll = context.options.poll
    do throws(TeslaError) {
      let products = try await context.client.products().products
      failures = 0
      isWaitLiftable = true
      failureLog.noteSuccess()
      context.fleet.noteAccount(error: nil)
      if findsSite { findSite(products) }
      context.fleet.noteNames(of: products.sites)
      newCars += context.fleet.serve(served(products))
      nextProducts = context.now.advanced(by: max(poll.productsInterval, poll.checkInterval))
    } catch {
      failures += 1
      let now = context.now
      let block = Backoff.block(after: error, failures: failures, options: poll, now: now)
      failureLog.note(error, block, now: now)
      isWaitLiftable = block?.isLiftable ?? true
      if error != .cancelled { context.fleet.noteAccount(error: error) }
      if let block { context.fleet.note(block) }
      nextProducts = block?.until ?? now.advanced(by: poll.checkInterval)
    }
    context.fleet.changed(at: context.now)
    return nextProducts
  }

  /// Serves the only site; of several a person has to choose.
  private mutating func findSite(_ products: Products) {
    do throws(Products.SelectionFailure) {
      let site = try products.site(id: nil)
      guard context.options.shard?.holds(site.id) ?? true else { return }
      findsSite = false
      newSite = site.id
      context.fleet.serveSites([site.id])
      context.fleet.note(unchosenSites: 0)
    } catch {
      guard case .ambiguous(let sites) = error else { return }
      context.fleet.note(unchosenSites: sites.count)
      guard !hasToldOfSites else { return }
      hasToldOfSites = true
      context.log(
        LogRecord(
          .warning, "the account has several energy sites, and none is served",
          [
            LogRecord.Field("sites", String(sites.count)),
            LogRecord.Field("hint", "tesla products --save-powerwall-id --site ID"),
          ]))
    }
  }

  /// The cars that were asked for, in Tesla's order.
  private mutating func served(_ products: Products) -> [Vehicle] {
    let own = products.vehicles.filter { vehicle in
      context.options.shard?.holds(Fleet.key(of: vehicle)) ?? true
    }
    if context.options.vehicles.isEmpty { return own }
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
    return own.filter(chosen.contains)
  }
}
