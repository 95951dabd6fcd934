package import JSON
internal import TeslaMetrics

/// What a live_status answer says of the things that events are about; nil where it says nothing.
package struct SiteScene: Hashable, Sendable {
  package var isGridUp: Bool?
  package var isStormModeOn: Bool?
  package var areGridServicesOn: Bool?
  /// What every line shows of the site: Tesla's own names and units.
  package var values = Object()

  package init() {}

  /// - Parameter body: a whole live_status answer.
  package init(_ body: Value) {
    let site = MissingBattery.removed(from: body["response"] ?? body)
    isGridUp = SiteScene.isGridUp(site)
    isStormModeOn = site["storm_mode_active"]?.boolValue
    areGridServicesOn = site["grid_services_active"]?.boolValue
    for name in SiteScene.shown {
      guard let value = site[name] else { continue }
      if value.number != nil || value.stringValue?.isEmpty == false { values[name] = value }
    }
  }

  private static let shown = [
    "percentage_charged", "solar_power", "load_power", "battery_power", "grid_power",
    "grid_status", "island_status",
  ]

  /// The island status is the more exact of the two, and some gateways send only one of them.
  private static func isGridUp(_ site: Value) -> Bool? {
    let island = site["island_status"]?.stringValue ?? ""
    if island == "on_grid" { return true }
    if island.hasPrefix("off_grid") { return false }
    switch site["grid_status"]?.stringValue {
    case "Active": return true
    case "Inactive": return false
    default: return nil
    }
  }

  /// What is known after this scene, `old` being known before.
  package func following(_ old: SiteScene) -> SiteScene {
    var new = self
    new.isGridUp = isGridUp ?? old.isGridUp
    new.isStormModeOn = isStormModeOn ?? old.isStormModeOn
    new.areGridServicesOn = areGridServicesOn ?? old.areGridServicesOn
    return new
  }

  /// What has happened between two scenes, of which the second follows the first: a pure function.
  package static func changes(from old: SiteScene, to new: SiteScene) -> [Change] {
    func change(_ flag: KeyPath<SiteScene, Bool?>, _ on: WatchEvent, _ off: WatchEvent)
      -> Change?
    {
      guard let before = old[keyPath: flag], let now = new[keyPath: flag], before != now else {
        return nil
      }
      return Change(now ? on : off)
    }
    return [
      change(\.isGridUp, .gridUp, .gridDown),
      change(\.isStormModeOn, .stormModeOn, .stormModeOff),
      change(\.areGridServicesOn, .gridServicesOn, .gridServicesOff),
    ].compactMap(\.self)
  }
}
