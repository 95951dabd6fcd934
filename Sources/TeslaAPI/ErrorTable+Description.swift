extension ErrorTable.Row {
  /// The answer as a person would name it: `403 "exceeded_limit", "account disabled"`.
  package var name: String {
    [statusText, conditionText].filter { !$0.isEmpty }.joined(separator: " ")
      + (source == .token ? " (token)" : "")
  }

  /// `403`, `300-399`.
  package var statusText: String {
    statuses.count == 1
      ? "\(statuses.lowerBound)" : "\(statuses.lowerBound)-\(statuses.upperBound)"
  }

  /// What beside the status must hold, in words; empty where nothing must.
  package var conditionText: String {
    switch condition {
    case .any: ""
    case .words(let words): words.map { "\"\($0)\"" }.joined(separator: " or ")
    case .page: "with a body that is not JSON"
    case .void: "with \"response\": null, \"\", [] or {}"
    case .refusal: "with \"result\": false"
    case .other: source == .api ? "without \"response\"" : "without \"access_token\""
    case .toChina: "to a host under tesla.cn"
    }
  }
}
