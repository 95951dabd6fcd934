package import Telemetry
package import TeslaAPI
package import TeslaData
package import Time

/// What a poller has just learned from Tesla, or done.
package enum PollReport: Sendable {
  /// Tesla named what the account has: the cars and sites that are polled, in Tesla's order, and
  /// how many sites there are of which a person has to choose one.
  case account(cars: [Vehicle], sites: [EnergySite], unchosenSites: Int)
  /// How a car is connected, as Tesla says now.
  case connection(Vehicle, VehicleState, isInService: Bool)
  /// A car's answer that is newer than the ones before; `moment` is when its values were current.
  /// One that is not fresh is what Tesla kept from before.
  case data(Vehicle, VehicleFacts, Answer, moment: Timestamp, isFresh: Bool)
  /// A car that streams came or went, or is shown from now on; its values are in the stream.
  case stream(Vehicle, VehicleStream, StreamStatus)
  /// A car streamed news; what it says about itself is worked out when more than a moving number
  /// has changed, and now and then. `moment` is when the newest value was current.
  case streamed(Vehicle, VehicleFacts?, moment: Timestamp)
  /// What a car streamed of alerts and errors: all that is known, and what has just changed.
  case alerts(Vehicle, StreamedAlerts, [StreamedAlerts.Change], moment: Timestamp?)
  /// What came from all streaming cars so far.
  case streams(StreamCounts)
  /// What is done with a car next, and what is known of it.
  case decision(vehicle: String, Decision, CarKnowledge)
  /// A car woke, because this program asked it to or by another cause.
  case woke(vehicle: String, isAsked: Bool)
  /// What an energy site tells.
  case site(id: String, name: String, SiteFacts, Answer, moment: Timestamp)
  /// What the owner of an energy site set.
  case siteSettings(id: String, Answer)
  /// What was counted so far, as the state file has it.
  case siteEnergy(id: String, EnergyMeter)
  case charges([String: ChargeMeter])
  /// Tesla answered, so the login works.
  case answered(PollSubject)
  /// Tesla did not answer, or refused; the hold is how long nothing is asked, where one follows.
  case failed(PollSubject, TeslaError, Hold?)
  /// How much later than planned a poll began.
  case delay(Duration)
  /// Comes every ten seconds, whatever else happens, and when everything is to be looked at again.
  case tick

  /// What it means for `tesla watch`; nil for nothing.
  package var observation: Observation? {
    switch self {
    case .connection(let vehicle, let state, let isInService):
      .connection(vehicle, state, isInService: isInService)
    case .data(let vehicle, let facts, _, let moment, isFresh: true):
      .data(vehicle, facts, moment: moment)
    case .streamed(let vehicle, let facts?, let moment): .data(vehicle, facts, moment: moment)
    case .stream(let vehicle, _, let status) where status.isConnected:
      .connection(vehicle, .online, isInService: vehicle.isInService)
    case .alerts(let vehicle, _, let changes, _) where !changes.isEmpty:
      .alerts(vehicle, changes)
    case .site(let id, let name, let facts, _, let moment):
      .site(id: id, name: name, facts, moment: moment)
    default: nil
    }
  }
}

/// What was asked about.
package enum PollSubject: Hashable, Sendable {
  case account
  case vehicle(String)
  case site(String)
  /// The settings or the energy of a site: without them the site is still served.
  case siteDetails(String)
}

/// Hears what pollers report, from any thread; must not block for long.
package typealias PollReceiver = @Sendable (PollReport) -> Void
