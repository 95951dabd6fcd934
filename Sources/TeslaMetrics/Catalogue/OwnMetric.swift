package import Metrics

/// A metric that `tesla serve` has of itself: what it is, defined once for the exporter, dashboards,
/// alerts and the manual.
package struct OwnMetric: Hashable, Sendable {
  /// The family's name: without `_total` or `_info`.
  package let name: String
  package let kind: MetricKind
  /// The base unit; empty for none.
  package let unit: String
  /// Without a full stop.
  package let help: String
  /// The label that tells the states apart; empty for other metrics.
  package let stateLabel: String
  package let states: [String]

  init(
    _ name: String, kind: MetricKind = .gauge, unit: String = "", stateLabel: String = "",
    states: [String] = [], _ help: String
  ) {
    self.name = name
    self.kind = kind
    self.unit = unit
    self.help = help
    self.stateLabel = stateLabel
    self.states = states
  }

  package func family(_ samples: [Sample]) -> MetricFamily {
    MetricFamily(name: name, kind: kind, unit: unit, help: help, samples: samples)
  }

  /// Without a value there is no sample: unknown is neither 0 nor NaN.
  package func family(_ value: Double?) -> MetricFamily {
    family(value.map { [sample($0)] } ?? [])
  }

  /// One sample for each value of a label, in their order.
  package func family(_ counts: [String: Int], by label: String) -> MetricFamily {
    family(counts.sorted { $0.key < $1.key }.map { sample(Double($0.value), Label(label, $0.key)) })
  }

  package func family(_ flag: Bool?) -> MetricFamily { family(flag.map { $0 ? 1 : 0 }) }

  /// One sample, with the ending that its kind wants.
  package func sample(_ value: Double, _ labels: Label...) -> Sample {
    Sample(suffix: suffix, labels: labels, value: value)
  }

  package func sample(_ flag: Bool, _ labels: Label...) -> Sample {
    Sample(suffix: suffix, labels: labels, value: flag ? 1 : 0)
  }

  /// One sample for each state, 1 for those that hold.
  package func samples(_ labels: Label..., holds: (String) -> Bool) -> [Sample] {
    states.map {
      Sample(labels: labels + [Label(stateLabel, $0)], value: holds($0) ? 1 : 0)
    }
  }

  /// As queries name it.
  package var queryName: String { kind == .histogram ? name + "_bucket" : familyName }

  /// As pages name it: with `_total` or `_info`.
  package var familyName: String { name + suffix }

  private var suffix: String {
    switch kind {
    case .counter: "_total"
    case .info: "_info"
    case .gauge, .stateSet, .histogram, .unknown: ""
    }
  }
}
