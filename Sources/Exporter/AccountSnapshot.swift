internal import JSON
internal import Journal
internal import Metrics
internal import Polling
internal import Telemetry
internal import TeslaAPI
internal import TeslaData
internal import Time
internal import Unix

/// Everything that pages show.
struct AccountSnapshot: Sendable {
  struct Car: Sendable {
    var vehicle: Vehicle
    /// Whether a poller looks after it; false for a car that is only known from its file.
    var isPolled = false
    var answer: KeptAnswer?
    var lastUpdate: Timestamp?
    /// Whether Tesla answered the last request about it; nil before the first.
    var isUp: Bool?
    var state: VehicleState?
    var isInService = false
    /// When one of both changed.
    var recordChanged: Timestamp?
    var decision: Decision?
    /// How often this program asked it to wake.
    var wakeups = 0
    /// How often it was seen to have woken without that.
    var wakeupsElsewhere = 0
    var charge: ChargeMeter?
    /// What it streams, with the values of this moment; nil for a car that never did.
    var stream: VehicleStream?
    var streamStatus: StreamStatus?
    var alerts = StreamedAlerts()
    /// Of the first cars only, as it takes memory.
    var trace: DayTrace<CarSeries>?
    /// What it does, as far as this process has seen.
    var mode: CarMode?
    var modeSince: Timestamp?
    /// Whether it was seen to begin; what was found so at the first look has lasted longer.
    var isModeSinceKnown = false
    var leftOpen = LeftOpen()
    /// nil while its position is not known.
    var whereabouts: Whereabouts?
    /// Of the state of affairs that it changed with last.
    var edition = 0
    /// Whether its values were too old when that was last looked at.
    var wasStale = false

    static let recordFields = ["state", "in_service"]

    /// The car's connection as it was last seen, in the words of Tesla's record of it; nil before
    /// the first look.
    var record: Object? {
      state.map { state in
        Object([
          .init("vin", .string(vehicle.vin)), .init("state", .string(state.text)),
          .init("in_service", .bool(isInService)),
        ])
      }
    }

    /// What the last answer and the stream say together, as vehicle_data would; nil for nothing.
    var body: Value? {
      let polled = answer?.body
      guard let stream, stream.lastDatum != nil else { return polled }
      return stream.record(over: polled)
    }

    /// What is shown of it.
    var shownFacts: VehicleFacts { body.map { VehicleFacts($0) } ?? VehicleFacts() }
  }

  struct Site: Sendable {
    let id: String
    /// As the list of products names it.
    var name = ""
    /// As the list of products tells; false while that is not known.
    var hasNoBattery = false
    var families: [MetricFamily] = []
    /// What its owner set: the reserve, the mode.
    var settings: [MetricFamily] = []
    /// The same for people.
    var told = SiteSettings()
    /// Its clocks, as its settings tell them.
    var zone: TimeZoneRules?
    var lastUpdate: Timestamp?
    var isUp: Bool?
    var energy: EnergyMeter?
    var facts: SiteFacts?
    /// nil while it is on the grid.
    var outage: Outage?
    var trace: DayTrace<SiteSeries>?
    /// The last answers' content.
    var liveStatus: Value?
    var siteInfo: Value?
    /// Of the state of affairs that it changed with last.
    var edition = 0
    /// Whether its values were too old when that was last looked at.
    var wasStale = false
  }

  /// A time off the grid.
  struct Outage: Hashable, Sendable {
    let since: Timestamp
    /// Whether it was seen to begin; what was found so at the first look has lasted longer.
    let isSinceKnown: Bool
  }

  /// In Tesla's order.
  var cars: [Car] = []
  var sites: [Site] = []
  /// That the user named.
  var places = Places()
  /// How many sites there are of which a person has to choose the one to serve.
  var unchosenSites = 0
  /// Whether Tesla answered the last request for the list of products; nil before the first.
  var isUp: Bool?
  var isLoginRequired = false
  var hasCredentials = false
  var tokenExpiry: Timestamp?
  /// When the pair of tokens came from the server.
  var tokensIssued: Timestamp?
  /// Until when Tesla wants nothing to be asked (429).
  var rateLimitedUntil: Timestamp?
  var costs: Costs?
  /// nil where no car has streamed.
  var streamCounts: StreamCounts?
  /// What the journal has of cars, by VIN.
  var journals: [String: JournalBook.Car] = [:]
  /// nil without a journal.
  var journal: JournalStatus?
  /// nil where nothing is published.
  var broker: BrokerStatus?
  /// How long the last page took to make.
  var renderDuration: Duration?

  /// What was not heard of for longer than this may have changed.
  static let silence = Duration.seconds(900)

  /// Until when nothing is asked; nil while no pause goes on.
  func pause(at now: Timestamp) -> Timestamp? { rateLimitedUntil.flatMap { $0 > now ? $0 : nil } }
}

extension AccountSnapshot.Site {
  /// For people; never blank.
  var shownName: String { name.isEmpty ? "Energy site " + id : name }
}
