package import CommandSyntax

/// `tesla alerts`.
package enum AlertsSyntax {
  package static let job = Option.value(
    "job", "NAME", default: "tesla",
    "job of tesla serve in Prometheus' scrape_configs")

  private static let percent = ValueForm.integer(1...100)

  package static let lowBattery = Option.value(
    "low-battery", "PERCENT", form: percent, default: "20",
    "alert when an unplugged car is below this")

  package static let softTire = Option.value(
    "soft-tire", "PERCENT", form: percent, default: "85",
    "alert when a tire is below this part of its recommended pressure")

  package static let reserve = Option.value(
    "reserve", "PERCENT", form: percent, defaultNote: "the site's own backup reserve",
    "alert when a Powerwall is at or below this")

  package static let budgetShare = Option.value(
    "budget-share", "PERCENT", form: percent, default: "80",
    "alert when this part of the month's budget is spent")

  package static let atHome = Option.flag(
    "at-home", "alert of an open or unlocked car at home too")

  package static let signature = CommandSignature<Command>(
    ["alerts"], "print alert rules for Prometheus",
    description: [
      """
      Prints a rule file for Prometheus, in YAML. Each alert says in its annotations which car or \
      site it is about, how bad it is, and what to type. It makes no request and needs no login.
      """
    ],
    options: [job, lowBattery, softTire, reserve, budgetShare, atHome, DashboardSyntax.units],
    examples: [
      Example("tesla alerts > /etc/prometheus/tesla-alerts.yml", "then name it in rule_files"),
      Example("tesla alerts --low-battery 30 --units psi > tesla-alerts.yml", "to your taste"),
    ],
    kind: .command(
      Command(
        .atOnce { session throws(Failure) in try AlertsCommand(session: session).run() },
        place: { _ in nil })))
}
