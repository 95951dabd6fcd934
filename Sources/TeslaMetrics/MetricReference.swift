package import Metrics

/// A line of the metric reference: a family and the field it comes from.
package struct ReferenceRow: Hashable, Sendable {
  /// As queries name it: with `_info`.
  package let name: String
  package let kind: MetricKind
  /// The base unit; empty for none.
  package let unit: String
  package let body: BodyKind
  /// From the top of the answer, `[]` for the elements of a list.
  package let path: String
  package let meaning: String
  /// The label that holds the field's text; empty for other kinds.
  package let label: String
  /// The states of an enumeration; empty for other kinds.
  package let states: [String]
  /// Only with the location switched on.
  package let isLocation: Bool
}

extension Catalogue {
  /// Every field that becomes a metric, in the catalogue's order; the counters of a kind of answer
  /// come last in it.
  package static var reference: [ReferenceRow] {
    BodyKind.allCases.flatMap { kind in
      schemas(of: kind).flatMap { schema in
        schema.rows.compactMap { row in row.isExposed ? row.reference(in: kind) : nil }
      } + EnergyCounters.all.filter { $0.body == kind }.map(\.reference)
    }
  }
}

extension Row {
  /// False for fields that are known and left out.
  var isExposed: Bool { reading != .ignored }

  fileprivate func reference(in body: BodyKind) -> ReferenceRow {
    var label = ""
    if case .info(_, let name, _) = reading { label = name }
    return ReferenceRow(
      name: family.renderedName, kind: family.kind, unit: family.unit, body: body, path: path,
      meaning: meaning, label: label, states: states, isLocation: isLocation)
  }
}

/// The metric reference as text.
package enum MetricReference {
  /// One line per field: name, type, unit, source and meaning, separated by tabs.
  package static func text(_ rows: [ReferenceRow]) -> String {
    var text = "name\ttype\tunit\tsource\tmeaning\n"
    for row in rows {
      let unit = row.unit.isEmpty ? "-" : row.unit
      let source = "\(row.body.rawValue): \(row.path)"
      text += "\(row.name)\t\(row.kind.word)\t\(unit)\t\(source)\t\(row.sentence)\n"
    }
    return text
  }
}

extension ReferenceRow {
  /// The meaning with label, states and whether it is only given on request, without a full stop.
  package var sentence: String {
    var text = meaning
    if !label.isEmpty { text += "; label \(label)" }
    if !states.isEmpty { text += "; one of \(states.joined(separator: ", "))" }
    if isLocation { text += "; only on request" }
    return text
  }
}

extension MetricKind {
  /// As OpenMetrics calls it.
  package var word: String {
    switch self {
    case .gauge: "gauge"
    case .counter: "counter"
    case .info: "info"
    case .stateSet: "stateset"
    case .histogram: "histogram"
    case .unknown: "unknown"
    }
  }
}
