package import JSON

/// The battery that Tesla's answers report for sites without one: one that holds at most a
/// watt-hour, without charge (tesla-api(7), ENERGY SITES).
package enum MissingBattery {
  private static let fields = [
    "battery_power", "energy_left", "total_pack_energy", "percentage_charged", "backup_capable",
    "backup_reserve_percent", "nameplate_power", "nameplate_energy",
  ]

  /// - Parameter site: the content of a live_status or site_info, or a site of the products.
  /// - Returns: false also where nothing tells.
  package static func isTold(by site: Value) -> Bool {
    if let battery = site["components"]?["battery"]?.boolValue { return !battery }
    if let count = site["battery_count"]?.doubleValue { return count == 0 }
    if let energy = site["total_pack_energy"]?.doubleValue { return energy <= 1 }
    // An empty Powerwall knows of its grid.
    return site["percentage_charged"]?.doubleValue == 0
      && (site["battery_power"]?.doubleValue ?? 0) == 0
      && site["island_status"]?.stringValue == "island_status_unknown"
  }

  /// The answer without what it says of a battery that is not there.
  ///
  /// - Parameter isKnown: whether another answer told that there is none.
  package static func removed(from site: Value, isKnown: Bool = false) -> Value {
    guard isKnown || isTold(by: site), var object = site.objectValue else { return site }
    for field in fields { object[field] = nil }
    return .object(object)
  }
}
