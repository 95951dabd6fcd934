package import CommandSyntax
internal import Dashboards

/// `tesla dashboard`.
package enum DashboardSyntax {
  package static let units = Option.value(
    "units", "LIST", form: .list(known: Units.words), environment: ["TESLA_UNITS"],
    default: "metric",
    "units: metric or imperial, then exceptions, as in mi,celsius")

  package static let name = Operand(
    "DASHBOARD", form: .choice(Dashboard.Name.allCases.map(\.rawValue) + [JournalDashboard.name]),
    "car, powerwall, exporter for tesla serve itself, or journal for the journal's file")

  package static let signature = CommandSignature<Command>(
    ["dashboard"], "print a Grafana dashboard",
    description: [
      """
      Prints a dashboard for Grafana to import, as JSON. Its panels ask Prometheus for the metrics \
      of tesla serve in standard names. It makes no request and needs no login.
      """
    ],
    options: [units, SharedOptions.json], operands: [name],
    examples: [
      Example("tesla dashboard car > car.json", "import it under Dashboards, New, Import"),
      Example(
        "tesla dashboard car --units mi,celsius,psi > car.json", "miles, but degrees Celsius"),
      Example(
        "tesla dashboard powerwall > /var/lib/grafana/dashboards/powerwall.json",
        "where Grafana is provisioned from"),
    ],
    kind: .command(
      Command(
        .atOnce { session throws(Failure) in try DashboardCommand(session: session).run() },
        place: { _ in nil })))
}
