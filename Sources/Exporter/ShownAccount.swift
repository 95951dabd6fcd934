package import JSON
package import TeslaAPI
package import Time

/// What is known of cars and sites at a moment, for those who pass it on: `/data` and a broker.
package struct ShownAccount: Sendable {
  /// To be asked from next time.
  package var edition = 0
  /// All that are shown, in Tesla's order, whether they changed or not: VINs, or ids where there is
  /// no VIN.
  package var vehicleKeys: [String] = []
  package var siteIDs: [String] = []
  /// Those that changed.
  package var vehicles: [ShownVehicle] = []
  package var sites: [ShownSite] = []

  package init() {}
}

/// What is known of a car.
package struct ShownVehicle: Sendable {
  package let vehicle: Vehicle
  /// The last answer and what the car streamed together, as Tesla's vehicle_data has it, without
  /// `response` around it; nil for nothing. `state` and `in_service` are what is known now. Never
  /// with tokens; positions only with `--location`.
  ///
  /// Made anew whenever it is asked for, from what is kept compressed: a fleet's do not fit into
  /// memory at once, so keep what is needed of it, and not the value.
  package var data: Value? { makeData() }
  /// When the newest of it was current.
  package let moment: Timestamp?
  /// How the car is connected as it was last seen; nil before the first look.
  package let state: VehicleState?
  package let isInService: Bool
  /// Since when it does what it does; nil where that is not known.
  package let since: Timestamp?
  /// Whether Tesla answered the last request about it, or the car streams; nil before the first.
  package let isUp: Bool?
  /// Whether the values are older than `--stale-after`, so that metrics leave them out.
  package let isStale: Bool
  /// The name of the place that it is at; nil where there is none, or the position is not known.
  package let place: String?
  /// The alerts that are active, by name.
  package let alerts: [String]
  private let makeData: @Sendable () -> Value?

  package init(
    vehicle: Vehicle, data: @escaping @autoclosure @Sendable () -> Value?, moment: Timestamp?,
    state: VehicleState?, isInService: Bool, since: Timestamp?, isUp: Bool?, isStale: Bool,
    place: String?, alerts: [String]
  ) {
    self.vehicle = vehicle
    self.moment = moment
    self.state = state
    self.isInService = isInService
    self.since = since
    self.isUp = isUp
    self.isStale = isStale
    self.place = place
    self.alerts = alerts
    makeData = data
  }
}

/// What is known of an energy site.
package struct ShownSite: Sendable {
  package let id: String
  package let name: String
  /// live_status, as Tesla's answer has it, without `response` around it; nil for nothing.
  package let liveStatus: Value?
  /// site_info, likewise.
  package let siteInfo: Value?
  package let moment: Timestamp?
  package let isUp: Bool?
  package let isStale: Bool

  package init(
    id: String, name: String, liveStatus: Value?, siteInfo: Value?, moment: Timestamp?,
    isUp: Bool?, isStale: Bool
  ) {
    self.id = id
    self.name = name
    self.liveStatus = liveStatus
    self.siteInfo = siteInfo
    self.moment = moment
    self.isUp = isUp
    self.isStale = isStale
  }
}
