/// One panel of a dashboard as data.
package struct Panel: Sendable {
  package enum Visualization: Hashable, Sendable {
    /// A number or a word, large.
    case stat
    case gauge
    case barGauge
    case timeSeries(Drawing)
    case stateTimeline
    case table
    /// A trace of two series, latitude and longitude.
    case map
  }

  package enum Drawing: Hashable, Sendable {
    case lines
    /// Areas on top of each other.
    case stacked
    case bars
    case stackedBars
  }

  /// What of a series a stat shows.
  package enum Words: String, Hashable, Sendable {
    case value
    case name
    case both = "value_and_name"
  }

  /// Where the unit of the values comes from.
  package enum Unit: Hashable, Sendable {
    /// The base unit of the first metric of the first query.
    case derived
    /// A base unit, for what is calculated.
    case base(String)
    /// As Grafana names it, with values that are ready for it.
    case grafana(String)
  }

  package let title: String
  package let visualization: Visualization
  package var queries: [Query]
  /// In the grid's 24 columns.
  package var width: Int
  /// In the grid's rows.
  package var height: Int
  package var unit = Unit.derived
  package var words = Words.value
  package var steps: [Step] = []
  package var mappings: [Mapping] = []
  package var minimum: Double?
  package var maximum: Double?
  /// What to say where there are no data.
  package var whenEmpty: String?
  /// The time shown, if it is not the dashboard's: `30d`.
  package var span: String?
  /// The least distance of two values: `1d`.
  package var interval: String?
  /// Whether its bars stand.
  package var isUpright = false
  /// The columns of a table by label, with what they are called; all others are hidden.
  package var columns: [(label: String, title: String)] = []
  /// What cars and sites must have to be in it.
  package var needs: [Need] = []
  /// What the metrics do not say of themselves; a sentence.
  package var note = ""

  init(
    _ title: String, _ visualization: Visualization, width: Int, height: Int, _ queries: [Query]
  ) {
    self.title = title
    self.visualization = visualization
    self.width = width
    self.height = height
    self.queries = queries
  }
}

/// A query of a panel.
package struct Query: Hashable, Sendable {
  package let expression: Expression
  /// What the series is called: text with `{{label}}` in it.
  package let legend: String
  /// Of its series; nil leaves it to Grafana.
  package let color: String?
  /// What cars and sites must have to be in it, beyond what the panel needs.
  package let needs: [Need]

  init(_ expression: Expression, _ legend: String = "", color: String? = nil, needs: Need...) {
    self.expression = expression
    self.legend = legend
    self.color = color
    self.needs = needs
  }
}

/// From this value on, this colour.
package struct Step: Hashable, Sendable {
  package let from: Double
  package let color: String

  init(_ from: Double, _ color: String) {
    self.from = from
    self.color = color
  }
}

/// What a value is called.
package struct Mapping: Hashable, Sendable {
  package let value: Int
  package let text: String
  package let color: String

  init(_ value: Int, _ text: String, _ color: String) {
    self.value = value
    self.text = text
    self.color = color
  }

  static func flag(
    _ no: String, _ yes: String, colors: (no: String, yes: String) = ("green", "orange")
  ) -> [Mapping] {
    [Mapping(0, no, colors.no), Mapping(1, yes, colors.yes)]
  }
}

extension Panel {
  /// Whether it shows the present only. Then it asks for it alone, since the last value of a span
  /// may be long gone.
  var isOfNow: Bool {
    switch visualization {
    case .stat, .gauge, .barGauge, .table: true
    case .timeSeries, .stateTimeline, .map: false
    }
  }

  func shown(in units: Units) -> Units.Shown {
    switch unit {
    case .derived: units.shown(queries.first?.expression.metrics.first?.unit ?? "")
    case .base(let unit): units.shown(unit)
    case .grafana(let name): Units.Shown("", name)
    }
  }

  /// In Markdown: the note, then what the metrics say of themselves.
  var description: String {
    var metrics: [Metric] = []
    for query in queries {
      for (place, metric) in query.expression.metrics.enumerated()
      where !metrics.contains(metric) && (place == 0 || !Naming.metrics.contains(metric)) {
        metrics.append(metric)
      }
    }
    let lines = metrics.map { "- `\($0.name)`: \($0.meaning)" }
    let partly = queries.filter { !$0.legend.contains("{") }.flatMap { query in
      query.needs.map { "No “\(query.legend)” \($0.words)." }
    }
    let words = ([note] + needs.map { "Empty \($0.words)." } + partly).filter { !$0.isEmpty }
    return ((words.isEmpty ? [] : [words.joined(separator: " ") + "\n"]) + lines)
      .joined(separator: "\n")
  }
}
