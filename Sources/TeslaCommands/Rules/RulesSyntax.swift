package import CommandSyntax

/// `tesla rules`.
package enum RulesSyntax {
  /// Which names the rules record.
  enum Names: String, CaseIterable {
    case legacy, standard
  }

  package static let signature = CommandSignature<Command>(
    ["rules"], "print rules that translate between old and new metric names",
    description: [
      """
      Prints a rule file for Prometheus, in YAML. The rules record the metric names of \
      tesla_exporter.py from the standard ones, or the other way round. It makes no request and \
      needs no login.
      """
    ],
    operands: [
      Operand(
        "NAMES", form: .choice(Names.allCases.map(\.rawValue)),
        "the names to record: legacy or standard")
    ],
    examples: [
      Example(
        "tesla rules legacy > tesla-legacy.yml", "keep dashboards that use the old names"),
      Example("tesla rules standard > tesla-standard.yml", "continue the history of old names"),
    ],
    kind: .command(
      Command(
        .atOnce { session throws(Failure) in try RulesCommand(session: session).run() },
        place: { _ in nil })))
}
