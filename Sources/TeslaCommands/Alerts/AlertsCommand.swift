internal import CommandSyntax
internal import Dashboards

/// `tesla alerts`: a rule file for Prometheus.
struct AlertsCommand: Sendable {
  let session: Session

  func run() throws(Failure) {
    let arguments = session.arguments
    var options = AlertOptions()
    options.job = try job()
    options.lowBattery = percent(AlertsSyntax.lowBattery) ?? options.lowBattery
    options.softTire = percent(AlertsSyntax.softTire) ?? options.softTire
    options.budgetShare = percent(AlertsSyntax.budgetShare) ?? options.budgetShare
    options.reserve = percent(AlertsSyntax.reserve)
    options.includesHome = arguments.isSet(AlertsSyntax.atHome)
    options.units = try DashboardCommand.units(session)
    try session.console.write(AlertRules.file(options))
  }

  private func percent(_ option: Option) -> Int? {
    session.arguments.string(option).flatMap { Int($0) }
  }

  /// Goes into expressions, and so may hold nothing that ends a string there.
  private func job() throws(Failure) -> String {
    let job = session.arguments.string(AlertsSyntax.job) ?? "tesla"
    guard job.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0 != "\"" && $0 != "\\" }) else {
      throw Failure(
        .usage, "--job takes a name without quotes, backslashes and line breaks",
        hint: "tesla alerts --job tesla")
    }
    return job
  }
}
