package import JSON
package import Time

/// What a live_status answer says of its energy site; nil is not told, as of a battery that the
/// site does not have.
package struct SiteFacts: Hashable, Sendable {
  package var solarWatts: Double?
  package var homeWatts: Double?
  /// Positive while it discharges.
  package var batteryWatts: Double?
  /// Positive while the site imports.
  package var gridWatts: Double?
  package var generatorWatts: Double?
  package var chargedPercent: Double?
  package var leftWattHours: Double?
  package var packWattHours: Double?
  /// Of each wall connector.
  package var connectorWatts: [Double?] = []
  /// Tesla's words: `Active`, `on_grid` and others.
  package var gridStatus: String?
  package var islandStatus: String?
  package var isGridUp: Bool?
  package var isStormWatchOn: Bool?
  package var areGridServicesOn: Bool?
  /// When it was so.
  package var moment: Timestamp?
  /// Of another answer.
  package var settings = SiteSettings()

  package init() {}

  /// - Parameters:
  ///   - body: a whole live_status answer, or its content.
  ///   - hasNoBattery: whether the site is known to have none; the answer may tell so too.
  package init(_ body: Value, hasNoBattery: Bool = false) {
    let site = MissingBattery.removed(from: body.answer, isKnown: hasNoBattery)
    for field in SiteFacts.fields { field.read(site, &self) }
    isGridUp = SiteFacts.isGridUp(island: islandStatus, grid: gridStatus)
    connectorWatts = (site["wall_connectors"]?.arrayValue ?? []).map {
      $0["wall_connector_power"]?.doubleValue
    }
    moment = site["timestamp"]?.stringValue.flatMap { Timestamp(rfc3339: $0) }
  }

  /// The island status is the more exact of the two, and some gateways send only one of them.
  private static func isGridUp(island: String?, grid: String?) -> Bool? {
    if island == "on_grid" { return true }
    if island?.hasPrefix("off_grid") == true { return false }
    return switch grid {
    case "Active": true
    case "Inactive": false
    default: nil
    }
  }

  private static let fields: [Field<SiteFacts>] = [
    Field(\.solarWatts, "solar_power", \.doubleValue),
    Field(\.homeWatts, "load_power", \.doubleValue),
    Field(\.batteryWatts, "battery_power", \.doubleValue),
    Field(\.gridWatts, "grid_power", \.doubleValue),
    Field(\.generatorWatts, "generator_power", \.doubleValue),
    Field(\.chargedPercent, "percentage_charged", \.doubleValue),
    Field(\.leftWattHours, "energy_left", \.doubleValue),
    Field(\.packWattHours, "total_pack_energy", \.doubleValue),
    Field(\.isStormWatchOn, "storm_mode_active", \.boolValue),
    Field(\.areGridServicesOn, "grid_services_active", \.boolValue),
    Field(\.gridStatus, "grid_status", \.words),
    Field(\.islandStatus, "island_status", \.words),
  ]
}
