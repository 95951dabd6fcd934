import TeslaMetrics
import TestSupport
import Testing

@testable import MQTT

@Suite struct TopicKeysTests {
  @Test(arguments: [
    ("charge_state.battery_level", "battery_level"),
    ("climate_state.inside_temp", "inside_temp"),
    ("vehicle_state.df", "df"),
    ("closures_state.df", "closures_state_df"),
    ("vehicle_state.software_update.status", "software_update_status"),
    ("vehicle_config.rhd", "rhd"),
    ("vehicle_state.rhd", "vehicle_state_rhd"),
    ("charge_state.timestamp", "charge_state_timestamp"),
    ("vehicle_state.sentry_mode", "sentry_mode"),
    ("telemetry.sentry_mode", "telemetry_sentry_mode"),
    ("telemetry.pack_voltage", "telemetry_pack_voltage"),
    ("access_type", "access_type"),
  ])
  func carsKeysAreTeslasNamesWithoutTheirBlock(path: String, key: String) throws {
    let row = try #require(Catalogue.rows(of: .vehicleData).first { $0.path == path })
    #expect(TopicKeys.vehicle.key(of: row, in: .vehicleData) == key)
    #expect(TopicKeys.vehicle.row(of: key)?.path == path)
  }

  @Test(arguments: [
    (BodyKind.liveStatus, "solar_power", "solar_power"),
    (
      .liveStatus, "wall_connectors[].wall_connector_power",
      "wall_connectors/[]/wall_connector_power"
    ),
    (.siteInfo, "components.solar", "components_solar"),
    (.siteInfo, "components.gateways[].part_name", "components_gateways/[]/part_name"),
    (.siteInfo, "user_settings.storm_mode_enabled", "user_settings_storm_mode_enabled"),
  ])
  func sitesKeysArePaths(body: BodyKind, path: String, key: String) throws {
    let row = try #require(Catalogue.rows(of: body).first { $0.path == path })
    #expect(TopicKeys.site.key(of: row, in: body) == key)
  }

  @Test func eachFieldHasAKeyOfItsOwn() {
    for (keys, kinds) in [
      (TopicKeys.vehicle, [BodyKind.vehicleData]), (TopicKeys.site, [.liveStatus, .siteInfo]),
    ] {
      var paths: [String: String] = Dictionary(
        TopicKeys.Own.allCases.map { ($0.rawValue, "our own") }
      ) { first, _ in first }
      for kind in kinds {
        for row in Catalogue.rows(of: kind) {
          guard let key = keys.key(of: row, in: kind) else {
            #expect(["state", "in_service"].contains(row.path), "\(row.path) has no key")
            continue
          }
          let other = paths.updateValue(row.path, forKey: key)
          #expect(other == nil, "\(row.path) and \(other ?? "") are both \(key)")
          #expect(!key.contains(where: { "+#. ".contains($0) }), "\(key) is no topic")
        }
      }
    }
  }

  /// A new field must not take another's name.
  @Test func keysAreAsRecorded() throws {
    let lines = [
      (TopicKeys.vehicle, BodyKind.vehicleData), (TopicKeys.site, .liveStatus),
      (TopicKeys.site, .siteInfo),
    ].flatMap { keys, kind in
      Catalogue.rows(of: kind).compactMap { row in
        keys.key(of: row, in: kind).map { "\($0)\t\(kind.rawValue): \(row.path)\n" }
      }
    }
    try Golden.expect(lines.joined(), "Tests/MQTTTests/Golden/keys.tsv")
  }
}
