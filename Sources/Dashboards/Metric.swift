package import Metrics
internal import TeslaMetrics

/// A metric that may stand in a query. There is no way to name one but by a field of the catalogue
/// or an `OwnMetric`, so that every query asks for a metric that exists.
package struct Metric: Hashable, Sendable {
  /// As queries name it: with `_info` or `_total`.
  package let name: String
  package let kind: MetricKind
  /// The base unit; empty for none.
  package let unit: String
  /// What it says, without a full stop.
  package let meaning: String
  /// The label that tells states apart; empty for other kinds.
  package let stateLabel: String
  package let states: [String]

  init(
    _ name: String, kind: MetricKind = .gauge, unit: String = "", _ meaning: String,
    stateLabel: String = "", states: [String] = []
  ) {
    self.name = name
    self.kind = kind
    self.unit = unit
    self.meaning = meaning
    self.stateLabel = stateLabel
    self.states = states
  }

  private init(_ row: ReferenceRow) {
    self.init(
      row.name, kind: row.kind, unit: row.unit, row.meaning,
      stateLabel: row.states.isEmpty ? "" : row.name, states: row.states)
  }
}

extension Metric {
  /// What the exporter says of itself.
  static func own(_ metric: OwnMetric) -> Metric {
    Metric(
      metric.queryName, kind: metric.kind, unit: metric.unit, metric.help,
      stateLabel: metric.stateLabel, states: metric.states)
  }

  /// What Prometheus itself says of a target.
  static let targetUp = Metric("up", "Whether Prometheus could scrape the exporter")

  /// A field of vehicle_data, by its path.
  static func car(_ path: String) -> Metric { known(.vehicleData, path, isCounter: false) }

  /// A field of live_status.
  static func site(_ path: String) -> Metric { known(.liveStatus, path, isCounter: false) }

  /// A field of site_info.
  static func siteInfo(_ path: String) -> Metric { known(.siteInfo, path, isCounter: false) }

  /// The counter of an energy of calendar_history.
  static func siteEnergy(_ field: String) -> Metric {
    known(.calendarHistory, "time_series[]." + field, isCounter: true)
  }

  /// The counter of what charging added.
  static let chargeEnergy = known(.vehicleData, "charge_state.charge_energy_added", isCounter: true)

  private struct Key: Hashable {
    let body: BodyKind
    let path: String
    let isCounter: Bool
  }

  private static let catalogue: [Key: Metric] = Dictionary(
    Catalogue.reference.map { row in
      (Key(body: row.body, path: row.path, isCounter: row.kind == .counter), Metric(row))
    }, uniquingKeysWith: { first, _ in first })

  private static func known(_ body: BodyKind, _ path: String, isCounter: Bool) -> Metric {
    guard let metric = catalogue[Key(body: body, path: path, isCounter: isCounter)] else {
      preconditionFailure("dashboards name only fields of the catalogue, not \(path)")
    }
    return metric
  }
}
