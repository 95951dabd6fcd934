internal import CommandSyntax
internal import TeslaMetrics

/// `tesla rules`: recording rules for Prometheus, for the change of metric names.
struct RulesCommand: Sendable {
  let session: Session

  func run() throws(Failure) {
    let names = session.arguments.operands.first.flatMap(RulesSyntax.Names.init(rawValue:))
    try session.console.write(
      names == .standard ? MigrationRules.standardFromLegacy : MigrationRules.legacyFromStandard)
  }
}
