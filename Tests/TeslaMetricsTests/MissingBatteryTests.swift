import JSON
import Metrics
import TeslaData
import Testing

@testable import TeslaMetrics

/// A site without a battery has none, whatever its answers say of one.
@Suite struct MissingBatteryTests {
  private static let none: [Value] = [
    ["total_pack_energy": 1, "percentage_charged": 0, "energy_left": 0],
    ["total_pack_energy": 0, "percentage_charged": 0],
    ["components": ["battery": false, "solar": true], "battery_count": 1],
    ["battery_count": 0, "nameplate_energy": 0],
    ["percentage_charged": 0, "battery_power": 0, "island_status": "island_status_unknown"],
  ]

  private static let some: [Value] = [
    ["percentage_charged": 0, "battery_power": 0, "island_status": "off_grid_unintentional"],
    ["percentage_charged": 0, "battery_power": 0, "island_status": "on_grid"],
    ["percentage_charged": 3, "island_status": "island_status_unknown"],
    ["percentage_charged": 0, "battery_power": 800, "island_status": "island_status_unknown"],
    ["total_pack_energy": 13_500, "percentage_charged": 0],
    ["components": ["battery": true]], ["battery_count": 2], [:], .null, [], "x",
  ]

  @Test func isToldByWhatTheAnswerSays() {
    for site in Self.none { #expect(MissingBattery.isTold(by: site), "\(site)") }
    for site in Self.some {
      #expect(!MissingBattery.isTold(by: site), "\(site)")
      #expect(MissingBattery.removed(from: site) == site)
    }
  }

  private func names(_ body: Value, _ kind: BodyKind, isKnown: Bool = false) -> [String] {
    Conversion.families(
      from: body, kind: kind, options: ConversionOptions(siteID: "7", hasNoBattery: isKnown)
    ).filter { !$0.samples.isEmpty }.map(\.renderedName)
  }

  @Test func isNotAmongTheMetrics() {
    let live: Value = [
      "solar_power": 7720, "energy_left": 0, "total_pack_energy": 1, "percentage_charged": 0,
      "battery_power": 0, "load_power": 4517, "backup_capable": false,
    ]
    #expect(
      names(live, .liveStatus) == [
        "tesla_site_solar_power_watts", "tesla_site_load_power_watts", "tesla_unknown_fields",
      ])
    let today: Value = ["solar_power": 1, "percentage_charged": 0, "battery_power": 0]
    #expect(names(today, .liveStatus).count == 4)
    #expect(names(today, .liveStatus, isKnown: true).count == 2)
    let info: Value = [
      "battery_count": 0, "nameplate_energy": 0, "nameplate_power": 0,
      "backup_reserve_percent": 0, "components": ["battery": false],
    ]
    #expect(
      names(info, .siteInfo).filter { !$0.contains("component") } == [
        "tesla_site_batteries", "tesla_unknown_fields",
      ])
    var product = live.objectValue ?? Object()
    product["energy_site_id"] = 7
    product["components"] = ["battery": false]
    #expect(
      !names([.object(product)], .products).contains {
        $0.contains("charged") || $0.contains("battery_power") || $0.contains("energy")
      })
  }
}
