internal import TeslaMetrics

/// How dashboards know what a car or a site is called.
///
/// Names change, identities do not: whatever is shown of a span of time has the name of its end.
struct Naming: Sendable {
  /// Carries both labels.
  let info: Metric
  /// Is there for all that are known, named or not.
  let presence: Metric
  /// The label of the identity.
  let identity: String
  /// The label of the name.
  let label: String

  static let cars = Naming(
    info: .car("display_name"), presence: .own(.vehicleUp), identity: "vin", label: "name")
  static let sites = Naming(
    info: .siteInfo("site_name"), presence: .own(.siteUp), identity: "site_id",
    label: "site_name")

  /// What only says how something is called, as the second and later metrics of an expression.
  static let metrics: Set = [cars.info, cars.presence, sites.info, sites.presence]

  private var key: Expression { Expression(stringLiteral: identity) }
  private var name: Expression { Expression(stringLiteral: label) }
  private var named: Expression { Scope.job(info, "\(label)!=\"\"") }
  private var known: Expression { Scope.job(presence) }

  /// One series for each, with its name where it has one, in one line: what was there in the time
  /// that is shown, by the name that it has at the end of it.
  var choices: Expression {
    """
    topk by (\(key)) (1, group by (\(key), \(name)) (\(named)) \
    or on (\(key)) group by (\(key), \(name)) (last_over_time(\(named)[$__range])) \
    or on (\(key)) group by (\(key)) (last_over_time(\(known)[$__range])))
    """
  }

  /// The expression, whose series have the identity, with the name as a label more; of one that
  /// has none, its identity.
  func callAsFunction(_ expression: Expression) -> Expression {
    """
    (\(expression))
    * on (\(key)) group_left (\(name)) topk by (\(key)) (1,
    group by (\(key), \(name)) (\(named) @ end())
    or on (\(key)) group by (\(key), \(name)) (last_over_time(\(named)[$__range] @ end()))
    or on (\(key)) label_replace(
    group by (\(key)) (last_over_time(\(known)[$__range] @ end())),
    "\(name)", "$1", "\(key)", "(.+)"))
    """
  }
}
