internal import TeslaMetrics

/// The names that topics end in: Tesla's own, by the catalogue.
///
/// A field of a car is named as in vehicle_data without the block that holds it, one of a site as
/// in the answer; what lies deeper is joined by `_`. A car's name that several blocks have belongs
/// to vehicle_config, else to the first in the catalogue; the others have their block's name before
/// theirs. So have all in the blocks that repeat others or that only telemetry has, and a block's
/// time. What lies in a list is below the list's name and the element's din.
struct TopicKeys: Sendable {
  /// Published of every car or site beside what the catalogue has.
  enum Own: String, CaseIterable, Sendable {
    case name
    case state
    case since
    case activity
    case inService = "in_service"
    case place
    case location
    case activeRoute = "active_route"
    case pluggedIn = "plugged_in"
    case doorsOpen = "doors_open"
    case windowsOpen = "windows_open"
    case softwareUpdate = "software_update"
    case alerts
    case updated
    case available
    case event
  }

  private struct Place: Hashable {
    let body: BodyKind
    let path: String
  }

  private let keys: [Place: String]
  private let rows: [String: Row]

  /// The block that only cars that stream have.
  static let telemetry = "telemetry"

  static let vehicle = TopicKeys(vehicle: Catalogue.rows(of: .vehicleData))
  static let site = TopicKeys(site: [.liveStatus, .siteInfo])

  /// The blocks whose fields go without its name.
  private static let plainBlocks: Set<String> = [
    "charge_state", "climate_state", "drive_state", "vehicle_state", "vehicle_config",
    "gui_settings",
  ]

  private init(vehicle rows: [Row]) {
    var keys: [Place: String] = [:]
    var taken = Set(Own.allCases.map(\.rawValue))
    let configuration = rows.filter { $0.path.hasPrefix("vehicle_config.") }
    let others = rows.filter { !$0.path.hasPrefix("vehicle_config.") }
    for row in configuration + others {
      let place = Place(body: .vehicleData, path: row.path)
      // Told by free looks, too, which are newer.
      if Own(rawValue: row.path) != nil { continue }
      let full = row.path.underscored
      guard let dot = row.path.firstIndex(of: "."),
        TopicKeys.plainBlocks.contains(String(row.path[..<dot]))
      else {
        keys[place] = full
        taken.insert(full)
        continue
      }
      let short = String(row.path[row.path.index(after: dot)...]).underscored
      keys[place] = short != "timestamp" && taken.insert(short).inserted ? short : full
    }
    self.keys = keys
    self.rows = TopicKeys.rows(keys, of: [.vehicleData])
  }

  private init(site kinds: [BodyKind]) {
    var keys: [Place: String] = [:]
    for kind in kinds {
      for row in Catalogue.rows(of: kind) {
        keys[Place(body: kind, path: row.path)] = row.path.underscored
      }
    }
    self.keys = keys
    self.rows = TopicKeys.rows(keys, of: kinds)
  }

  private static func rows(_ keys: [Place: String], of kinds: [BodyKind]) -> [String: Row] {
    var rows: [String: Row] = [:]
    for kind in kinds {
      for row in Catalogue.rows(of: kind) {
        if let key = keys[Place(body: kind, path: row.path)] { rows[key] = row }
      }
    }
    return rows
  }

  /// nil for a field that has no topic of its own. `[]` stands for the element's din.
  func key(of row: Row, in body: BodyKind) -> String? { keys[Place(body: body, path: row.path)] }

  /// nil for a key that no field has.
  func row(of key: String) -> Row? { rows[key] }

  var all: [String] { keys.values.sorted() }
}

extension String {
  /// A path of the catalogue as a key: `wall_connectors/[]/wall_connector_power` for a list's.
  fileprivate var underscored: String {
    var key = ""
    for part in split(separator: ".") {
      if !key.isEmpty, !key.hasSuffix("/") { key += "_" }
      key += part.hasSuffix("[]") ? part.dropLast(2) + "/[]/" : part
    }
    return key
  }
}
