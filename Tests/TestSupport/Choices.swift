package import JSON

/// What Grafana offers for a variable of `query_result`: it writes each series as text and takes
/// from that, by a regular expression, the groups `text` and `value`, which may be of two matches.
package struct Choices {
  package let values: [(text: String, value: String)]

  /// - Parameter pattern: as JavaScript has it, `/…/g`.
  package init(_ series: [Value], pattern: String) {
    let inner =
      pattern.hasPrefix("/") && pattern.hasSuffix("/g") ? pattern.dropFirst().dropLast(2) : ""
    guard let regex = try? Regex(String(inner)) else {
      values = []
      return
    }
    values = series.compactMap { one in
      let line = Choices.line(one)
      var (text, value): (String?, String?) = (nil, nil)
      for match in line.matches(of: regex) {
        for group in match.output {
          guard let found = group.substring.map(String.init) else { continue }
          if group.name == "text" { text = text ?? found }
          if group.name == "value" { value = value ?? found }
        }
      }
      guard let either = value ?? text else { return nil }
      return (text ?? either, value ?? either)
    }
  }

  /// `{name="Ada",vin="LRW1"} 1 1764000000000`
  package static func line(_ series: Value) -> String {
    let labels = (series["metric"]?.objectValue?.members ?? []).map { member in
      "\(member.name)=\"\(member.value.stringValue ?? "")\""
    }
    let sample = series["values"]?[0] ?? series["value"]
    let time = (sample?[0]?.doubleValue ?? 0) * 1_000
    return "{\(labels.joined(separator: ","))} \(sample?[1]?.stringValue ?? "") \(Int(time))"
  }
}
