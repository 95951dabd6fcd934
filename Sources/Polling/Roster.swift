internal import TeslaAPI
internal import Time
internal import Unix

/// Which cars and sites are polled, and what their pollers share.
final class Roster: Sendable {
  private struct State {
    /// In Tesla's order.
    var cars: [String] = []
    /// Each car's stay in the account; another one after it left and came back.
    var sessions: [String: Int] = [:]
    var lastSession = 0
    var sites: [String: EnergySite] = [:]
    /// How often it changed whose cars are whose.
    var ownership = 0
    /// When the newest values of each car were current.
    var newest: [String: Timestamp]
    var limits = SharedLimit()
    /// When each poller last moved.
    var beats: [String: Timestamp] = [:]
  }

  private let state: Lock<State>
  /// Whether this process serves a car, where others serve the rest.
  let owns: CarOwnership?

  /// - Parameter newest: when the values were current that are known from before, by car.
  init(newest: [String: Timestamp] = [:], owns: CarOwnership? = nil) {
    state = Lock(State(newest: newest))
    self.owns = owns
  }

  /// Takes the account's cars: those that are gone are forgotten.
  /// - Returns: the cars that are new, each with its session.
  func serve(_ vehicles: [Vehicle]) -> [(vehicle: Vehicle, session: Int)] {
    state.withLock { state in
      var new: [(vehicle: Vehicle, session: Int)] = []
      var sessions: [String: Int] = [:]
      state.cars = []
      for vehicle in vehicles where sessions[vehicle.key] == nil {
        if let session = state.sessions[vehicle.key] {
          sessions[vehicle.key] = session
        } else {
          state.lastSession += 1
          sessions[vehicle.key] = state.lastSession
          new.append((vehicle, state.lastSession))
        }
        state.cars.append(vehicle.key)
      }
      state.sessions = sessions
      state.newest = state.newest.filter { sessions[$0.key] != nil }
      return new
    }
  }

  func isServed(_ key: String, session: Int) -> Bool {
    state.withLock { $0.sessions[key] == session }
  }

  func isFirst(_ key: String) -> Bool { state.withLock { $0.cars.first == key } }

  var carCount: Int { state.withLock { $0.cars.count } }

  /// Whether an answer is news, which is noted: a fresh one is, or one that is newer than those
  /// before.
  ///
  /// - Parameter moment: when its values were current.
  func isNews(_ moment: Timestamp, of key: String, isFresh: Bool) -> Bool {
    state.withLock { state in
      guard isFresh || state.newest[key].map({ moment > $0 }) ?? true else { return false }
      state.newest[key] = moment
      return true
    }
  }

  func noteOwnership() { state.withLock { $0.ownership += 1 } }

  /// Another number whenever `owns` may have begun to answer otherwise.
  var ownership: Int { state.withLock { $0.ownership } }

  /// Takes what the list of products tells of sites.
  func note(_ sites: [EnergySite]) {
    state.withLock { state in
      for site in sites { state.sites[site.id] = site }
    }
  }

  /// nil while the list of products is not known.
  func site(_ id: String) -> EnergySite? { state.withLock { $0.sites[id] } }

  // MARK: What Tesla limits

  func noteRateLimit(_ key: String, until: Timestamp, now: Timestamp) {
    state.withLock { $0.limits.note(key, until: until, now: now) }
  }

  /// Until when no car may ask, because Tesla limits them all; nil when each may.
  func sharedLimit(at now: Timestamp) -> Timestamp? {
    state.withLock { $0.limits.until(now: now) }
  }

  // MARK: When each poller last moved

  func beat(_ key: String, at now: Timestamp) {
    state.withLock { $0.beats[key] = now }
  }

  func endBeat(_ key: String) {
    state.withLock { $0.beats[key] = nil }
  }

  /// When the poller that has stood still longest last moved; nil when none is there.
  var oldestBeat: Timestamp? { state.withLock { $0.beats.values.min() } }
}
