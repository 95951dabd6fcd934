internal import HTTP
internal import Metrics
internal import TeslaAPI
internal import TeslaMetrics
internal import Time
internal import Unix
internal import WebServer

/// A page that does not depend on the request.
enum PageKind: Hashable, Sendable {
  case metrics(ExpositionFormat)
  /// Everything as JSON.
  case data
  /// For people; updates automatically, or not, and says so where polling stands still.
  case landing(refreshes: Bool, isPolling: Bool)
}

/// A page as it was last made.
struct Shelved: Sendable {
  let edition: Int
  let made: Timestamp
  let page: PreparedPage

  /// How long it is good enough whatever changes: a second for each MiB, as making it takes long.
  /// A page of few cars has less than one.
  var patience: Duration { .seconds(page.body.count >> 20) }
}

extension AccountState {
  /// The page as it is now: made once for everyone who asks for it, and again only after a
  /// change.
  func page(_ kind: PageKind) -> PreparedPage {
    shelf.withLock { shelf in
      let edition = state.withLock { $0.edition }
      let now = clock.now
      if let last = shelf[kind],
        last.edition == edition || .zero..<last.patience ~= last.made.duration(to: now)
      {
        return last.page
      }
      let page = make(kind, now: now)
      shelf[kind] = Shelved(edition: edition, made: now, page: page)
      return page
    }
  }

  /// What is the exporter's own.
  func ownFamilies(now: Timestamp) -> [MetricFamily] {
    pageFamilies(statistics: statistics.families, now: now).ownFamilies(snapshot)
  }

  /// What one car or site is known to be; nil for any that is not served.
  ///
  /// - Parameter target: a VIN or the id of a site.
  func targetFamilies(_ target: String, now: Timestamp) -> [MetricFamily]? {
    guard let (snapshot, isOnly) = found(target) else { return nil }
    return pageFamilies(statistics: [], now: now).families(ofTarget: snapshot, isOnly: isOnly)
  }

  /// What is known of one car or site, and whether the car is the only one.
  func found(_ target: String) -> (snapshot: AccountSnapshot, isOnly: Bool)? {
    state.withLock { state in
      let place = state.placeByKey[target] ?? state.placeByKey[target.uppercased()]
      if let place {
        let car = state.snapshot.cars[place]
        return (
          AccountSnapshot(
            cars: [car], places: state.snapshot.places,
            journals: state.snapshot.journals.filter { $0.key == car.vehicle.key }),
          state.snapshot.cars.count == 1
        )
      }
      let site = state.snapshot.sites.first { $0.id == target }
      return site.map { (AccountSnapshot(sites: [$0]), false) }
    }
  }

  /// The page for people about one car or site; nil for any that is not served.
  func landing(target: String, refreshes: Bool, isPolling: Bool, now: Timestamp) -> PreparedPage? {
    found(target).map {
      // With what is so of the whole account.
      var snapshot = snapshot
      snapshot.cars = $0.snapshot.cars
      snapshot.sites = $0.snapshot.sites
      return LandingPage(
        options: options, snapshot: snapshot, now: now, refreshes: refreshes, isPolling: isPolling,
        target: target
      ).prepared
    }
  }

  /// The page for people with the cars that were searched for.
  func landing(_ search: CarSearch, refreshes: Bool, isPolling: Bool, now: Timestamp)
    -> PreparedPage
  {
    LandingPage(
      options: options, snapshot: snapshot, now: now, refreshes: refreshes, isPolling: isPolling,
      search: search, rows: rows
    ).prepared
  }

  /// A row of the list for each car, made once for each change of it: a fleet's answers take long
  /// to read.
  private func rows(_ cars: [AccountSnapshot.Car]) -> [CarRow] {
    rowShelf.withLock { shelf in
      var rows: [String: (edition: Int, row: CarRow)] = [:]
      let all = cars.map { car in
        let old = shelf[car.vehicle.key].flatMap { $0.edition == car.edition ? $0.row : nil }
        let row = old ?? CarRow(car)
        rows[car.vehicle.key] = (car.edition, row)
        return row
      }
      shelf = rows
      return all
    }
  }

  private func make(_ kind: PageKind, now: Timestamp) -> PreparedPage {
    switch kind {
    case .landing(let refreshes, let isPolling):
      return landing(CarSearch(), refreshes: refreshes, isPolling: isPolling, now: now)
    case .data: return DataDocument(shown(), options).page
    case .metrics(let format):
      let start = ContinuousClock.now
      let families = pageFamilies(statistics: statistics.families, now: now).families(snapshot)
      let page = PreparedPage(
        headers: ["Content-Type": format.contentType],
        body: Exposition.encode(families, as: format))
      let duration = start.duration(to: .now)
      state.withLock { $0.snapshot.renderDuration = duration }
      return page
    }
  }

  private func pageFamilies(statistics: [MetricFamily], now: Timestamp) -> PageFamilies {
    PageFamilies(options: options, statistics: statistics, now: now)
  }
}
