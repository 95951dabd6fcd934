package import CommandSyntax
internal import Dashboards

/// `tesla dashboard` and `tesla alerts`.
package enum DashboardSyntax {
  package static let units = Option.value(
    "units", "LIST", form: .list(known: Units.words), environment: ["TESLA_UNITS"],
    default: "metric",
    "units to show: metric or imperial, or units that differ from it, as in mi,celsius")

  package static let name = Operand(
    "DASHBOARD", form: .choice(Dashboard.Name.allCases.map(\.rawValue)),
    "car, powerwall, or exporter for tesla serve itself")

  package static let dashboard = CommandSignature(
    ["dashboard"], "print a Grafana dashboard",
    description: [
      """
      Prints a dashboard for Grafana to import, as JSON. Its panels ask Prometheus for the metrics \
      of tesla serve in standard names. It makes no request and needs no login.
      """
    ],
    options: [units], operands: [name],
    examples: [
      Example("tesla dashboard car > car.json", "import it under Dashboards, New, Import"),
      Example(
        "tesla dashboard car --units mi,celsius,psi > car.json", "miles, but degrees Celsius"),
      Example(
        "tesla dashboard powerwall > /var/lib/grafana/dashboards/powerwall.json",
        "where Grafana is provisioned from"),
    ])

  package static let job = Option.value(
    "job", "NAME", default: "tesla",
    "the job in Prometheus' scrape_configs that scrapes tesla serve")

  private static let percent = ValueForm.integer(1...100)

  package static let lowBattery = Option.value(
    "low-battery", "PERCENT", form: percent, default: "20",
    "an unplugged car's battery is low below this")

  package static let softTire = Option.value(
    "soft-tire", "PERCENT", form: percent, default: "85",
    "a tire is soft below this part of its recommended pressure, or when the car warns of it")

  package static let reserve = Option.value(
    "reserve", "PERCENT", form: percent, defaultNote: "the site's own backup reserve",
    "a Powerwall is at its reserve from here down")

  package static let budgetShare = Option.value(
    "budget-share", "PERCENT", form: percent, default: "80",
    "tell when so much of the month's budget is spent")

  package static let atHome = Option.flag(
    "at-home", "tell of a car that is left open or unlocked at home too")

  package static let alerts = CommandSignature(
    ["alerts"], "print alert rules for Prometheus",
    description: [
      """
      Prints a rule file for Prometheus, in YAML. Each alert says in its annotations which car or \
      site it is about, how bad it is, and what to type. It makes no request and needs no login.
      """
    ],
    options: [job, lowBattery, softTire, reserve, budgetShare, atHome, units],
    examples: [
      Example("tesla alerts > /etc/prometheus/tesla-alerts.yml", "then name it in rule_files"),
      Example("tesla alerts --low-battery 30 --units psi > tesla-alerts.yml", "to your taste"),
    ])
}
