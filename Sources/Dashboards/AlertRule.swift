/// An alert of Prometheus as data.
package struct AlertRule: Sendable {
  package enum Severity: String, Sendable {
    /// Look at it soon.
    case warning
    /// Something is or will be lost.
    case critical
  }

  package let name: String
  package let severity: Severity
  /// How long it must hold: `10m`.
  package let hold: String
  package let expression: Expression
  /// One line that names the car or site and the value; a template of Prometheus.
  package let summary: String
  /// What it means and what to type; likewise.
  package let advice: String

  init(
    _ name: String, _ severity: Severity = .warning, after hold: String, _ expression: Expression,
    summary: String, advice: String
  ) {
    self.name = name
    self.severity = severity
    self.hold = hold
    self.expression = expression
    self.summary = summary
    self.advice = advice
  }
}

/// In what people differ.
package struct AlertOptions: Hashable, Sendable {
  /// Prometheus' name for the job that scrapes the exporter.
  package var job = "tesla"
  /// Per cent, below which an unplugged car's battery is low.
  package var lowBattery = 20
  /// Per cent of the recommended pressure, below which a tire is soft.
  package var softTire = 85
  /// Per cent of the budget.
  package var budgetShare = 80
  /// Per cent that a Powerwall keeps back; nil takes what the site says.
  package var reserve: Int?
  /// Whether a car that is left open is to be told of at home too.
  package var includesHome = false
  package var units = Units.metric

  package init() {}
}

/// A file of rules for Prometheus.
package enum AlertRules {
  package struct Group: Sendable {
    package let name: String
    package let rules: [AlertRule]
  }

  package static func groups(_ options: AlertOptions) -> [Group] {
    [
      Group(name: "tesla_car", rules: CarAlerts(options: options).all),
      Group(name: "tesla_site", rules: SiteAlerts(options: options).all),
      Group(name: "tesla_exporter", rules: ExporterAlerts(options: options).all),
    ]
  }

  /// The whole file in YAML.
  package static func file(_ options: AlertOptions) -> String {
    var text = "# Alert rules for Prometheus, made by \"tesla alerts\".\ngroups:\n"
    for group in groups(options) {
      text += "  - name: \(group.name)\n    rules:\n"
      for rule in group.rules { text += rule.yaml }
    }
    return text
  }

  /// A car's name, or its VIN where it has none.
  static let carName = named(.car("display_name"), "vin", "name")
  /// A site's name, or its id.
  static let siteName = named(.siteInfo("site_name"), "site_id", "site_name")

  private static func named(_ metric: Metric, _ identity: String, _ label: String) -> String {
    "{{ with printf \"\(metric.name){\(identity)='%s',\(label)!=''}\" $labels.\(identity) | query }}"
      + "{{ . | first | label \"\(label)\" }}{{ else }}{{ $labels.\(identity) }}{{ end }}"
  }
}

extension AlertRule {
  fileprivate var yaml: String {
    let lines = expression.text.split(separator: "\n").map { "          \($0)\n" }.joined()
    return """
            - alert: \(name)
              expr: |-
      \(lines)        for: \(hold)
              labels:
                severity: \(severity.rawValue)
              annotations:
                summary: \(AlertRule.quoted(summary))
                description: \(AlertRule.quoted(advice))

      """
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "''") + "'"
  }
}
