import Metrics

/// What every known field of Tesla's answers means: the only place that knows their names.
///
/// A family is named by the field's path and its base unit. Where the field's own name holds a
/// unit (`minutes_to_full_charge`) or a word that Prometheus reserves (`_count`), that word goes.
package enum Catalogue {
  static let vehicleData = Schema(
    prefix: "tesla_",
    blocks: [
      topLevel, chargeState, climateState, driveState, vehicleState, closuresState, softwareUpdate,
      speedLimitMode, media, vehicleConfig, guiSettings, chargeSchedules, preconditioningSchedules,
      parkedAccessory, telemetry,
    ])

  static let liveStatus = Schema(prefix: "tesla_site_", blocks: [siteStatus, wallConnectors])

  static let siteInfo = Schema(
    prefix: "tesla_site_",
    blocks: [
      site, siteIslanding, siteUserSettings, siteComponents, siteGateways, siteBatteries,
      siteInverters, siteWallConnectors,
    ])

  static let productVehicle = Schema(prefix: "tesla_", blocks: [vehicleProduct])

  static let productSite = Schema(prefix: "tesla_site_", blocks: [siteProduct])

  static let calendarHistory = Schema(
    prefix: "tesla_site_", blocks: [energyHistory, energyHistoryRows])
}

extension Catalogue {
  /// The schemas of an answer of that kind.
  static func schemas(of kind: BodyKind) -> [Schema] {
    switch kind {
    case .vehicleData: [vehicleData]
    case .liveStatus: [liveStatus]
    case .siteInfo: [siteInfo]
    case .products: [productVehicle, productSite]
    case .calendarHistory: [calendarHistory]
    }
  }

  /// The names that unknown fields must not take, with and without a kind's suffix.
  static let allFamilyNames: Set<String> = {
    var names: Set<String> = ["tesla_unknown_fields"]
    for counter in EnergyCounters.all {
      names.formUnion([counter.family.name, counter.family.renderedName])
    }
    for schema in BodyKind.allCases.flatMap(schemas) {
      names.formUnion(schema.familyNames)
      names.formUnion(schema.rows.map(\.family.name))
    }
    return names
  }()
}
