internal import Journal
internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import Time

/// What is known of an account at one moment, for people and as a document.
struct AccountStatus: Sendable {
  let time: Timestamp
  var cars: [CarStatus]
  var sites: [SiteStatus]
  /// Why Tesla did not tell all of it; what is here then comes from files.
  let failure: Failure?
}

/// What is known of a car.
struct CarStatus: Sendable {
  let vin: String
  /// Tesla's, where its list told it.
  let id: String?
  let name: String
  /// How it is connected: as Tesla says, else as the journal of a `serve` that runs; nil: not known.
  var connection: CarConnection?
  /// What it told last.
  var facts = VehicleFacts()
  /// When that was current; nil without any.
  var moment: Timestamp?
  /// Its name in the file `places`.
  var place: String?

  /// A car that sleeps does nothing of what it did when it was last looked at.
  private var mayAct: Bool { connection?.state != .asleep }

  var isCharging: Bool? { mayAct ? facts.isCharging : facts.isCharging.map { _ in false } }
  var isDriving: Bool? { mayAct ? facts.isDriving : facts.isDriving.map { _ in false } }

  /// When the battery will be at its limit.
  var chargeEnd: Timestamp? {
    isCharging == true ? facts.chargeEnd(asOf: moment) : nil
  }
}

/// How a car is connected.
struct CarConnection: Hashable, Sendable {
  let state: VehicleState
  /// nil where it is not told.
  var isInService: Bool?
  /// When it was seen so.
  let moment: Timestamp
  /// Since when it is so, or longer; nil where no one watched.
  var since: Timestamp?
  /// Whether it was seen to begin.
  var isSinceKnown = false
}

/// What is known of an energy site.
struct SiteStatus: Sendable {
  /// nil of saved values that no file names the site of.
  let id: String?
  let name: String
  var facts: SiteFacts?
  var moment: Timestamp?
  /// They are not saved, so without Tesla nothing of them is known.
  var settings = SiteSettings()
}

extension AccountStatus {
  /// - Parameters:
  ///   - look: what Tesla said; nil before it was asked.
  ///   - files: what others have saved.
  init(_ look: StatusLook?, _ files: StatusFiles.Contents, now: Timestamp) {
    time = now
    failure = look?.failure
    cars = AccountStatus.vehicles(look?.products, files).map { vehicle in
      CarStatus(vehicle, look, files, now: now)
    }
    sites = AccountStatus.sites(look, files)
  }

  /// A car that has left the account is not one of it, whatever the files say.
  private static func vehicles(_ products: Products?, _ files: StatusFiles.Contents) -> [Vehicle] {
    if let products { return products.vehicles }
    let known = files.known.vehicles.map { car in
      Vehicle(
        id: "", vin: car.vin, displayName: car.displayName, state: VehicleState(nil),
        isInService: false)
    }
    let keys = Set(known.map(\.key))
    return known + files.cars.map(\.vehicle).filter { !keys.contains($0.key) }
  }

  private static func sites(_ look: StatusLook?, _ files: StatusFiles.Contents) -> [SiteStatus] {
    var sites =
      look?.products?.sites.map { SiteStatus(id: $0.id, name: $0.name) }
      ?? files.known.sites.map { SiteStatus(id: $0.id, name: $0.name) }
    let owner = sites.firstIndex { $0.id == files.siteID } ?? (files.siteID == nil ? 0 : nil)
    if let saved = files.site {
      if let owner, sites.indices.contains(owner) {
        (sites[owner].facts, sites[owner].moment) = (SiteFacts(saved.body), saved.moment)
      } else if look?.products == nil {
        let facts = SiteFacts(saved.body)
        sites.append(SiteStatus(id: files.siteID, name: "", facts: facts, moment: saved.moment))
      }
    }
    for place in sites.indices {
      guard let told = sites[place].id.flatMap({ look?.sites[$0] }) else { continue }
      sites[place].settings = told.settings
      // What another process heard since is newer.
      if let facts = told.facts, sites[place].moment.map({ $0 < told.moment }) ?? true {
        (sites[place].facts, sites[place].moment) = (facts, told.moment)
      }
      sites[place].facts?.settings = told.settings
    }
    return sites
  }
}

extension CarStatus {
  fileprivate init(
    _ vehicle: Vehicle, _ look: StatusLook?, _ files: StatusFiles.Contents, now: Timestamp
  ) {
    let saved = files.cars.first { $0.vehicle.key == vehicle.key }
    let facts = saved.map { VehicleFacts($0.saved.body) } ?? VehicleFacts()
    vin = vehicle.vin
    id = [vehicle.id, saved?.vehicle.id ?? ""].first { !$0.isEmpty }
    // The car itself knows it better.
    name = facts.name ?? vehicle.name
    self.facts = facts
    moment = saved.map { min($0.saved.moment, now) }
    place = facts.position.flatMap { files.places.name(at: $0) }
    let past = CarConnection(files.states[vehicle.vin] ?? [], saved: moment, now: now)
    guard let look, look.products != nil else {
      connection = past
      return
    }
    connection = CarConnection(
      state: vehicle.state, isInService: vehicle.isInService, moment: look.moment,
      since: past?.state == vehicle.state ? past?.since : nil,
      isSinceKnown: past?.isSinceKnown == true)
  }
}

extension CarConnection {
  /// Of what the journal saw longer ago than this nothing follows for now.
  private static let memory = Duration.seconds(1_800)

  /// The last of a car's states in the journal; nil where they say nothing of now.
  ///
  /// - Parameter saved: when the car last said what it is like, which it does not do in its sleep.
  fileprivate init?(_ states: [JournalState], saved: Timestamp?, now: Timestamp) {
    guard let last = states.last, last.end == nil else { return nil }
    let sleepsOn = last.kind == .asleep && saved.map { $0 <= last.seenUntil } ?? true
    let memory = sleepsOn ? JournalState.longestSleep : CarConnection.memory
    guard last.seenUntil.duration(to: now) <= memory else { return nil }
    var since = last.begin
    var isSinceKnown = false
    // A car that charges or drives is online all the while.
    for earlier in states.dropLast().reversed() {
      // What it was while no one watched is not known, whenever the journal ends it.
      guard let end = earlier.end, end >= since,
        earlier.seenUntil.duration(to: since) <= CarConnection.memory
      else { break }
      guard earlier.kind.connection == last.kind.connection else {
        isSinceKnown = true
        break
      }
      since = earlier.begin
    }
    self.init(
      state: last.kind.connection, moment: min(last.seenUntil, now), since: min(since, now),
      isSinceKnown: isSinceKnown)
  }
}

extension JournalState.Kind {
  fileprivate var connection: VehicleState {
    switch self {
    case .asleep: .asleep
    case .offline: .offline
    case .online, .charging, .driving: .online
    }
  }
}
