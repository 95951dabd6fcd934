internal import CommandSyntax
internal import Dashboards
internal import JSON

/// `tesla dashboard`: a dashboard as Grafana imports it.
struct DashboardCommand: Sendable {
  let session: Session

  func run() throws(Failure) {
    let units = try DashboardCommand.units(session)
    let word = session.arguments.operands.first
    if word == JournalDashboard.name {
      return try session.console.write(indented(JournalDashboard.json(in: units).bytes))
    }
    guard let name = word.flatMap(Dashboard.Name.init(rawValue:)) else {
      preconditionFailure("the parser lets only these names pass")
    }
    try session.console.write(indented(Dashboard.named(name).json(in: units).bytes))
  }

  static func units(_ session: Session) throws(Failure) -> Units {
    let list = session.arguments.string(DashboardSyntax.units) ?? "metric"
    guard let units = Units(list) else {
      throw Failure(
        .usage,
        "--units takes \(Units.words.joined(separator: ", ")), with commas between, "
          + "not '\(list)'",
        hint: "tesla dashboard car --units mi,celsius")
    }
    return units
  }
}
