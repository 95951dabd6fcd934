import JSON
import TestSupport
import Testing
import Unix
import WebServer

@testable import Exporter

private func car(_ blocks: Value) -> CarGlance { CarGlance(["response": blocks]) }

@Test func aCarThatTellsNothingShowsNothing() {
  let glance = car([:])
  #expect(
    glance
      == {
        var empty = CarGlance()
        empty.tyres = (0..<4).map { _ in .init(pressure: nil, isSoft: false) }
        return empty
      }())
  #expect(glance.open == nil && !glance.isPluggedIn && !glance.isCharging)
}

@Test(
  arguments: [
    (["df": 1], false, "front left door"), (["df": 1], true, "front right door"),
    (["dr": 1], false, "rear left door"), (["pf": 1], true, "front left door"),
    (["pr": 1], false, "rear right door"), (["ft": 1], false, "frunk"),
    (["rt": 16], false, "trunk"), (["rp_window": 2], false, "a window"), ([:], false, ""),
  ] as [([String: Int64], Bool, String)])
func doorsAreWhereTheDriverSits(_ open: [String: Int64], _ isRightHand: Bool, _ words: String) {
  var state = Object([.init("df", 0)])
  for (name, value) in open {
    state = Object(state.members.filter { $0.name != name } + [.init(name, .init(value))])
  }
  let glance = car(["vehicle_state": .object(state), "vehicle_config": ["rhd": .bool(isRightHand)]])
  #expect(glance.openWords.joined(separator: ", ") == words)
}

@Test(arguments: [
  ("Charging", true, true), ("Starting", true, true), ("Complete", true, false),
  ("NoPower", true, false), ("Disconnected", false, false), ("Unknown", false, false),
])
func aCableIsDrawnOnlyWhereOneIsKnown(_ state: String, _ isPluggedIn: Bool, _ isCharging: Bool) {
  let glance = car(["charge_state": ["charging_state": .string(state)]])
  #expect(glance.isPluggedIn == isPluggedIn && glance.isCharging == isCharging)
}

@Test func aChargePortIsOpenOnlyWithoutACable() {
  func open(_ state: Value) -> [String] {
    car([
      "vehicle_state": ["df": 0],
      "charge_state": ["charge_port_door_open": true, "charging_state": state],
    ]).openWords
  }
  #expect(open("Disconnected") == ["charge port"])
  #expect(open("Complete").isEmpty)
}

@Test(arguments: [
  ("mi/hr", "F", "Psi", "199 mi", "68 °F", "42", "psi"),
  ("km/hr", "C", "Bar", "320 km", "20.0 °C", "2.9", "bar"),
  ("km/hr", "C", "Psi", "320 km", "20.0 °C", "42", "psi"),
])
func unitsAreTheCarsOwn(
  _ distance: String, _ temperature: String, _ pressure: String, _ range: String,
  _ degrees: String, _ bar: String, _ unit: String
) {
  let units = DisplayUnits([
    "gui_distance_units": .string(distance), "gui_temperature_units": .string(temperature),
    "gui_tirepressure_units": .string(pressure),
  ])
  #expect(units.distance(miles: 199) == range)
  #expect(units.temperature(celsius: 20) == degrees)
  #expect(units.pressure(bar: 2.9) == bar && units.pressureUnit == unit)
}

@Test func updatesTellHowFarTheyAre() {
  func update(_ status: Value) -> String? {
    car([
      "vehicle_state": [
        "software_update": [
          "status": status, "version": "2026.44.1", "download_perc": 40, "install_perc": 7,
        ]
      ]
    ]).update
  }
  #expect(update("downloading") == "2026.44.1 downloading 40 %")
  #expect(update("installing") == "2026.44.1 installing 7 %")
  #expect(update("downloading_wifi_wait") == "2026.44.1 downloading wifi wait")
  #expect(update("") == nil)
}

// MARK: Sites

private func flows(solar: Double, home: Double, battery: Double, grid: Double) -> [String: Double] {
  var site = SiteGlance()
  (site.solar, site.home, site.battery, site.grid) = (solar, home, battery, grid)
  return Dictionary(
    uniqueKeysWithValues: site.flows.map { ("\($0.key.from)>\($0.key.to)", $0.value) })
}

@Test func theSunFeedsTheHomeFirst() {
  #expect(flows(solar: 0, home: 0, battery: 0, grid: 0) == [:])
  #expect(
    flows(solar: 6_000, home: 1_000, battery: -3_000, grid: -2_000)
      == ["sun>home": 1_000, "sun>battery": 3_000, "sun>grid": 2_000])
  #expect(
    flows(solar: 500, home: 2_000, battery: 1_000, grid: 500)
      == ["sun>home": 500, "battery>home": 1_000, "grid>home": 500])
  #expect(
    flows(solar: 0, home: 300, battery: -3_300, grid: 3_600)
      == ["grid>home": 300, "grid>battery": 3_300])
  #expect(
    flows(solar: 0, home: 300, battery: 1_300, grid: -1_000)
      == ["battery>home": 300, "battery>grid": 1_000])
  #expect(flows(solar: -9, home: 5, battery: 3, grid: 2) == [:])
}

@Test func flowsNeverMoveMoreThanThereIs() {
  var random = SplitMix64(seed: 7)
  func power() -> Double { Double(random.next() % 20_000) - 10_000 }
  for _ in 0..<1_000 {
    var site = SiteGlance()
    (site.solar, site.home) = (abs(power()), abs(power()))
    (site.battery, site.grid) = (power(), power())
    let total = { (place: EnergyPlace) in
      site.flows.filter { $0.key.from == place }.values.reduce(0, +)
    }
    #expect(total(.sun) <= (site.solar ?? 0) + 0.001)
    #expect(total(.battery) <= max(site.battery ?? 0, 0) + 0.001)
    #expect(
      site.flows.filter { $0.key.to == .home }.values.reduce(0, +) <= (site.home ?? 0) + 0.001)
    #expect(site.flows.values.allSatisfy { $0 >= 10 })
  }
}

@Test(
  arguments: [
    ("Active", "on_grid", false), ("Inactive", "off_grid_unintentional", true),
    ("Active", "off_grid_intentional", true), ("Unknown", "on_grid", false),
    ("Inactive", nil, true),
    ("Unknown", "island_status_unknown", nil), (nil, nil, nil),
  ] as [(String?, String?, Bool?)])
func theGridIsDownWhereTeslaSaysSo(_ grid: String?, _ island: String?, _ isDown: Bool?) {
  func text(_ word: String?) -> Value { word.map(Value.string) ?? .null }
  let site = SiteGlance(["grid_status": text(grid), "island_status": text(island)])
  #expect(site.isGridDown == isDown)
}

@Test func panelsAloneHaveNoBattery() {
  let live: Value = [
    "solar_power": 7_720, "energy_left": 0, "total_pack_energy": 1, "percentage_charged": 0,
    "battery_power": 0, "load_power": 4_517, "grid_power": -3_202, "grid_status": "Unknown",
    "island_status": "island_status_unknown",
  ]
  let site = SiteGlance(live)
  #expect((site.charge, site.battery, site.energyLeft, site.packEnergy) == (nil, nil, nil, nil))
  #expect(!FlowDrawing(site: site).html.text.contains("battery"))
  #expect(SiteGlance(["percentage_charged": 0, "battery_power": 0]).charge == 0)
  #expect(
    SiteGlance(["percentage_charged": 0, "battery_power": 0], hasNoBattery: true).charge == nil)
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
  #expect(SiteGlance.ratedEnergy(["response": info]) == wattHours)
}
