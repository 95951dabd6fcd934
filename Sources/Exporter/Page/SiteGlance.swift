internal import JSON
internal import TeslaMetrics

/// What a person wants to see of an energy site at once, as its last live_status told it.
struct SiteGlance: Hashable, Sendable {
  /// In W; battery and grid are positive when they give.
  var solar: Double?
  var home: Double?
  var battery: Double?
  var grid: Double?
  var generator: Double?
  /// Into cars, by wall connectors.
  var wallConnectors: Double?
  /// In percent.
  var charge: Double?
  /// In Wh.
  var energyLeft: Double?
  var packEnergy: Double?
  /// Whether the grid feeds nobody; nil where Tesla does not say.
  var isGridDown: Bool?
  var isStormModeActive: Bool?

  init() {}

  /// - Parameters:
  ///   - body: a whole live_status answer.
  ///   - hasNoBattery: whether the site is known to have none; the answer may tell so too.
  init(_ body: Value, hasNoBattery: Bool = false) {
    let site = MissingBattery.removed(from: body["response"] ?? body, isKnown: hasNoBattery)
    solar = site["solar_power"]?.doubleValue
    home = site["load_power"]?.doubleValue
    battery = site["battery_power"]?.doubleValue
    grid = site["grid_power"]?.doubleValue
    generator = site["generator_power"]?.doubleValue
    charge = site["percentage_charged"]?.doubleValue
    energyLeft = site["energy_left"]?.doubleValue
    packEnergy = site["total_pack_energy"]?.doubleValue
    let scene = SiteScene(site)
    isGridDown = scene.isGridUp.map { !$0 }
    isStormModeActive = scene.isStormModeOn
    let powers = (site["wall_connectors"]?.arrayValue ?? []).compactMap {
      $0["wall_connector_power"]?.doubleValue
    }
    wallConnectors = powers.isEmpty ? nil : powers.reduce(0, +)
  }

  /// In Wh, of all batteries; live_status has no longer said what they hold since March 2024.
  ///
  /// - Parameter info: a whole site_info answer.
  static func ratedEnergy(_ info: Value) -> Double? {
    let site = info["response"] ?? info
    // A Powerwall 3 tells it of its gateway, in Wh whatever the name says.
    let gateways = (site["components"]?["gateways"]?.arrayValue ?? []).compactMap {
      $0["nameplate_energy_watts"]?.doubleValue
    }
    return [site["nameplate_energy"]?.doubleValue, gateways.reduce(0, +)]
      .compactMap(\.self).first { $0 > 1 }
  }

  var series: [SiteSeries: Double] {
    let all: [SiteSeries: Double?] = [
      .solar: solar, .home: home, .battery: battery, .grid: grid, .charge: charge,
    ]
    return all.compactMapValues { $0 }
  }

  /// How much flows from where to where, in W.
  ///
  /// Tesla tells what each of the four gives or takes, not to whom. Here, as in its app, the sun
  /// feeds the home first, then the battery, then the grid; the battery feeds the home before the
  /// grid.
  var flows: [EnergyFlow: Double] {
    var sun = max(solar ?? 0, 0) + max(generator ?? 0, 0)
    var discharge = max(battery ?? 0, 0)
    var imported = max(grid ?? 0, 0)
    var wanted: [EnergyPlace: Double] = [
      .home: max(home ?? 0, 0), .battery: max(-(battery ?? 0), 0), .grid: max(-(grid ?? 0), 0),
    ]
    var flows: [EnergyFlow: Double] = [:]
    func move(_ source: inout Double, _ from: EnergyPlace, _ to: EnergyPlace) {
      let amount = min(source, wanted[to] ?? 0)
      // Less than its meters tell apart.
      guard amount >= 10 else { return }
      source -= amount
      wanted[to, default: 0] -= amount
      flows[EnergyFlow(from: from, to: to)] = amount
    }
    move(&sun, .sun, .home)
    move(&sun, .sun, .battery)
    move(&sun, .sun, .grid)
    move(&discharge, .battery, .home)
    move(&discharge, .battery, .grid)
    move(&imported, .grid, .home)
    move(&imported, .grid, .battery)
    return flows
  }
}

enum EnergyPlace: String, Hashable, Sendable, CaseIterable {
  case sun, home, battery, grid
}

struct EnergyFlow: Hashable, Sendable {
  let from: EnergyPlace
  let to: EnergyPlace
}
