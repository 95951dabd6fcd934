/// The kinds of OpenMetrics 1.0 that this program uses. Text format 0.0.4 knows fewer, so the
/// encoders render `info`, `stateSet` and `unknown` in each format's own way.
package enum MetricKind: Hashable, Sendable {
  case gauge
  /// A value that only grows; its sample is named with `_total`.
  case counter
  /// Text as labels of a sample that is always 1; its sample is named with `_info`.
  case info
  /// One sample per state, 1 for those that hold; the label is named as the family.
  case stateSet
  case histogram
  case unknown
}

/// A label of a sample.
package struct Label: Hashable, Sendable {
  package let name: String
  package let value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// One line of an exposition, less its family's name.
package struct Sample: Hashable, Sendable {
  /// What follows the family's name: empty, `_total`, `_info`, `_bucket`, `_sum` or `_count`.
  package var suffix: String
  package var labels: [Label]
  package var value: Double
  /// Only for backfill; a scraped sample has none, so that staleness works.
  package var timestampSeconds: Double?

  package init(
    suffix: String = "", labels: [Label] = [], value: Double, timestampSeconds: Double? = nil
  ) {
    self.suffix = suffix
    self.labels = labels
    self.value = value
    self.timestampSeconds = timestampSeconds
  }
}

/// A metric with its type, unit, help and samples, as OpenMetrics names them.
package struct MetricFamily: Hashable, Sendable {
  /// The OpenMetrics name: without `_total` or `_info`.
  package var name: String
  package var kind: MetricKind
  /// The unit that the name ends in (`meters`, `seconds`), or empty.
  package var unit: String
  /// Empty for legacy names, which carry neither HELP nor TYPE.
  package var help: String
  package var samples: [Sample]

  package init(
    name: String, kind: MetricKind, unit: String = "", help: String, samples: [Sample] = []
  ) {
    self.name = name
    self.kind = kind
    self.unit = unit
    self.help = help
    self.samples = samples
  }
}

/// The formats that Prometheus reads.
package enum ExpositionFormat: Hashable, Sendable, CaseIterable {
  /// Text format 0.0.4.
  case text
  /// OpenMetrics 1.0.0.
  case openMetrics

  package var contentType: String {
    switch self {
    case .text: "text/plain; version=0.0.4; charset=utf-8"
    case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
    }
  }
}
