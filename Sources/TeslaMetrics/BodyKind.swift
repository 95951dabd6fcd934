package import JSON
internal import TeslaData

/// The answers of Tesla's that can be turned into metrics.
package enum BodyKind: String, Hashable, Sendable, CaseIterable {
  case vehicleData = "vehicle_data"
  case liveStatus = "live_status"
  case products
  case siteInfo = "site_info"
  case calendarHistory = "calendar_history"
}

/// Why an answer cannot be turned into metrics: what it looks like instead.
package enum UnrecognizedBody: Error, Hashable, Sendable {
  /// Tesla's own error answer, with its text.
  case errorAnswer(String)
  case emptyAnswer
  /// JSON of another shape, named by it.
  case other(String)
}

extension UnrecognizedBody: CustomStringConvertible {
  package var description: String {
    switch self {
    case .errorAnswer(let text): "is an error answer: \(text)"
    case .emptyAnswer: "is an answer without content"
    case .other(let shape): "is \(shape), not an answer that has metrics"
    }
  }
}

extension BodyKind {
  /// The kind by the answer's content, under `response` or bare.
  package init(recognizing body: Value) throws(UnrecognizedBody) {
    let content = body.answer
    if body.hasNoContent {
      if let text = BodyKind.errorText(in: body) { throw .errorAnswer(text) }
      throw .emptyAnswer
    }
    switch content {
    case .array(let elements):
      // What a new kind of product is called is not known; the others are.
      guard elements.isEmpty || elements.contains(where: \.isProduct) else {
        throw .other("a list of something else")
      }
      self = .products
    case .object(let object):
      if let kind = BodyKind.kind(of: object) {
        self = kind
      } else if let text = BodyKind.errorText(in: body) ?? BodyKind.errorText(in: content) {
        throw .errorAnswer(text)
      } else {
        let names = object.members.prefix(3).map(\.name).joined(separator: ", ")
        throw .other("an object with \(names)")
      }
    case .null, .bool, .number, .string: throw .other("a single value")
    }
  }

  private static func kind(of object: Object) -> BodyKind? {
    func holds(_ names: String...) -> Bool { names.contains { object[$0] != nil } }
    if holds(
      "charge_state", "climate_state", "drive_state", "vehicle_state", "vehicle_config",
      "gui_settings", "vehicle_id", "vin")
    {
      return .vehicleData
    }
    // A day without rows comes without time_series, or with null in its place.
    if let rows = object["time_series"] {
      if rows.isVoid || rows.arrayValue != nil { return .calendarHistory }
    } else if let period = object["period"]?.stringValue, BodyKind.periods.contains(period) {
      return .calendarHistory
    }
    if holds("components", "default_real_mode", "backup_reserve_percent", "user_settings") {
      return .siteInfo
    }
    let powers = ["solar_power", "load_power", "grid_power", "battery_power", "wall_connectors"]
    return powers.contains { object[$0] != nil } ? .liveStatus : nil
  }

  /// What one answer of calendar_history may be of.
  private static let periods: Set<String> = ["day", "week", "month", "year", "lifetime"]

  /// Shortened, as it may hold a whole page.
  private static func errorText(in value: Value) -> String? {
    guard let text = value["error"]?.stringValue, !text.isEmpty else { return nil }
    return String(text.prefix(200))
  }
}

extension Value {
  /// Whether an answer says nothing, not even that there is nothing.
  package var hasNoContent: Bool { self["response"] == nil ? isVoid : isVoid(at: "response") }

  /// Whether an element of the list of products is a vehicle or an energy site.
  var isProduct: Bool {
    ["vin", "vehicle_id", "energy_site_id", "resource_type"].contains { self[$0] != nil }
  }
}
