/// A PromQL expression that knows what it asks for.
///
/// Metrics come into it by interpolation only; a unit test refuses text that names one.
package struct Expression: Hashable, Sendable, ExpressibleByStringInterpolation {
  package private(set) var text: String
  /// In the order of their first appearance.
  package private(set) var metrics: [Metric] = []
  /// The instant vector selectors in it.
  package private(set) var selectors: [String] = []

  package init(stringLiteral text: String) { self.text = text }

  package init(stringInterpolation: StringInterpolation) { self = stringInterpolation.expression }

  fileprivate init(selector: String, of metric: Metric) {
    text = selector
    metrics = [metric]
    selectors = [selector]
  }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var expression: Expression = ""

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ text: String) { expression.text += text }

    package mutating func appendInterpolation(_ part: Expression) { expression.append(part) }

    package mutating func appendInterpolation(_ number: Int) { expression.text += String(number) }

    /// A share of a hundred, exactly.
    package mutating func appendInterpolation(percent: Int) {
      let text = String(percent)
      let digits = String(repeating: "0", count: max(0, 3 - text.count)) + text
      expression.text += digits.dropLast(2) + "." + digits.suffix(2)
    }
  }

  private mutating func append(_ part: Expression) {
    text += part.text
    for metric in part.metrics where !metrics.contains(metric) { metrics.append(metric) }
    for selector in part.selectors where !selectors.contains(selector) {
      selectors.append(selector)
    }
  }

  /// The parts with `or` between them, each in a line of its own.
  static func any(_ parts: [Expression]) -> Expression {
    var whole: Expression = ""
    for (place, part) in parts.enumerated() {
      if place > 0 { whole.text += "\nor " }
      whole.append(part)
    }
    return whole
  }
}

/// The labels that every selector of a dashboard has; none in rules.
struct Scope: Sendable {
  let matchers: [String]

  /// All that there is.
  static let everything = Scope(matchers: [])
  static let job = Scope(matchers: [#"job=~"$job""#])
  static let car = Scope(matchers: [#"job=~"$job""#, #"vin=~"$vin""#])
  static let site = Scope(matchers: [#"job=~"$job""#, #"site_id=~"$site_id""#])

  func callAsFunction(_ metric: Metric, _ more: String...) -> Expression {
    let all = matchers + more
    let selector = all.isEmpty ? metric.name : "\(metric.name){\(all.joined(separator: ","))}"
    return Expression(selector: selector, of: metric)
  }

  /// The series of some of a metric's states.
  func callAsFunction(_ metric: Metric, is state: String, _ others: String...) -> Expression {
    let matcher = Scope.matcher(metric, others.isEmpty ? "=" : "=~", [state] + others)
    return self(metric, matcher)
  }

  /// The series of all but some of a metric's states.
  func callAsFunction(_ metric: Metric, isNot state: String, _ others: String...) -> Expression {
    self(metric, Scope.matcher(metric, "!~", [state] + others))
  }

  private static func matcher(_ metric: Metric, _ comparison: String, _ states: [String]) -> String
  {
    precondition(
      Set(states).isSubset(of: metric.states), "\(metric.name) is never one of \(states)")
    return "\(metric.stateLabel)\(comparison)\"\(states.joined(separator: "|"))\""
  }
}
