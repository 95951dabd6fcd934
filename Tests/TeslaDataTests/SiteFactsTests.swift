import JSON
import TestSupport
import Testing
import Time

@testable import TeslaData

private func text(_ word: String?) -> Value { word.map(Value.string) ?? .null }

@Suite struct SiteFactsTests {
  @Test(
    arguments: [
      ("on_grid", "Active", true, "on the grid"), ("on_grid", "Unknown", true, "on the grid"),
      ("transitioning_on_grid", "Active", true, "on the grid"),
      ("off_grid", nil, false, "off the grid"),
      ("off_grid_unintentional", "Active", false, "off the grid"),
      ("off_grid_unintentional_wait_for_user", "Inactive", false, "off the grid"),
      ("off_grid_intentional", "Active", false, "off the grid on purpose"),
      ("transitioning_off_grid", "Inactive", false, "off the grid"),
      ("island_status_unknown", "Active", true, "on the grid"),
      ("island_status_unknown", "Unknown", nil, nil), ("something_new", "", nil, nil),
      ("", "Inactive", false, "off the grid"), (nil, "Inactive", false, "off the grid"),
      (nil, nil, nil, nil),
    ] as [(String?, String?, Bool?, String?)])
  func theGridIsUpWhereTeslaSaysSo(
    island: String?, grid: String?, isUp: Bool?, words: String?
  ) {
    let site = SiteFacts(["island_status": text(island), "grid_status": text(grid)])
    #expect(site.isGridUp == isUp)
    #expect(site.gridWords == words)
  }

  @Test(
    arguments: [
      (["percentage_charged": 90], "battery", "90 %"),
      (
        ["percentage_charged": Value(89.6), "energy_left": 37_800, "battery_power": -1_600],
        "battery", "90 %, 37.8 kWh, charging with 1.6 kW"
      ),
      (
        ["percentage_charged": 4, "battery_power": 2_000], "battery", "4 %, discharging with 2.0 kW"
      ),
      (["percentage_charged": 4, "battery_power": -49], "battery", "4 %, idle"),
      (["percentage_charged": 4, "battery_power": nil], "battery", "4 %"),
      (["solar_power": 0], "solar", "0.0 kW"), (["load_power": 2_249], "home", "2.2 kW"),
      (["grid_power": 200], "grid", "importing 0.2 kW"),
      (["grid_power": -400], "grid", "exporting 0.4 kW"), (["grid_power": 0], "grid", "idle"),
      (["grid_power": "200"], "grid", nil),
      (["percentage_charged": 4, "total_pack_energy": 41_880], "capacity", "41.9 kWh"),
      (["total_pack_energy": 41_880], "capacity", nil),
      (["generator_power": 0], "generator", nil),
      (["generator_power": 900], "generator", "0.9 kW"),
      (["wall_connectors": nil], "wall connectors", nil),
      (["wall_connectors": []], "wall connectors", nil),
      (
        ["wall_connectors": [["wall_connector_power": 7_249], [:], ["wall_connector_power": 0]]],
        "wall connectors", "7.2 kW"
      ),
      (["storm_mode_active": true], "storm watch", "on"),
      (["storm_mode_active": false], "storm watch", nil),
      (["grid_services_active": true], "grid services", "on"),
      (["grid_services_active": false], "grid services", nil),
    ] as [(Value, String, String?)])
  func aLineSaysWhatIsTold(body: Value, label: String, text: String?) {
    let site = SiteFacts(body)
    let lines = [site.batteryLine].compactMap(\.self) + site.flowLines + site.lines
    #expect(lines.first { $0.label == label } == FactLine(label, text))
  }

  @Test(arguments: [.null, [:], [], "x", ["response": nil], ["wall_connectors": 1]] as [Value])
  func nothingIsSaidOfWhatIsNotTold(body: Value) { #expect(SiteFacts(body) == SiteFacts()) }

  @Test func momentsHaveTheSitesOffset() {
    let site = SiteFacts(["response": ["timestamp": "2023-11-06T11:51:17+11:00"]])
    #expect(site.moment == Timestamp(rfc3339: "2023-11-06T00:51:17Z"))
  }

  @Test func panelsAloneHaveNoBattery() {
    let site = SiteFacts([
      "solar_power": 7_720, "energy_left": 0, "total_pack_energy": 1, "percentage_charged": 0,
      "battery_power": 0, "load_power": 4_517, "grid_power": -3_202, "grid_status": "Unknown",
      "island_status": "island_status_unknown",
    ])
    #expect((site.chargedPercent, site.batteryWatts) == (nil, nil))
    #expect((site.batteryLine, site.capacityWattHours, site.storedWattHours) == (nil, nil, nil))
    let empty: Value = ["percentage_charged": 0, "battery_power": 0]
    #expect(SiteFacts(empty).chargedPercent == 0)
    #expect(SiteFacts(empty, hasNoBattery: true).chargedPercent == nil)
  }

  @Test(
    arguments: [
      (["nameplate_energy": 27_000], 27_000), (["nameplate_energy": 0], nil), ([:], nil),
      (
        [
          "nameplate_energy": 0,
          "components": ["gateways": [["nameplate_energy_watts": 13_500], ["is_active": true]]],
        ], 13_500
      ),
    ] as [(Value, Double?)])
  func batteriesAreRatedByTheSiteOrItsGateways(info: Value, wattHours: Double?) {
    var site = SiteFacts(["percentage_charged": 50])
    site.settings = SiteSettings(["response": info])
    #expect(site.settings.ratedWattHours == wattHours)
    #expect(site.capacityWattHours == wattHours)
    #expect(site.storedWattHours == wattHours.map { $0 / 2 })
  }

  struct Draw: Sendable {
    var watts = 1_000.0
    var left = 10_000.0
    var island: String? = "on_grid"
    var reserve: Double? = 20
    let words: String?
  }

  /// Of 13.5 kWh.
  @Test(arguments: [
    Draw(words: "about 7 h 30 min to the reserve"),
    Draw(island: "off_grid", words: "about 10 h"),
    Draw(island: "off_grid_unintentional", reserve: nil, words: "about 10 h"),
    Draw(watts: 4_000, left: 4_000, words: "about 20 min to the reserve"),
    Draw(watts: 9_000, left: 2_750, words: "about 5 min to the reserve"),
    Draw(watts: 300, left: 13_500, words: "about 36 h to the reserve"),
    Draw(watts: 100, left: 13_500, words: "about 5 days to the reserve"),
    Draw(watts: 1_000, left: 3_690, words: "about 1 h to the reserve"),
    // Charges, rests, has nothing above its reserve, or it is not known what that is.
    Draw(watts: -1_000, words: nil), Draw(watts: 20, words: nil), Draw(left: 2_700, words: nil),
    Draw(reserve: nil, words: nil), Draw(island: nil, reserve: nil, words: nil),
  ])
  func batteriesLastAsLongAsTheirDrawLets(draw: Draw) {
    var body: Value = [
      "battery_power": Value(draw.watts), "energy_left": Value(draw.left),
      "total_pack_energy": 13_500, "percentage_charged": 50,
    ]
    if let island = draw.island, var object = body.objectValue {
      object["island_status"] = .string(island)
      body = .object(object)
    }
    var site = SiteFacts(body)
    site.settings.reservePercent = draw.reserve
    #expect(site.timeLeftWords == draw.words)
  }

  @Test(
    arguments: [
      ("self_consumption", "self-powered"), ("autonomous", "time-based control"),
      ("backup", "backup only"), ("storm_chasing", "storm chasing"), ("", nil), (nil, nil),
    ] as [(String?, String?)])
  func modesAreInWords(mode: String?, words: String?) {
    var site = SiteFacts()
    site.settings = SiteSettings([
      "response": ["default_real_mode": mode.map { .string($0) } ?? nil, "battery_count": 1]
    ])
    #expect(site.modeWords == words)
  }

  @Test func settingsOfASiteWithoutABatterySayNothingOfOne() {
    let info: Value = [
      "backup_reserve_percent": 20, "default_real_mode": "self_consumption",
      "components": ["battery": false, "solar": true],
    ]
    #expect(SiteSettings(info).reservePercent == nil)
    #expect(SiteSettings(info).hasSolar == true)
    #expect(
      SiteSettings(["backup_reserve_percent": 400, "battery_count": 1]).reservePercent == nil)
  }

  @Test func onlyConnectorsThatGivePowerAreTold() {
    let site = SiteFacts([
      "wall_connectors": [
        ["wall_connector_power": 0], ["wall_connector_power": 7_200], ["wall_connector_power": nil],
      ]
    ])
    #expect(site.lines.map(\.text) == ["7.2 kW"])
    #expect(SiteFacts(["wall_connectors": [["wall_connector_power": 2]]]).lines.isEmpty)
  }

  @Test(
    arguments: [
      ((0, 0, 0, 0), [:]),
      (
        (6_000, 1_000, -3_000, -2_000),
        ["sun>home": 1_000, "sun>battery": 3_000, "sun>grid": 2_000]
      ),
      ((500, 2_000, 1_000, 500), ["sun>home": 500, "battery>home": 1_000, "grid>home": 500]),
      ((0, 300, -3_300, 3_600), ["grid>home": 300, "grid>battery": 3_300]),
      ((0, 300, 1_300, -1_000), ["battery>home": 300, "battery>grid": 1_000]),
      ((-9, 5, 3, 2), [:]),
    ] as [((Double, Double, Double, Double), [String: Double])])
  func theSunFeedsTheHomeFirst(
    powers: (solar: Double, home: Double, battery: Double, grid: Double),
    flows: [String: Double]
  ) {
    var site = SiteFacts()
    (site.solarWatts, site.homeWatts) = (powers.solar, powers.home)
    (site.batteryWatts, site.gridWatts) = (powers.battery, powers.grid)
    #expect(
      flows
        == Dictionary(
          uniqueKeysWithValues: site.flows.map { ("\($0.key.from)>\($0.key.to)", $0.value) }))
  }

  @Test func flowsNeverMoveMoreThanThereIs() {
    var random = SplitMix64(seed: 7)
    func power() -> Double { Double(random.next() % 20_000) - 10_000 }
    for _ in 0..<1_000 {
      var site = SiteFacts()
      (site.solarWatts, site.homeWatts) = (abs(power()), abs(power()))
      (site.batteryWatts, site.gridWatts) = (power(), power())
      let flows = site.flows
      let given = { (place: EnergyPlace) in
        flows.filter { $0.key.from == place }.values.reduce(0, +)
      }
      let home = flows.filter { $0.key.to == .home }.values.reduce(0, +)
      #expect(given(.sun) <= (site.solarWatts ?? 0) + 0.001)
      #expect(given(.battery) <= max(site.batteryWatts ?? 0, 0) + 0.001)
      #expect(home <= (site.homeWatts ?? 0) + 0.001)
      #expect(flows.values.allSatisfy { $0 >= 10 })
    }
  }
}
