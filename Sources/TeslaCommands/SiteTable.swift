internal import Exporter
internal import JSON
internal import TeslaMetrics
internal import Time
internal import Unix

/// The live status of an energy site as a short table for people: a pure function of the answer
/// and the time; what the answer does not say has no row.
struct SiteTable {
  private let site: Value
  private let now: Timestamp

  /// - Parameter body: a whole live_status answer.
  init(_ body: Value, now: Timestamp) {
    site = MissingBattery.removed(from: body["response"] ?? body)
    self.now = now
  }

  /// - Parameter width: of the terminal; a longer row is cut. nil cuts nothing.
  func text(width: Int? = nil) -> String {
    let rows: [(String, String?)] = [
      ("data", age), ("battery", battery), ("solar", power("solar_power")),
      ("home", power("load_power")), ("grid", flow("grid_power", "taking", "giving")),
      ("grid is", grid), ("storm mode", flag("storm_mode_active")),
      ("grid services", flag("grid_services_active")), ("wall connectors", connectors),
    ]
    return TextTable.render(
      rows.compactMap { label, text in text.map { [label, $0] } }, width: width)
  }

  private var age: String? {
    site["timestamp"]?.stringValue.flatMap { Timestamp(rfc3339: $0) }
      .map { "\(Age.text(min($0, now), now)) (\($0.shortText))" }
  }

  private var battery: String? {
    guard let charged = site["percentage_charged"]?.doubleValue else { return nil }
    var parts = ["\(Decimal.text(charged)) %"]
    if let left = site["energy_left"]?.doubleValue, left > 0 {
      parts.append("\(Decimal.text(left / 1_000, digits: 1)) kWh")
    }
    if let flow = flow("battery_power", "giving", "charging with") { parts.append(flow) }
    return parts.joined(separator: ", ")
  }

  private func power(_ field: String) -> String? {
    site[field]?.doubleValue.map { "\(Decimal.text($0 / 1_000, digits: 1)) kW" }
  }

  /// Power with its direction in words instead of a sign.
  private func flow(_ field: String, _ positive: String, _ negative: String) -> String? {
    guard let watts = site[field]?.doubleValue else { return nil }
    let kilowatts = Decimal.text(watts.magnitude / 1_000, digits: 1)
    return kilowatts == "0.0" ? "0.0 kW" : "\(watts > 0 ? positive : negative) \(kilowatts) kW"
  }

  private var grid: String? {
    if site["island_status"]?.stringValue == "off_grid_intentional" { return "switched off" }
    return SiteScene(site).isGridUp.map { $0 ? "up" : "DOWN" }
  }

  private func flag(_ field: String) -> String? {
    site[field]?.boolValue.map { $0 ? "on" : "off" }
  }

  private var connectors: String? {
    let powers = (site["wall_connectors"]?.arrayValue ?? []).map { connector in
      (connector["wall_connector_power"]?.doubleValue)
        .map { "\(Decimal.text($0 / 1_000, digits: 1)) kW" } ?? "?"
    }
    return powers.isEmpty ? nil : powers.joined(separator: ", ")
  }
}
