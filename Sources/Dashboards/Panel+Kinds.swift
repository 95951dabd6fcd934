/// Panels of each kind.
extension Panel {
  static func stat(
    _ title: String, width: Int = 4, height: Int = 4, words: Words = .value, unit: Unit = .derived,
    steps: [Step] = [], mappings: [Mapping] = [], whenEmpty: String? = nil, note: String = "",
    _ queries: Query...
  ) -> Panel {
    var panel = Panel(title, .stat, width: width, height: height, queries)
    panel.words = words
    panel.unit = unit
    panel.steps = steps
    panel.mappings = mappings
    panel.whenEmpty = whenEmpty
    panel.note = note
    return panel
  }

  /// - Parameter range: of the values; nil finds it from them.
  static func gauge(
    _ title: String, width: Int = 6, height: Int = 8, isBar: Bool = false,
    isUpright: Bool = false, unit: Unit = .derived, range: ClosedRange<Double>?,
    steps: [Step] = [], note: String = "", _ queries: Query...
  ) -> Panel {
    var panel = Panel(title, isBar ? .barGauge : .gauge, width: width, height: height, queries)
    panel.isUpright = isUpright
    panel.unit = unit
    panel.minimum = range?.lowerBound
    panel.maximum = range?.upperBound
    panel.steps = steps
    panel.note = note
    return panel
  }

  static func series(
    _ title: String, width: Int = 12, height: Int = 8, drawn drawing: Drawing = .lines,
    unit: Unit = .derived, range: ClosedRange<Double>? = nil, note: String = "",
    _ queries: Query...
  ) -> Panel {
    var panel = Panel(title, .timeSeries(drawing), width: width, height: height, queries)
    panel.unit = unit
    panel.minimum = range?.lowerBound
    panel.maximum = range?.upperBound
    panel.note = note
    return panel
  }

  /// A bar for each day or week; the bar of today grows.
  static func bars(
    _ title: String, width: Int = 12, each interval: String, over span: String,
    drawn drawing: Drawing = .bars, unit: Unit = .derived, range: ClosedRange<Double>? = nil,
    note: String = "", _ queries: Query...
  ) -> Panel {
    var panel = Panel(title, .timeSeries(drawing), width: width, height: 8, queries)
    panel.unit = unit
    panel.minimum = range?.lowerBound
    panel.maximum = range?.upperBound
    panel.interval = interval
    panel.span = span
    panel.note = note
    return panel
  }

  static func timeline(
    _ title: String, width: Int = 24, height: Int = 5, mappings: [Mapping], note: String = "",
    _ queries: Query...
  ) -> Panel {
    var panel = Panel(title, .stateTimeline, width: width, height: height, queries)
    panel.unit = .grafana("none")
    panel.mappings = mappings
    panel.note = note
    return panel
  }

  static func table(
    _ title: String, width: Int = 12, height: Int = 8, unit: Unit = .derived,
    columns: [(label: String, title: String)], whenEmpty: String? = nil, note: String = "",
    _ queries: Query...
  ) -> Panel {
    var panel = Panel(title, .table, width: width, height: height, queries)
    panel.unit = unit
    panel.columns = columns
    panel.whenEmpty = whenEmpty
    panel.note = note
    return panel
  }

  /// Where a car was: series named latitude and longitude.
  static func map(_ title: String, height: Int = 14, note: String, _ queries: Query...) -> Panel {
    var panel = Panel(title, .map, width: 24, height: height, queries)
    panel.unit = .grafana("degree")
    panel.note = note
    return panel
  }

  func needing(_ needs: Need...) -> Panel {
    var panel = self
    panel.needs += needs
    return panel
  }

  func over(_ span: String) -> Panel {
    var panel = self
    panel.span = span
    return panel
  }
}
