internal import CommandSyntax
internal import Dashboards
internal import JSON

/// `tesla dashboard`: a dashboard as Grafana imports it.
struct DashboardCommand: Sendable {
  let session: Session

  func run() throws(Failure) {
    guard let name = session.arguments.operands.first.flatMap(Dashboard.Name.init(rawValue:))
    else { preconditionFailure("the parser lets only these names pass") }
    let units = try DashboardCommand.units(session)
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
