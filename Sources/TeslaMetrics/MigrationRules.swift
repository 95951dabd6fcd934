import Metrics

/// Prometheus recording rules that turn one naming scheme into the other, so that dashboards and
/// history survive the change. Both are files of a rule group; `tesla rules` prints them.
///
/// A name that both schemes share gets no rule where the value is the same too. What only one of
/// them can say (a door's raw latch code, the elements of lists) is left out.
package enum MigrationRules {
  /// Records the old exporter's names from standard ones.
  package static var legacyFromStandard: String {
    file("tesla_legacy_from_standard", rows.flatMap { row, prefix in row.legacyRules(prefix) })
  }

  /// Records standard names from the old exporter's.
  package static var standardFromLegacy: String {
    file("tesla_standard_from_legacy", rows.flatMap { row, prefix in row.standardRules(prefix) })
  }

  private static var rows: [(Row, String)] {
    Catalogue.vehicleData.rows.map { ($0, "tesla_") }
      + Catalogue.liveStatus.rows.map { ($0, "teg_") }
  }

  private static func file(_ group: String, _ rules: [Rule]) -> String {
    var text = "groups:\n  - name: \(group)\n    rules:\n"
    for rule in rules {
      text += "      - record: \(rule.record)\n        expr: '\(rule.expression)'\n"
    }
    return text
  }
}

private struct Rule {
  let record: String
  let expression: String
}

extension Row {
  private func legacyName(_ prefix: String) -> String? {
    // The old exporter dropped lists, and the Powerwall's timestamps, and no car streamed to it.
    guard !path.contains("[]"), !isInClosedBlock, !path.hasPrefix(Catalogue.telemetryBlock + "."),
      prefix == "tesla_" || !path.contains("timestamp")
    else {
      return nil
    }
    return prefix + path.underscored
  }

  /// The label that tells vehicles or sites apart.
  private func identity(_ prefix: String) -> String { prefix == "tesla_" ? "vin" : "site_id" }

  fileprivate func legacyRules(_ prefix: String) -> [Rule] {
    guard let legacy = legacyName(prefix) else { return [] }
    let name = family.name
    switch reading {
    case .number(let unit), .limit(let unit, unlimitedFrom: _):
      return legacy == name ? [] : [Rule(record: legacy, expression: unit.undone(name))]
    case .time(let scale):
      guard legacy != name else { return [] }
      let unit = scale == .milliseconds ? SourceUnit.milliseconds : .seconds
      return [Rule(record: legacy, expression: unit.undone(name))]
    case .flag:
      return legacy == name ? [] : [Rule(record: legacy, expression: name)]
    case .states:
      let replaced =
        "label_replace(\(name){value=\"\"} == 1, \"value\", \"$1\", \"\(name)\", \"(.+)\")"
      return [Rule(record: legacy, expression: "max without (\(name)) (\(replaced))")]
    case .codes(let names):
      let terms = names.indices.map { "(\(name){\(name)=\"\(names[$0])\"} == 1) * \($0)" }
      let all = terms.joined(separator: " or ")
      return [Rule(record: legacy, expression: "max without (\(name)) (\(all))")]
    case .info(let family, let label, let isCode):
      guard !isCode else { return [] }
      let info = self.family.renderedName
      var replaced =
        "label_replace(\(info){\(label)!=\"\"}, \"value\", \"$1\", \"\(label)\", \"(.+)\")"
      if label == "name" || family == .firmware { replaced = asOldText(replaced) }
      return [
        Rule(record: legacy, expression: "group by (\(identity(prefix)), value) (\(replaced))")
      ]
    case .length, .ignored: return []
    }
  }

  /// Names and versions as the old exporter wrote them: without `<` and `>`, and with `_` for a
  /// blank or comma. One step finds one; what has more than two and four of them keeps the rest.
  private func asOldText(_ series: String) -> String {
    func replacing(_ pattern: String, _ replacement: String, _ count: Int, in series: String)
      -> String
    {
      (0..<count).reduce(series) { series, _ in
        "label_replace(\(series), \"value\", \"\(replacement)\", \"value\", \"\(pattern)\")"
      }
    }
    let bare = replacing("(.*)[<>](.*)", "$1$2", 2, in: series)
    return replacing("(.*)[ ,](.*)", "${1}_$2", 4, in: bare)
  }

  fileprivate func standardRules(_ prefix: String) -> [Rule] {
    guard let legacy = legacyName(prefix) else { return [] }
    let name = family.name
    switch reading {
    case .number(let unit), .limit(let unit, unlimitedFrom: _):
      return legacy == name ? [] : [Rule(record: name, expression: unit.done(legacy))]
    case .time(let scale):
      guard legacy != name else { return [] }
      let unit = scale == .milliseconds ? SourceUnit.milliseconds : .seconds
      return [Rule(record: name, expression: unit.done(legacy))]
    case .flag:
      return legacy == name ? [] : [Rule(record: name, expression: legacy)]
    case .states:
      let replaced =
        "label_replace(\(legacy){value!=\"\"}, \"\(name)\", \"$1\", \"value\", \"(.+)\")"
      return [Rule(record: name, expression: "max without (value) (\(replaced))")]
    case .codes(let names):
      let terms = names.indices.map { code in
        "label_replace(\(legacy){\(name)=\"\"} == \(code), \"\(name)\", \"\(names[code])\", \"\", \"\") * 0 + 1"
      }
      return [Rule(record: name, expression: terms.joined(separator: " or "))]
    case .info, .length, .ignored: return []
    }
  }
}

extension SourceUnit {
  fileprivate func done(_ name: String) -> String {
    switch self {
    case .percent: "\(name) / 100"
    case .milliseconds: "\(name) / 1000"
    default: factor == 1 ? name : "\(name) * \(factorText)"
    }
  }

  fileprivate func undone(_ name: String) -> String {
    switch self {
    case .percent: "\(name) * 100"
    case .milliseconds: "\(name) * 1000"
    default: factor == 1 ? name : "\(name) / \(factorText)"
    }
  }

  private var factorText: String {
    Int64(exactly: factor).map(String.init) ?? factor.description
  }
}
