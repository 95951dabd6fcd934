package import TeslaAPI
package import TeslaData
package import Time

/// What a poller has just learned from Tesla, or a file has told.
package enum Observation: Sendable {
  /// How a car is connected, as Tesla says now.
  case connection(Vehicle, VehicleState, isInService: Bool)
  /// What a car says about itself; `moment` is when the values were current.
  case data(Vehicle, VehicleFacts, moment: Timestamp)
  /// Alerts of a car that began or ended.
  case alerts(Vehicle, [StreamedAlerts.Change])
  /// What an energy site tells; the id is empty where a file does not name it.
  case site(id: String, name: String, SiteFacts, moment: Timestamp)
}
