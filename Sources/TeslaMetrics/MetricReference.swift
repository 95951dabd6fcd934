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

/// The metric reference as text and as a manual page.
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

  /// The list of metrics in mdoc(7), a section for each kind of answer.
  package static func mdoc(_ rows: [ReferenceRow]) -> String {
    var text = ""
    for body in BodyKind.allCases {
      let entries = rows.filter { $0.body == body }
      guard !entries.isEmpty else { continue }
      text += ".Ss \(body.rawValue)\n.Bl -tag -width Ds\n"
      for row in entries {
        text += ".It Sy \(row.name) Pq \(row.typeAndUnit)\n"
        text += escaped(row.sentence) + ".\n.br\nFrom\n.Li \(row.path) .\n"
      }
      text += ".El\n"
    }
    return text
  }

  /// The whole of tesla-metrics(5).
  ///
  /// - Parameter date: as mdoc wants it: `November 23, 2026`.
  package static func manualPage(_ rows: [ReferenceRow], date: String) -> String {
    """
    .\\" Generated from the catalogue of metrics by "scripts/golden ManualPages".
    .Dd \(date)
    .Dt TESLA-METRICS 5
    .Os
    .Sh NAME
    .Nm tesla-metrics
    .Nd metrics that tesla exports
    .Sh DESCRIPTION
    A metric is named by the path of Tesla's field and its base unit.
    Where the field's own name holds a unit or a word that Prometheus reserves, that word is left
    out.
    Metrics of a vehicle carry the label
    .Li vin ,
    those of an energy site
    .Li site_id ,
    those of a part of a site also
    .Li din .
    .Pp
    A field that is missing, null, blank or
    .Li <invalid>
    gives no sample.
    An enumeration gives one sample per state, 1 for the one that holds; a state that is not in
    the list is
    .Li other .
    A number or boolean that is not listed here is exposed under its path, with the type unknown
    and with
    .Li value
    behind each word that names a unit or a type, and counted in
    .Li tesla_unknown_fields .
    .Pp
    A counter of energy is kept by
    .Xr tesla-serve 8
    and by backfill, not made from a single answer, and never falls.
    That of a site begins with the first day that was seen, and that of a vehicle at 0 when the
    vehicle is first seen: what it had charged before is not counted.
    .Sh METRICS
    \(mdoc(rows)).Sh SEE ALSO
    .Xr tesla 1 ,
    .Xr tesla-metrics 1 ,
    .Xr tesla-serve 8

    """
  }

  /// Text as a line of mdoc: nothing in it is a request or an escape.
  private static func escaped(_ text: String) -> String {
    let line = text.replacing("\\", with: "\\e")
    return line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
  }
}

extension ReferenceRow {
  fileprivate var typeAndUnit: String { unit.isEmpty ? kind.word : "\(kind.word), \(unit)" }

  fileprivate var sentence: String {
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
