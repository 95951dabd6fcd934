import Testing

@testable import Dashboards

/// A stretch of time in which an alert fires, or in which it must not.
struct AlertCase: Sendable, CustomTestStringConvertible {
  let alert: String
  let what: String
  /// Values a minute apart, by series.
  let series: [(series: String, values: String)]
  /// In minutes.
  let at: Int
  var options = AlertOptions()
  /// Labels of the alert besides severity, and its summary; nil where it is silent.
  var fires: (labels: [String: String], summary: String)?

  var testDescription: String { "\(alert) \(fires == nil ? "is silent" : "fires"): \(what)" }

  private init(_ alert: String, _ what: String, _ series: [String: String], at: Int) {
    self.alert = alert
    self.what = what
    self.series = series.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    self.at = at
  }

  static func silent(
    _ alert: String, _ what: String, at: Int, _ series: [String: String],
    options change: (inout AlertOptions) -> Void = { _ in }
  ) -> AlertCase {
    var new = AlertCase(alert, what, series, at: at)
    change(&new.options)
    return new
  }

  static func firing(
    _ alert: String, _ what: String, at: Int, _ series: [String: String],
    _ labels: [String: String], _ summary: String,
    options change: (inout AlertOptions) -> Void = { _ in }
  ) -> AlertCase {
    var new = silent(alert, what, at: at, series, options: change)
    new.fires = (labels, summary)
    return new
  }
}

extension AlertCase {
  var rule: AlertRule? {
    AlertRules.groups(options).flatMap(\.rules).first { $0.name == alert }
  }

  /// For `promtool test rules`, of rules.yml.
  func test(_ rule: AlertRule) -> String {
    var text = "rule_files: [rules.yml]\nevaluation_interval: 1m\ntests:\n  - interval: 1m\n"
    text += "    input_series:\n"
    for (name, values) in series {
      text += "      - series: '\(name.replacing("'", with: "''"))'\n        values: '\(values)'\n"
    }
    text += "    alert_rule_test:\n      - eval_time: \(at)m\n        alertname: \(alert)\n"
    guard let fires else { return text + "        exp_alerts: []\n" }
    text += "        exp_alerts:\n          - exp_labels:\n"
    let labels = fires.labels.merging(["severity": rule.severity.rawValue]) { $1 }
    for (name, value) in labels.sorted(by: { $0.key < $1.key }) {
      text += "              \(name): \"\(value)\"\n"
    }
    text += "            exp_annotations:\n              summary: \"\(fires.summary)\"\n"
    let advice = filled(rule.advice, fires.labels)
    return text + "              description: '\(advice.replacing("'", with: "''"))'\n"
  }

  /// The advice as Prometheus fills it in.
  private func filled(_ advice: String, _ labels: [String: String]) -> String {
    var text = advice
    for (name, value) in labels { text.replace("{{ $labels.\(name) }}", with: value) }
    text.replace(/\{\{ with .*\{\{ end \}\}/, with: "83%")
    return text
  }
}
